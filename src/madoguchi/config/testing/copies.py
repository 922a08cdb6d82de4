"""A template database for each state of the migrations, and copies of it.

The owner builds the template once; a copy takes a tenth of a second. Several
test runs may share the server: names carry the process id, and what a killed
run left behind is swept away by the next.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from madoguchi.config import cluster, prepare, stamps
from madoguchi.config.cluster import roles

_KEPT = 6  # templates: another run may still copy from a slightly older one


def template(urls: cluster.Urls, source: Path, lock: Path) -> str:
    """The template's name; built now if no run has built it before."""
    name = f"template_{stamps.schema(source)}"
    with lock.open("w") as held, _admin(urls) as admin:
        fcntl.flock(held, fcntl.LOCK_EX)
        _sweep(admin, keep=name)
        if not _there(admin, name):
            partial = f"{name}_partial"
            drop(admin, partial)
            roles.make_database(admin, partial)
            prepare.run(urls.to(partial).environment())
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(partial), sql.Identifier(name)
                )
            )
    return name


@contextmanager
def copy(urls: cluster.Urls, template: str, name: str) -> Iterator[cluster.Urls]:
    """A fresh copy of the template for the length of the block."""
    with _admin(urls) as admin:
        drop(admin, name)
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy"
            ).format(
                sql.Identifier(name),
                sql.Identifier(template),
                sql.Identifier(cluster.secrets.ROLES["owner"]),
            )
        )
        try:
            yield urls.to(name)
        finally:
            drop(admin, name)


def hang_up(urls: cluster.Urls) -> None:
    """End who listens in this database, as a restart of the server would."""
    with _admin(urls) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND query LIKE 'LISTEN %%'",
            [urls.database],
        )


def drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


@contextmanager
def _admin(urls: cluster.Urls) -> Iterator[psycopg.Connection]:
    connection = psycopg.connect(urls.to("postgres").admin, autocommit=True)
    try:
        yield connection
    finally:
        connection.close()


def _there(admin: psycopg.Connection, name: str) -> bool:
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    return found.fetchone() is not None


def _sweep(admin: psycopg.Connection, keep: str) -> None:
    rows = admin.execute("SELECT datname FROM pg_database ORDER BY oid DESC").fetchall()
    names = [row[0] for row in rows]
    templates = [n for n in names if n.startswith("template_") and n != keep]
    for name in templates[_KEPT:]:
        drop(admin, name)
    for name in names:
        if name.startswith("test_") and not _alive(int(name.split("_")[1])):
            drop(admin, name)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
