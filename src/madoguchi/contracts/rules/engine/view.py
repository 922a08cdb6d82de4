"""What a rule reads of one occasion: its own facts, those that fit any, the context."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .accumulators import State, exact
from .moments import date_in, day_of

CONTEXT = "~context"
SETTLED = "contracts.consultation_decided"
WAIVED = "contracts.waiver_recorded"


class Entry(NamedTuple):
    """One fact in a slot: its moment, id, moment of recording, and what was kept."""

    moment: int
    id: int
    recorded: int
    extra: Any


class Waiver(NamedTuple):
    """A consented span in which occasions of a clause are waived; empty ref: all."""

    id: int
    clause: str
    ref: str
    first: dt.date | None
    last: dt.date | None

    def covers(self, day: dt.date | None, values: frozenset[str]) -> bool:
        """Whether an occasion of that day and those key values lies in the span."""
        if self.ref and self.ref not in values:
            return False
        if day is None:
            return self.first is None and self.last is None
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


class Context:
    """Settled parameters and waivers, read once for each change of their facts."""

    __slots__ = ("_settled", "_waivers")

    def __init__(self, state: State) -> None:
        settled = state.get("s", {})
        rows = sorted((v[0], int(i), v[2]) for i, v in settled.items())
        self._settled = [(moment, extra) for moment, _, extra in rows]
        self._waivers: dict[str, list[Waiver]] = {}
        for fact_id, (_, _, extra) in sorted(state.get("w", {}).items()):
            clause, ref, first, last = extra
            waiver = Waiver(int(fact_id), clause, ref, date_in(first), date_in(last))
            self._waivers.setdefault(clause, []).append(waiver)

    def settled(self, name: str, subject: str | None, on: dt.date | None) -> Any | None:
        """The value agreed last (by the day, if one is given), or None."""
        found = None
        for moment, (said, parameter, value) in self._settled:
            if value is None or (on is not None and day_of(moment) > on):
                continue
            if parameter == name or (subject and said == subject and not parameter):
                found = value
        return found

    def agreements(self, name: str, subject: str | None) -> list[tuple[int, Any]]:
        """Every value agreed so far with its moment, in order."""
        return [
            (moment, value)
            for moment, (said, parameter, value) in self._settled
            if value is not None
            and (parameter == name or (subject and said == subject and not parameter))
        ]

    def waivers(self, clause: str) -> list[Waiver]:
        """The waivers of a clause."""
        return self._waivers.get(clause, [])


class View:
    """The state of one occasion as a rule reads it."""

    __slots__ = ("_own", "_shared", "context", "keys")

    def __init__(
        self, own: State, shared: State, context: Context, keys: Mapping[str, str]
    ) -> None:
        self._own, self._shared = own, shared
        self.context, self.keys = context, keys

    def rows(self, slot: str) -> list[Entry]:
        """The facts of a rows slot by moment; also those bound to fewer keys."""
        found = [
            Entry(v[0], int(i), v[1], v[2]) for i, v in self._own.get(slot, {}).items()
        ]
        if self._shared:
            found += [
                Entry(v[0], int(i), v[1], v[2])
                for i, v in self._shared.get(slot, {}).items()
                if all(self.keys.get(k) == bound for k, bound in v[3].items())
            ]
        if len(found) > 1:
            found.sort()
        return found

    def heads(self, slot: str) -> tuple[int, list[Entry]]:
        """How many facts, and the earliest of them (read no more than SHOWN)."""
        cell = self._own.get(slot)
        if not cell:
            return 0, []
        kept = [Entry(v[0], int(i), v[1], v[2]) for i, v in cell["k"].items()]
        return cell["n"], sorted(kept)

    def sum(self, slot: str) -> tuple[int, int | Fraction]:
        """(how many facts, their exact total)."""
        count, total = self._own.get(slot, (0, 0))
        if self._shared:
            for v in self._shared.get(slot, {}).values():
                if all(self.keys.get(k) == bound for k, bound in v[3].items()):
                    count, total = count + 1, exact(total) + exact(v[2])
        return count, exact(total)
