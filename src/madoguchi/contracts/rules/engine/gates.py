"""The gate question that a verb asks before it acts, over the facts on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from madoguchi.contracts.rules.grammar import FactRef, Gate
from madoguchi.journal.facts import FactType

from .corrections import corrected
from .filters import compile_filter
from .kinds.gate import gate_keys
from .moments import date_in
from .program import FactRow


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether the act may happen, and which requirements are not on file.

    ``blocks`` is False for a gate that only warns. ``evidence`` are the facts that
    opened it.
    """

    open: bool
    missing: tuple[FactRef, ...] = ()
    blocks: bool = True
    evidence: tuple[int, ...] = ()


def gate_open(
    rule: Gate,
    act_keys: Mapping[str, str],
    facts_on_file: Iterable[FactRow],
    facts: Mapping[str, FactType],
    on: dt.date | None = None,
) -> Answer:
    """May the act with these keys happen on the day? Pure.

    ``facts_on_file`` must hold every fact of the names in ``requires`` and
    ``unless`` (of any key), corrections included. A fact without one of the keys
    (a consent for a class, ``ref`` empty) fits every act.
    """
    rows = corrected(facts_on_file)
    keys = {k: act_keys.get(k, "") for k in gate_keys(rule, facts)}
    found = [_on_file(ref, keys, rows, facts, on) for ref in rule.requires]
    missing = tuple(
        ref for ref, row in zip(rule.requires, found, strict=True) if row is None
    )
    is_open = len(missing) < len(found) if rule.any else not missing
    evidence = [row.id for row in found if row is not None]
    if not is_open and rule.unless is not None:
        excuse = _on_file(rule.unless, keys, rows, facts, on)
        is_open = excuse is not None
        evidence += [excuse.id] if excuse else []
    return Answer(
        open=is_open,
        missing=() if is_open else missing,
        blocks=rule.strength == "block",
        evidence=tuple(evidence),
    )


def _on_file(
    ref: FactRef,
    keys: Mapping[str, str],
    rows: Iterable[FactRow],
    facts: Mapping[str, FactType],
    on: dt.date | None,
) -> FactRow | None:
    passes = compile_filter(ref, facts.get(ref.fact))
    for row in rows:
        if row.name == ref.fact and passes(row) and _fits(ref, keys, row):
            until = date_in(row.measures.get("until"))
            if on is None or until is None or on <= until:
                return row
    return None


def _fits(ref: FactRef, keys: Mapping[str, str], row: FactRow) -> bool:
    for key, wanted in keys.items():
        given = row.keys.get(ref.match.get(key, key))
        if given and str(given) != wanted:
            return False
    return True
