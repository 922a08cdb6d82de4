"""Statements of the hot paths, prepared on the server: parsed and planned once.

Django sends every statement as text. Where one statement runs in every
transaction, parsing and planning it was half of the server's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, LiteralString

import psycopg
from django.db import connection


def one(sql: LiteralString, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Run a prepared statement in the present transaction; return its first row.

    Needs an open transaction. Raises Django's database errors, as a cursor does.
    """
    connection.validate_no_broken_transaction()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        return cursor.execute(sql, values, prepare=True).fetchone()
