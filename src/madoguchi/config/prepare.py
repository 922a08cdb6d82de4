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
    """Migrate, and make the cache's table; the first migration gave the grants."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")
    import django

    django.setup()
    prepare()


if __name__ == "__main__":
    main()
