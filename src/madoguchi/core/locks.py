"""Advisory locks with names, taken in one order, held to the end of a transaction."""

from __future__ import annotations

import hashlib

from django.db import connection


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
