"""Statements of the hot paths: prepared on the server, one journey for several.

Django sends every statement as text, each in a journey of its own, and BEGIN in
another. Where a verb writes one row, parsing, planning and travelling cost more
than the row. Here BEGIN, what opens the transaction and the statement go
together in libpq's pipeline mode: a third of the work that psycopg's own
pipeline needs, which asks the socket after every command. What nobody waits for
(:func:`later`, :func:`insert`) goes with the next statement, or with the COMMIT.
"""

from __future__ import annotations

import itertools
import re
import select
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, LiteralString, TypeVar
from weakref import WeakKeyDictionary, ref

import psycopg
from django.db import connection, models
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

_FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.NONFATAL_ERROR, ExecStatus.BAD_RESPONSE)
_COMMIT: LiteralString = "COMMIT"
Row = tuple[Any, ...] | None
_M = TypeVar("_M", bound=models.Model)


@dataclass(eq=False, slots=True)
class Later:
    """A statement that travels with the next one, and then its first row."""

    sql: LiteralString
    values: Sequence[Any]
    sent: bool = False
    first: Row = None

    def row(self) -> Row:
        """Its first row; sends it now if nothing has taken it along yet."""
        if not self.sent:
            send()
        return self.first


def one(sql: LiteralString, values: Sequence[Any]) -> Row:
    """Run a prepared statement in the present transaction; return its first row.

    ``%s`` stands for a value; each needs a cast where the server cannot tell its
    type. Needs an open transaction. Raises Django's database errors, as a cursor
    does.
    """
    statement = Later(sql, values)
    _send(statement)
    return statement.first


def later(sql: LiteralString, values: Sequence[Any]) -> Later:
    """Let a statement travel with the next one, at the latest with the COMMIT.

    Its errors rise there, and again at every statement after it if a value cannot
    be written: nothing goes without it. The order of statements stays. Outside of
    :func:`gathering` it is sent at once.
    """
    statement = Later(sql, values)
    held = _gatherings()
    if held:
        held[-1].waiting.append(statement)
    else:
        _send(statement)
    return statement


def insert(row: models.Model) -> None:
    """Insert a row with the next statement; an id that it lacks stays unknown."""
    columns, sql = _insertion(type(row), row.pk is not None)
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection)
        for field in columns
    ]
    later(sql, values)
    row._state.adding, row._state.db = False, connection.alias


def get(model: type[_M], *, lock: bool = False, **keys: object) -> _M | None:
    """The row whose columns have these values, or None; a prepared statement.

    A tenth of the work of building and compiling the same query anew. Works
    outside of a transaction too, for a table without a wall. ``lock`` holds the row
    until the transaction ends.
    """
    row = one(_selection(model, tuple(keys), lock), list(keys.values()))
    return None if row is None else made(model, row)


def columns(model: type[models.Model]) -> LiteralString:
    """The columns of a model for a SELECT or RETURNING; :func:`made` reads them."""
    return ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)


def made(model: type[_M], row: Sequence[Any]) -> _M:
    """A model's object from a row of its :func:`columns`."""
    values = [
        value if reads is None else reads(value, None, connection)
        for reads, value in zip(_readers(model), row, strict=True)
    ]
    return model.from_db(connection.alias, _attributes(model), values)


@cache
def _readers(model: type[models.Model]) -> list[Callable[..., Any] | None]:
    fields = model._meta.concrete_fields
    return [getattr(field, "from_db_value", None) for field in fields]


@cache
def _attributes(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def send() -> None:
    """Send what waits, in one journey."""
    _send()


@contextmanager
def gathering(
    sql: LiteralString = "", values: Sequence[Any] = (), *, commits: bool = False
) -> Iterator[None]:
    """Let statements wait for the next one while this lasts.

    ``sql`` is the first of them. What still waits at the end is sent, with the
    COMMIT if ``commits``: call it right inside the transaction then. After an error
    it is dropped; a transaction without another statement never sends anything.
    """
    held = _Gathering([Later(sql, values)] if sql else [])
    connection.execute_wrappers.append(held)
    try:
        yield
        if len(held.waiting) > (not held.began and bool(sql)):
            if commits and not connection.needs_rollback:
                held.waiting.append(Later(_COMMIT, ()))
            send()
    finally:
        connection.execute_wrappers.remove(held)


class _Gathering:
    """What waits goes ahead of whichever statement of Django's comes next."""

    def __init__(self, waiting: list[Later]) -> None:
        self.waiting = waiting
        self.began = False

    def __call__(
        self,
        execute: Callable[..., Any],
        sql: Any,
        params: Any,
        many: bool,
        context: Any,
    ) -> Any:
        if self.waiting:
            if _status() == TransactionStatus.INERROR:
                self.waiting = []  # what Django does next is to roll back
            else:
                send()
        return execute(sql, params, many, context)

    def taken(self) -> None:
        self.waiting, self.began = [], True


def _status() -> int | None:
    link = connection.connection
    return link.pgconn.transaction_status if link is not None else None


def _gatherings() -> list[_Gathering]:
    return [w for w in connection.execute_wrappers if isinstance(w, _Gathering)]


@cache
def _insertion(
    model: type[models.Model], with_id: bool
) -> tuple[list[models.Field[Any, Any]], LiteralString]:
    fields = model._meta.concrete_fields
    columns = [field for field in fields if with_id or not field.primary_key]
    names = ", ".join(f'"{field.column}"' for field in columns)
    marks = ", ".join(["%s"] * len(columns))
    sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})'
    return columns, sql


@cache
def _selection(
    model: type[models.Model], keys: tuple[str, ...], lock: bool
) -> LiteralString:
    asked = " AND ".join(
        f'"{field.column}" = %s::{_bare_type(field)}'
        for field in map(_field_of(model), keys)
    )
    held: LiteralString = " FOR UPDATE" if lock else ""
    return f'SELECT {columns(model)} FROM "{model._meta.db_table}" WHERE {asked}{held}'


def _bare_type(field: models.Field[Any, Any]) -> str:
    """Without its length: a value that is too long must not be cut into another."""
    return str(field.db_type(connection)).partition("(")[0]


def _field_of(model: type[models.Model]) -> Callable[[str], Any]:
    return {field.attname: field for field in model._meta.concrete_fields}.__getitem__


class _Link:
    """What one connection has prepared, and how it writes and reads values."""

    def __init__(self, link: psycopg.Connection[Any]) -> None:
        self.server: PGconn = link.pgconn
        self.names: dict[str, bytes] = {}
        self.numbers = itertools.count()
        # What is kept for a connection must not keep it alive.
        self.link = ref(link)
        self.socket = select.poll()
        self.socket.register(self.server.socket, select.POLLIN)

    def texts(self, values: Sequence[Any]) -> Sequence[Any]:
        adapters = Transformer(self.link())  # how bytes are written depends on it
        return adapters.dump_sequence(values, [PyFormat.TEXT] * len(values))

    def queue(self, sql: LiteralString, texts: Sequence[Any]) -> bool:
        """Whether it had to be prepared, which has a result of its own."""
        name = self.names.get(sql)
        new = name is None
        if name is None:
            name = b"madoguchi_%d" % next(self.numbers)
            self.server.send_prepare(name, _numbered(sql).encode())
            self.names[sql] = name
        self.server.send_query_prepared(name, texts)
        return new

    def answers(self) -> list[PGresult]:
        """Every result up to the end of the pipeline."""
        results: list[PGresult] = []
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
                return results
            results.append(result)

    def row(self, result: PGresult) -> Row:
        if not result.ntuples:
            return None
        adapters = Transformer(self.link())
        adapters.set_pgresult(result)
        return adapters.load_row(0, tuple)


_links: WeakKeyDictionary[psycopg.Connection[Any], _Link] = WeakKeyDictionary()


def _send(*last: Later) -> None:
    """Send what waits and then ``last`` in one journey; each gets its first row.

    What cannot be sent at all goes on waiting, so that no later statement runs
    without what should have opened its transaction.
    """
    held = _gatherings()
    statements = [*(each for one in held for each in one.waiting), *last]
    if not statements:
        return
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        link = connection.connection
        known = _known(link)
        ready = [(each, known.texts(each.values)) for each in statements]
        for one in held:
            one.taken()
        idle = known.server.transaction_status == TransactionStatus.IDLE
        _journey(known, ready, begins=idle and not link.autocommit)


def _known(link: psycopg.Connection[Any]) -> _Link:
    known = _links.get(link)
    if known is None:
        known = _links[link] = _Link(link)
    return known


def _journey(
    known: _Link, ready: Sequence[tuple[Later, Sequence[Any]]], *, begins: bool
) -> None:
    before, server = dict(known.names), known.server
    server.enter_pipeline_mode()
    try:
        if begins:
            server.send_query_params(b"BEGIN", None)
        prepared = [known.queue(each.sql, texts) for each, texts in ready]
        results = known.answers()
    finally:
        if server.status == ConnStatus.OK:
            server.exit_pipeline_mode()
    for result in results:
        if result.status in _FAILED:
            known.names = before
            raise error_from_result(result)
    place = int(begins) - 1
    for (each, _texts), new in zip(ready, prepared, strict=True):
        place += 1 + new
        each.sent, each.first = True, known.row(results[place])


def _numbered(sql: str) -> str:
    """``%s`` as $1, $2, … and ``%%`` as %."""
    numbers = itertools.count(1)
    return re.sub("%[s%]", lambda m: f"${next(numbers)}" if m[0] == "%s" else "%", sql)
