"""Which clauses of a contract read a fact of the ledger, and with which slugs. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.clause import Clause
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.strictest import strictest_gates
from madoguchi.contracts.rules.wording import rule_in_words

PARTS = {
    "before": ("先に前提が要る", "needs something first"),
    "trigger": ("期限が始まる", "starts a deadline"),
    "first": ("対応が必要になる", "asks for an answer"),
    "used": ("権利を使う", "uses a right"),
    "fulfil": ("義務を果たす", "fulfils the duty"),
    "then": ("義務を果たす", "fulfils the duty"),
    "requires": ("前提を満たす", "opens a gate"),
    "fact": ("してはならない", "is forbidden"),
    "unless": ("例外になる", "is an exception"),
    "beside": ("申告の参考になる", "stands beside a declaration"),
    "applies": ("範囲を示す", "marks the scope"),
    "since": ("数え始める", "starts the counting"),
}
COUNTED = ("数に入る", "is counted")
OPENERS = ("trigger", "first", "used")


@dataclass(frozen=True, slots=True)
class Reader:
    """One rule of one clause that reads the fact, and in which part of it."""

    clause: Clause
    rule: g.Rule
    part: str
    ref: g.FactRef

    @property
    def words(self) -> tuple[str, str]:
        return PARTS.get(self.part, COUNTED)


def readers(contract: ContractFile, fact: str, on: dt.date) -> list[Reader]:
    """Every rule in force on the day that reads the fact, in the order of print."""
    return [
        Reader(clause, rule, part, ref)
        for clause in contract.clauses_on(on)
        for rule in clause.rules
        for part in type(rule).model_fields
        for ref in refs(getattr(rule, part))
        if ref.fact == fact
    ]


def read_by(clause: Clause) -> list[str]:
    """The facts that a clause reads, each once, in the order of its rules."""
    found = [ref.fact for rule in clause.rules for ref in refs(rule)]
    return list(dict.fromkeys(found))


def refs(value: Any) -> Iterator[g.FactRef]:
    """Every fact that a rule, or a part of one, names."""
    if isinstance(value, g.FactRef):
        yield value
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from refs(getattr(value, name))
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from refs(one)
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from refs(one)


def slugs(found: list[Reader], name: str) -> list[str]:
    """The slugs that the rules read for a key or measure of the fact."""
    wanted: dict[str, None] = {}
    for reader in found:
        given = reader.ref.where.get(name)
        wanted |= dict.fromkeys(_plain(given))
        if reader.ref.measure == name and isinstance(reader.rule, g.Limit):
            wanted |= dict.fromkeys(_plain(reader.rule.in_))
            wanted |= dict.fromkeys(_plain(reader.rule.equals))
    return list(wanted)


def _plain(given: Any) -> list[str]:
    """Slugs of a condition; a ``not`` names a slug as well, a bound none."""
    if isinstance(given, g.Compare):
        given = given.not_
    rows = given if isinstance(given, list) else [given]
    return [row for row in rows if isinstance(row, str)]


def concerned(found: list[Reader], values: Mapping[str, Any]) -> list[Reader]:
    """The readers whose filters these keys and measures pass."""
    return [
        reader
        for reader in found
        if all(
            passes(wanted, values[name])
            for name, wanted in reader.ref.where.items()
            if name in values
        )
    ]


def passes(wanted: g.Condition, given: Any) -> bool:
    """Whether one value passes one filter."""
    if isinstance(wanted, g.Compare):
        if wanted.not_ is not None:
            return given not in _listed(wanted.not_)
        if wanted.prefix is not None:
            return str(given).startswith(wanted.prefix)
        if wanted.has is not None:
            return not isinstance(given, (list, dict)) or wanted.has in given
        return _within(wanted, given)
    return str(given) in map(str, _listed(wanted))


def _within(wanted: g.Compare, given: Any) -> bool:
    try:
        figure = float(given)
    except (TypeError, ValueError):
        return False
    low = wanted.min is None or figure >= wanted.min
    return low and (wanted.max is None or figure <= wanted.max)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


@dataclass(frozen=True, slots=True)
class AskedFirst:
    """What must be on file before the act, joined over the clauses that ask it."""

    words: tuple[str, str]
    blocks: bool
    clauses: tuple[str, ...]


def asked_first(
    contract: ContractFile, found: list[Reader], on: dt.date
) -> list[AskedFirst]:
    """The gates before the fact, several clauses' joined to the strictest."""
    gates = [
        (r.clause.clause_id, r.rule)
        for r in found
        if r.part == "before" and isinstance(r.rule, g.Gate)
    ]
    joined = [
        AskedFirst(
            _gate_words(contract, one.before, [one.requirement], one.strength, on),
            one.strength == "block",
            one.clauses,
        )
        for one in strictest_gates(gates)
    ]
    either = [
        AskedFirst(
            rule_in_words(rule, contract, on), rule.strength == "block", (clause_id,)
        )
        for clause_id, rule in gates
        if rule.any
    ]
    return joined + either


def _gate_words(
    contract: ContractFile,
    before: g.FactRef,
    requires: list[g.FactRef],
    strength: g.Strength | str,
    on: dt.date,
) -> tuple[str, str]:
    gate = g.Gate.model_construct(
        kind="gate",
        before=before,
        requires=requires,
        strength="warn" if strength == "warn" else "block",
    )
    return rule_in_words(gate, contract, on)
