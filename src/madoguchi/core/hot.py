"""Statements of the hot paths: prepared on the server, one journey for several.

Django sends every statement as text, each in a journey of its own, and BEGIN in
another. Where a verb writes one row, parsing, planning and travelling cost more
than the row. Here BEGIN, what opens the transaction and the statement go
together in libpq's pipeline mode: a third of the work that psycopg's own
pipeline needs, which asks the socket after every command.
"""

from __future__ import annotations

import itertools
import re
import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, LiteralString
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.NONFATAL_ERROR, ExecStatus.BAD_RESPONSE)
Statement = tuple[LiteralString, Sequence[Any]]


def one(sql: LiteralString, values: Sequence[Any]) -> tuple[Any, ...] | None:
    """Run a prepared statement in the present transaction; return its first row.

    ``%s`` stands for a value; each needs a cast where the server cannot tell its
    type. Needs an open transaction. Raises Django's database errors, as a cursor
    does.
    """
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        return _sent([*_waiting(), (sql, values)])


@contextmanager
def opening(sql: LiteralString, values: Sequence[Any]) -> Iterator[None]:
    """Send a statement together with the first one of the transaction in hand.

    Its answer is not read. Call it right after the transaction was opened; a
    transaction without any statement never sends it.
    """
    held = _Opening((sql, values))
    connection.execute_wrappers.append(held)
    try:
        yield
    finally:
        if held in connection.execute_wrappers:
            connection.execute_wrappers.remove(held)


class _Opening:
    """Goes ahead of whichever statement of Django's comes first."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        connection.execute_wrappers.remove(self)
        _sent([self.statement])
        return execute(sql, params, many, context)


def _waiting() -> Iterator[Statement]:
    for held in list(connection.execute_wrappers):
        if isinstance(held, _Opening):
            connection.execute_wrappers.remove(held)
            yield held.statement


class _Link:
    """What one connection has prepared, and how it writes and reads values."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self.server: PGconn = link.pgconn
        self.names: dict[str, bytes] = {}
        self.numbers = itertools.count()
        self.adapters = Transformer(link)
        self.socket = select.poll()
        self.socket.register(self.server.socket, select.POLLIN)

    def texts(self, values: Sequence[Any]) -> Sequence[Any]:
        return self.adapters.dump_sequence(values, [PyFormat.TEXT] * len(values))

    def queue(self, sql: LiteralString, texts: Sequence[Any]) -> None:
        name = self.names.get(sql)
        if name is None:
            name = b"madoguchi_%d" % next(self.numbers)
            self.server.send_prepare(name, _numbered(sql).encode())
            self.names[sql] = name
        self.server.send_query_prepared(name, texts)

    def answers(self) -> Iterator[PGresult]:
        """Every result up to the end of the pipeline."""
        self.server.pipeline_sync()
        while self.server.flush():
            select.select([], [self.server.socket], [])
        while True:
            while self.server.is_busy():
                self.socket.poll()
                self.server.consume_input()
            result = self.server.get_result()
            if result is None:  # the end of one statement's results
                if self.server.status == ConnStatus.BAD:
                    raise psycopg.OperationalError("the connection was lost")
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                return
            yield result

    def row(self, result: PGresult) -> tuple[Any, ...] | None:
        self.adapters.set_pgresult(result)
        return self.adapters.load_row(0, tuple) if result.ntuples else None


_links: WeakKeyDictionary[psycopg.Connection[Any], _Link] = WeakKeyDictionary()


def _sent(statements: Sequence[Statement]) -> tuple[Any, ...] | None:
    """Send statements in one journey; the first row of the last."""
    link = connection.connection
    known = _links.get(link)
    if known is None:
        known = _links[link] = _Link(link)
    before, server = dict(known.names), known.server
    ready = [(sql, known.texts(values)) for sql, values in statements]
    server.enter_pipeline_mode()
    try:
        if server.transaction_status == TransactionStatus.IDLE and not link.autocommit:
            server.send_query_params(b"BEGIN", None)
        for sql, texts in ready:
            known.queue(sql, texts)
        results = list(known.answers())
    finally:
        if server.status == ConnStatus.OK:
            server.exit_pipeline_mode()
    for result in results:
        if result.status in _FAILED:
            known.names = before
            raise error_from_result(result)
    return known.row(results[-1])


def _numbered(sql: str) -> str:
    """``%s`` as $1, $2, … and ``%%`` as %."""
    numbers = itertools.count(1)
    return re.sub("%[s%]", lambda m: f"${next(numbers)}" if m[0] == "%s" else "%", sql)
