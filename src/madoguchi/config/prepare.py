"""Bring a database to the present schema, as its owner.

Run as a process of its own: ``python -m madoguchi.config.prepare``. The web
and worker roles never migrate.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping

from madoguchi.config.voice import Trouble


def run(urls: Mapping[str, str]) -> None:
    """Prepare the database of these ``DATABASE_…URL``s in a child process.

    Raises :class:`Trouble` with the last line of what went wrong.
    """
    done = subprocess.run(
        [sys.executable, "-m", "madoguchi.config.prepare"],
        env={**os.environ, **urls, "MADOGUCHI_PROCESS": "owner"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines() or ["?"]
        raise Trouble(
            f"データベースを準備できません: {said[-1]}",
            f"The database cannot be prepared: {said[-1]}",
        )


def prepare() -> None:
    """Migrate, make the cache table, and let our roles use the libraries' tables."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        for table in _library_tables():
            cursor.execute(_grant(table))


def _library_tables() -> list[str]:
    """Tables of the libraries; our own apps grant theirs in their migrations."""
    from django.apps import apps
    from django.db import connection

    models = [
        model
        for app in apps.get_app_configs()
        if not app.name.startswith("madoguchi.")
        for model in app.get_models(include_auto_created=True)
    ]
    wanted = {model._meta.db_table for model in models} | {"django_cache"}
    there = connection.introspection.table_names()
    return sorted(
        name for name in there if name in wanted or name.startswith("procrastinate_")
    )


def _grant(table: str) -> str:
    from django.conf import settings

    roles = ", ".join(f'"{settings.DATABASE_ROLES[w]}"' for w in ("web", "worker"))
    return f"""
    GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {roles};
    DO $$ DECLARE s text; BEGIN
      FOR s IN SELECT pg_get_serial_sequence('"{table}"', column_name)
               FROM information_schema.columns
               WHERE table_schema = current_schema() AND table_name = '{table}'
      LOOP
        IF s IS NOT NULL THEN
          EXECUTE 'GRANT USAGE, SELECT ON SEQUENCE ' || s || ' TO {roles}';
        END IF;
      END LOOP;
    END $$;
    """


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    import django

    django.setup()
    prepare()


if __name__ == "__main__":
    main()
