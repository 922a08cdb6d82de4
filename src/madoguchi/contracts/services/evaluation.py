"""Follow the sealed facts and keep the obligations; or replay all of them from zero."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import django
import orjson
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
from madoguchi.contracts.services import settling
from madoguchi.core import clock, hands, locks
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

CHANNEL = "madoguchi_obligations"
BATCH = 5000
"""How many sealed facts a replay reads at once."""
WORTH_A_PROCESS = 20_000
"""With fewer facts, a contract is replayed sooner than a process has begun."""
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
    "why_en": "text",
    "opened_by": "jsonb",
    "evidence": "jsonb",
    "figures": "jsonb",
}


def follow_all(limit: int = 500, leave: Callable[[], bool] = lambda: False) -> int:
    """One turn of the evaluator over every contract; returns how many facts it read.

    ``leave`` is asked before each contract whether the turn shall end there.

    A contract whose changed files are not loaded yet does not hold up the others;
    when nothing else is left to do, its :class:`queries.NotLoaded` is raised.
    """
    slugs = list(Contract.objects.values_list("slug", flat=True))
    with walls.scope(slugs):
        loaded = list(Program.objects.values_list("contract_id", flat=True))
        large = _large_and_stale(loaded)
    # Other processes would not see what an open transaction wrote.
    if len(large) > 1 and not connection.in_atomic_block:
        recompute_all(large)
    done, waiting = 0, None
    for slug in loaded:
        if leave():
            break
        try:
            done += follow_one(slug, limit)
        except queries.NotLoaded as error:
            waiting = waiting or error
    if waiting is not None and not done:
        raise waiting
    return done


def _large_and_stale(contracts: list[str]) -> list[str]:
    """The large contracts whose files changed since they were evaluated."""
    read = dict(Cursor.objects.values_list("contract_id", "digest"))
    large = [c for c in contracts if store.last_sealed(c) > WORTH_A_PROCESS]
    return [slug for slug in large if _changed(slug, read.get(slug, ""))]


def _changed(contract: str, read: str) -> bool:
    """False, too, while files are not loaded yet: following says so."""
    try:
        return read != queries.loaded_digest(contract)
    except queries.NotLoaded:
        return False


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
        settling.advance(contract, cursor.settled_until)
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


def recompute_all(contracts: Iterable[str]) -> dict[str, int]:
    """Replay contracts from zero, each in a process; how many facts each had.

    One process a core, the contract with the most to write first. Each contract
    is replayed in a transaction of its own: call this outside of any. Raises
    what a replay raises, after the others have ended.
    """
    wanted = _heaviest_first(list(contracts))
    workers = min(os.cpu_count() or 1, len(wanted))
    if workers < 2:
        return {slug: recompute(slug) for slug in wanted}
    with hands.pool(workers, django.setup) as pool:
        return dict(zip(wanted, pool.map(_recompute, wanted), strict=True))


def _recompute(contract: str) -> int:
    """In a process of the pool, where the models are read after Django is set up."""
    return recompute(contract)


def _heaviest_first(contracts: list[str]) -> list[str]:
    """By the facts and by the states that the last evaluation left."""
    weights: dict[str, int] = {}
    for slug in contracts:
        with walls.scope([slug]):
            states = State.objects.filter(contract_id=slug).count()
            weights[slug] = store.last_sealed(slug) + 5 * states
    return sorted(contracts, key=lambda slug: (-weights[slug], slug))


def _replay(contract: str) -> int:
    memory = SpillingStore()
    engine = Engine(_program(contract), memory, store.JournalSource(contract))
    engine.seed()
    # Corrections first: the engine keeps only the earliest of many facts, and
    # must know which of them were withdrawn before it lets others go.
    corrected: set[int] = set()
    for corrections in store.replayed(contract, corrections=True):
        engine.feed(corrections, expand=False)
        corrected.update(row.corrects for row in corrections if row.corrects)
    last = store.last_sealed(contract)
    names = sorted(engine.names())
    for after in range(0, last, BATCH):
        until = min(after + BATCH, last)
        batch = store.read_between(contract, after, until, names, sorted(corrected))
        engine.feed(batch, expand=False, through=until)
    Obligation.objects.filter(contract_id=contract).delete()
    State.objects.filter(contract_id=contract).delete()
    _keep(contract, engine, memory)
    settling.rebuild(contract)
    Cursor.objects.filter(contract_id=contract).update(
        sequence=last, digest=queries.loaded_digest(contract), moved_at=clock.now()
    )
    _notify(contract)
    return last


def _keep(contract: str, engine: Engine, memory: SpillingStore) -> None:
    """Write every state with its outcome, in one reading of the states."""
    parties, context = _parties(contract), engine.context()
    everything = iter(memory.everything())
    while some := list(islice(everything, 2000)):
        states = (
            (key, orjson.loads(text))
            for key, text in some
            if key[0] != "~" and not key.endswith(":*")
        )
        found = engine.judged(states, context)
        _insert(_rows(contract, found, parties), "contracts_obligation", _TYPES)
        _insert_text(
            [
                f'{{"contract_id":{_text(contract)},"key":{_text(key)},"state":{text}}}'
                for key, text in some
            ],
            "contracts_state",
            {"contract_id": "text", "key": "text", "state": "jsonb"},
        )


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
    until = _cursor(contract).settled_until
    if until is not None:
        settling.retell(contract, keys, until, -1)
    found = engine.outcomes(keys)
    gone = [key for key in keys if key not in found]
    if gone:
        Obligation.objects.filter(contract_id=contract, key__in=gone).delete()
    parties = _parties(contract)
    rows = _rows(contract, found.items(), parties)
    _insert(rows, "contracts_obligation", _TYPES, fresh=True)
    if until is not None:
        settling.retell(contract, keys, until, 1)


def _insert(
    rows: Iterable[dict[str, Any]],
    table: str,
    types: dict[str, str],
    *,
    fresh: bool = False,
) -> None:
    """Insert rows in few statements; see :func:`_insert_text`."""
    waiting = iter(rows)
    while some := list(islice(waiting, 2000)):
        _insert_text([_text(row) for row in some], table, types, fresh=fresh)


def _insert_text(
    rows: list[str], table: str, types: dict[str, str], *, fresh: bool = False
) -> None:
    """Insert rows that are JSON objects in one statement.

    COPY is not allowed behind walls, and arrays cost four times as much to write.
    ``fresh`` replaces what stands under the same (contract, key).
    """
    columns = ", ".join(types)
    typed = ", ".join(f"{column} {kind}" for column, kind in types.items())
    sql = (
        f"INSERT INTO {table} ({columns})"
        f" SELECT {columns} FROM json_to_recordset(%s::json) AS given ({typed})"
    )
    if fresh:
        kept = list(types)[2:]
        sql += " ON CONFLICT (contract_id, key) DO UPDATE SET " + ", ".join(
            f"{column} = EXCLUDED.{column}" for column in kept
        )
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"[{','.join(rows)}]"])


def _text(value: Any) -> str:
    """A value as JSON; moments and fractions as text."""
    return orjson.dumps(value, default=str).decode()


def _rows(
    contract: str, found: Iterable[tuple[str, Outcome]], parties: dict[str, str]
) -> Iterator[dict[str, Any]]:
    for key, out in found:
        yield {
            "contract_id": contract,
            "key": key,
            "clause_id": out.clause_id,
            "rule_no": out.rule_no,
            "kind": out.kind,
            "party": parties.get(out.clause_id, "contractor"),
            "keys": dict(out.occasion),
            "verdict": out.verdict.value,
            "soft": out.soft,
            "interpreted": out.interpreted,
            "timed": out.timed,
            "due_at": out.due,
            "breach_at": out.breach_at,
            "settles_at": out.settles_at,
            "anchor": out.anchor,
            "met_at": out.met_at,
            "why": out.why,
            "why_en": out.why_en,
            "opened_by": out.opened_by,
            "evidence": out.evidence,
            "figures": out.figures,
        }
