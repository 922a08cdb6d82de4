"""Follow the sealed facts and keep the obligations; or replay all of them from zero."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.db import connection, transaction

from madoguchi.contracts import library, queries, store
from madoguchi.contracts.models import Clause, Cursor, Obligation, Program, State
from madoguchi.contracts.rules.engine import (
    Engine,
    EngineError,
    FactRow,
    Outcome,
    SpillingStore,
)
from madoguchi.contracts.rules.engine import Program as EngineProgram
from madoguchi.core import clock, locks
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

CHANNEL = "madoguchi_obligations"
_log = logging.getLogger("madoguchi.evaluation")
_TYPES = {
    "contract_id": "text",
    "key": "text",
    "clause_id": "text",
    "rule_no": "smallint",
    "kind": "text",
    "party": "text",
    "keys": "jsonb",
    "verdict": "text",
    "soft": "boolean",
    "interpreted": "boolean",
    "timed": "boolean",
    "due_at": "timestamptz",
    "breach_at": "timestamptz",
    "settles_at": "timestamptz",
    "anchor": "timestamptz",
    "met_at": "timestamptz",
    "why": "text",
    "opened_by": "jsonb",
    "evidence": "jsonb",
    "figures": "jsonb",
}


def follow_all(limit: int = 500) -> int:
    """One turn of the evaluator over every contract; returns how many facts it read."""
    slugs = list(Contract.objects.values_list("slug", flat=True))
    with walls.scope(slugs):
        loaded = list(Program.objects.values_list("contract_id", flat=True))
    return sum(follow_one(slug, limit) for slug in loaded)


def follow_one(contract: str, limit: int = 500) -> int:
    """Evaluate the next sealed facts of one contract; returns how many there were.

    The facts, the states and the cursor move in one transaction. A contract
    whose files changed is replayed from zero. Returns 0 while another process
    evaluates this contract.
    """
    with walls.scope([contract]):
        if not locks.try_hold(f"contracts.evaluate.{contract}"):
            return 0
        cursor = _cursor(contract)
        if cursor.digest != queries.loaded_digest(contract):
            return _replay(contract)
        batch = store.sealed_after(contract, cursor.sequence, limit)
        if not batch:
            return 0
        if not _fed(contract, batch):
            return _replay(contract)
        _move(contract, batch[-1].seq)
    return len(batch)


def _fed(contract: str, batch: list[FactRow]) -> bool:
    """Feed a batch inside a savepoint; False when only a replay can judge it."""
    engine = _engine(contract)
    try:
        with transaction.atomic():
            _write(contract, engine, engine.feed(batch))
    except EngineError:
        _engines.pop(contract, None)
        _log.warning("%s: replaying from zero", contract)
        return False
    return True


def recompute(contract: str) -> int:
    """Replay one contract from zero; returns how many facts it read.

    Gives exactly what following gives: the same engine, the same facts.
    """
    with walls.scope([contract]):
        locks.hold(f"contracts.evaluate.{contract}")
        _cursor(contract)
        return _replay(contract)


def _replay(contract: str) -> int:
    memory = SpillingStore()
    engine = Engine(_program(contract), memory, store.JournalSource(contract))
    engine.seed()
    # Corrections first: the engine keeps only the earliest of many facts, and
    # must know which of them were withdrawn before it lets others go.
    for corrections in store.replayed(contract, corrections=True):
        engine.feed(corrections, expand=False)
    read = last = 0
    for batch in store.replayed(contract):
        engine.feed(batch, expand=False)
        read += len(batch)
        last = batch[-1].seq
    Obligation.objects.filter(contract_id=contract).delete()
    State.objects.filter(contract_id=contract).delete()
    parties = _parties(contract)
    keys = iter(memory.keys())
    while some := list(islice(keys, 2000)):
        _insert(
            _rows(contract, engine.outcomes(some), parties),
            "contracts_obligation",
            _TYPES,
        )
    _insert(
        ((contract, key, state) for key, state in memory.everything()),
        "contracts_state",
        {"contract_id": "text", "key": "text", "state": "jsonb"},
    )
    Cursor.objects.filter(contract_id=contract).update(
        sequence=last, digest=queries.loaded_digest(contract), moved_at=clock.now()
    )
    _notify(contract)
    return read


def _engine(contract: str) -> Engine:
    digest = queries.loaded_digest(contract)
    known = _engines.get(contract)
    if known is None or known[0] != digest:
        engine = Engine(
            _program(contract),
            store.DatabaseStore(contract),
            store.JournalSource(contract),
        )
        known = _engines[contract] = (digest, engine)
    return known[1]


_engines: dict[str, tuple[str, Engine]] = {}
"""Compiled once a process; the states themselves are in the database."""


def _cursor(contract: str) -> Cursor:
    cursor, _made = Cursor.objects.get_or_create(
        contract_id=contract, defaults={"moved_at": clock.now(), "digest": ""}
    )
    return cursor


def _program(contract: str) -> EngineProgram:
    """The contract's program, with the day on which its records begin here."""
    program = library.program(contract)
    begins = Contract.objects.values_list("records_begin", flat=True).get(pk=contract)
    return replace(program, term=replace(program.term, records_begin=begins))


def _move(contract: str, sequence: int) -> None:
    Cursor.objects.filter(contract_id=contract).update(
        sequence=sequence, moved_at=clock.now()
    )
    _notify(contract)


def _notify(contract: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, contract])


def _parties(contract: str) -> dict[str, str]:
    rows = Clause.objects.filter(contract_id=contract)
    return dict(rows.values_list("clause_id", "party"))


def _write(contract: str, engine: Engine, changed: Iterable[str]) -> None:
    """Put the changed occasions into their table, and take gone ones out."""
    keys = sorted(changed)
    if not keys:
        return
    found = engine.outcomes(keys)
    gone = [key for key in keys if key not in found]
    if gone:
        Obligation.objects.filter(contract_id=contract, key__in=gone).delete()
    parties = _parties(contract)
    _insert(_rows(contract, found, parties), "contracts_obligation", _TYPES, fresh=True)


def _insert(
    rows: Iterable[tuple[Any, ...]],
    table: str,
    types: dict[str, str],
    *,
    fresh: bool = False,
) -> None:
    """Insert rows in few statements (COPY is not allowed behind walls).

    ``fresh`` replaces what stands under the same (contract, key).
    """
    columns = ", ".join(types)
    arrays = ", ".join(f"%s::{kind}[]" for kind in types.values())
    sql = f"INSERT INTO {table} ({columns}) SELECT * FROM unnest({arrays})"
    if fresh:
        kept = list(types)[2:]
        sql += " ON CONFLICT (contract_id, key) DO UPDATE SET " + ", ".join(
            f"{column} = EXCLUDED.{column}" for column in kept
        )
    waiting = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(waiting, 2000)):
            cursor.execute(sql, [list(column) for column in zip(*some, strict=True)])


def _rows(
    contract: str, found: dict[str, Outcome], parties: dict[str, str]
) -> Iterator[tuple[Any, ...]]:
    for key, out in found.items():
        yield (
            contract,
            key,
            out.clause_id,
            out.rule_no,
            out.kind,
            parties.get(out.clause_id, "contractor"),
            json.dumps(dict(out.occasion), ensure_ascii=False),
            str(out.verdict),
            out.soft,
            out.interpreted,
            out.timed,
            out.due,
            out.breach_at,
            out.settles_at,
            out.anchor,
            out.met_at,
            out.why,
            json.dumps(list(out.opened_by)),
            json.dumps(list(out.evidence)),
            json.dumps(dict(out.figures), ensure_ascii=False, default=str),
        )
