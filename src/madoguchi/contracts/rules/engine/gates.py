"""The gate question that a verb asks before it acts, over the facts on file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

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


class OnFile:
    """Facts on file, corrected once, for many questions of the same day. Pure.

    ``facts_on_file`` must hold every fact of the names that are asked for (of any
    key, or of the keys that are asked for), corrections included.
    """

    def __init__(
        self,
        facts_on_file: Iterable[FactRow],
        facts: Mapping[str, FactType],
        on: dt.date | None = None,
    ) -> None:
        self.facts, self.on = facts, on
        self._named: dict[str, list[FactRow]] = {}
        for row in corrected(facts_on_file):
            self._named.setdefault(row.name, []).append(row)
        self._found: dict[int, dict[tuple[str, ...], FactRow]] = {}
        self._asked: list[FactRef] = []

    def answer(self, rule: Gate, act_keys: Mapping[str, str]) -> Answer:
        """May the act with these keys happen on the day?

        A fact without one of the keys (a consent for a class, ``ref`` empty) fits
        every act.
        """
        keys = {k: act_keys.get(k, "") for k in gate_keys(rule, self.facts)}
        found = [self._first(ref, keys) for ref in rule.requires]
        missing = tuple(
            ref for ref, row in zip(rule.requires, found, strict=True) if row is None
        )
        is_open = len(missing) < len(found) if rule.any else not missing
        evidence = [row.id for row in found if row is not None]
        if not is_open and rule.unless is not None:
            excuse = self._first(rule.unless, keys)
            is_open = excuse is not None
            evidence += [excuse.id] if excuse else []
        return Answer(
            open=is_open,
            missing=() if is_open else missing,
            blocks=rule.strength == "block",
            evidence=tuple(evidence),
        )

    def _first(self, ref: FactRef, keys: Mapping[str, str]) -> FactRow | None:
        """The earliest fact that passes the filter and fits the keys."""
        known = self._indexed(ref, keys)
        fitting = [
            known[values]
            for values in product(*({word, ""} for word in keys.values()))
            if values in known
        ]
        return min(fitting, key=lambda row: row.seq, default=None)

    def _indexed(
        self, ref: FactRef, keys: Mapping[str, str]
    ) -> dict[tuple[str, ...], FactRow]:
        """The earliest fact for each set of key values; "" where a fact has none."""
        if id(ref) not in self._found:
            self._asked.append(ref)  # alive, so that no other may get its id
            self._found[id(ref)] = self._index(ref, [*keys])
        return self._found[id(ref)]

    def _index(
        self, ref: FactRef, keys: Sequence[str]
    ) -> dict[tuple[str, ...], FactRow]:
        passes = compile_filter(ref, self.facts.get(ref.fact))
        places = [ref.match.get(key, key) for key in keys]
        found: dict[tuple[str, ...], FactRow] = {}
        for row in self._named.get(ref.fact, ()):
            if passes(row) and self._lasts(row):
                values = tuple(str(row.keys.get(place) or "") for place in places)
                found.setdefault(values, row)
        return found

    def _lasts(self, row: FactRow) -> bool:
        until = date_in(row.measures.get("until"))
        return self.on is None or until is None or self.on <= until


def gate_open(
    rule: Gate,
    act_keys: Mapping[str, str],
    facts_on_file: Iterable[FactRow],
    facts: Mapping[str, FactType],
    on: dt.date | None = None,
) -> Answer:
    """One question to :class:`OnFile`."""
    return OnFile(facts_on_file, facts, on).answer(rule, act_keys)
