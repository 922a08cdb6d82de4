"""Advisory locks with names: for a transaction, in one order, or for a long job."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections

PAST = "demonstration-past"
"""Held while a demonstration plays past days beside a worker that lives today."""


def number(name: str) -> int:
    """A stable signed 64-bit number for a lock's name."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def hold(*names: str) -> None:
    """Wait for the named locks (in sorted order) until the transaction ends."""
    with connection.cursor() as cursor:
        for lock in sorted(number(name) for name in names):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def try_hold(name: str) -> bool:
    """Take the lock if it is free; released at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number(name)])
        (taken,) = cursor.fetchone()
    return bool(taken)


@contextmanager
def holding(name: str) -> Iterator[None]:
    """Hold a lock for a job of many transactions, waiting until it is free.

    It lives on a connection of its own, which nobody else closes, and ends with it.
    """
    link = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with link.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [number(name)])
        yield
    finally:
        link.close()


def is_held(name: str) -> bool:
    """Whether somebody holds the lock in this database now."""
    key = number(name) & (2**64 - 1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks"
            " WHERE locktype = 'advisory' AND granted"
            " AND database = (SELECT oid FROM pg_database"
            " WHERE datname = current_database())"
            " AND classid::bigint = %s AND objid::bigint = %s AND objsubid = 1)",
            [key >> 32, key & (2**32 - 1)],
        )
        (held,) = cursor.fetchone()
    return bool(held)
