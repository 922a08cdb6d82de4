"""人員: the roles present at an occasion, also by the minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from madoguchi.contracts.rules.grammar import FactRef, Staffing

from ..moments import DAY, MINUTE, OFFSET, aware, day_end, day_of, moment_in
from ..outcome import Outcome, Verdict
from ..program import FactRow
from ..slots import make_slot, own_keys, shared_keys
from ..values import Values
from ..view import Entry, View
from .answered import plain
from .base import Kind, figure, ids

Shift = tuple[str, str, int | None, int | None]
"""(role, person, from, until) with minutes of the day."""


class StaffingKind(Kind):
    """Persons of each role against minimum, maximum and guide figure."""

    def prepare(self) -> None:
        rule = self.rule = cast(Staffing, self.spec.rule)
        facts = self.program.facts
        per = rule.per if rule.per is not None else rule.present.per
        if per is None:
            per = list(
                shared_keys(rule.at, rule.present, facts) or own_keys(rule.at, facts)
            )
        self.keys = tuple(per)
        self.slots.append(
            make_slot("a", rule.at, facts, self.keys, anchor=True, extra=_interval)
        )
        self.slots.append(
            make_slot(
                "p", rule.present, facts, self.keys, extra=_presence(rule.present)
            )
        )

        for name, given in self._given():
            for role, bound in given.items():
                if isinstance(bound, FactRef):
                    figure_ = figure(bound, bound.sum or bound.measure)
                    slot = f"{name}.{role}"
                    self.slots.append(
                        make_slot(
                            slot, bound, facts, self.keys, mode="sum", extra=figure_
                        )
                    )

    def _given(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        rule = self.rule
        return (("min", rule.min), ("max", rule.max), ("about", rule.about))

    def decide(self, view: View, values: Values) -> Outcome:
        acts, present = view.rows("a"), view.rows("p")
        if not acts:
            return self.out(Verdict.NOT_ARISEN, evidence=ids(present))
        on = day_of(acts[0].moment)
        bounds = self._bounds(view, values, acts[0])
        counts = self._counts(acts[0], present)
        figures: dict[str, Any] = {"present": counts}
        figures |= {
            name: {role: plain(v) for role, v in given.items()}
            for name, given in bounds.items()
            if given
        }
        more: dict[str, Any] = {
            "figures": figures,
            "opened_by": ids(acts),
            "evidence": ids(present),
            "anchor": aware(acts[0].moment),
        }
        if any(None in given.values() for given in bounds.values()):
            return self.out(Verdict.UNSET, **more)
        verdict, soft = self._verdict(counts, bounds, present)
        # Attendance is recorded in the course of the day; until then it only warns.
        ends = aware(day_end(on))
        if verdict is not Verdict.OVER:
            more["settles_at"] = ends
        soft = soft or self.rule.strength == "warn"
        return self.out(verdict, soft=soft, **more)

    def _bounds(
        self, view: View, values: Values, act: Entry
    ) -> dict[str, dict[str, Any]]:
        on = day_of(act.moment)
        return {
            name: {
                role: values.bound(bound, on, view, f"{name}.{role}")
                for role, bound in given.items()
            }
            for name, given in self._given()
        }

    def _verdict(
        self,
        counts: Mapping[str, int],
        bounds: Mapping[str, Mapping[str, Any]],
        present: Sequence[Entry],
    ) -> tuple[Verdict, bool]:
        if any(counts.get(r, 0) < low for r, low in bounds["min"].items()):
            return Verdict.BELOW, False
        if self._doubled(present):
            return Verdict.BELOW, False
        if any(counts.get(r, 0) > high for r, high in bounds["max"].items()):
            return Verdict.OVER, False
        if any(counts.get(r, 0) < near for r, near in bounds["about"].items()):
            return Verdict.BELOW, True
        return Verdict.MET, False

    def _doubled(self, present: Sequence[Entry]) -> bool:
        """Whether one person holds two roles that must be kept apart."""
        held: dict[str, set[str]] = {}
        for role, person, *_ in _shifts(present):
            held.setdefault(role, set()).add(person)
        pairs = self.rule.distinct
        return any(held.get(a, set()) & held.get(b, set()) for a, b in pairs)

    def _counts(self, act: Entry, present: Sequence[Entry]) -> dict[str, int]:
        """Persons of each role; with ``throughout`` the fewest at any minute."""
        shifts = _shifts(present)
        roles = {*self.rule.min, *self.rule.max, *self.rule.about}
        roles |= {s[0] for s in shifts}
        if self.rule.throughout:
            span = _span(act, shifts)
            if span is not None:
                return {r: fewest(shifts, r, *span) for r in sorted(roles)}
        counts: dict[str, set[str]] = {r: set() for r in sorted(roles)}
        for role, person, *_ in shifts:
            counts[role].add(person)
        return {role: len(people) for role, people in counts.items()}


def fewest(shifts: Sequence[Shift], role: str, start: int, end: int) -> int:
    """The fewest different persons of a role at any minute from start to end.

    Minutes of the day; ``end`` is not included. A shift without times covers all.
    """
    cuts = {start}
    spans = [
        (p, start if a is None else a, end if b is None else b)
        for r, p, a, b in shifts
        if r == role
    ]
    for _, a, b in spans:
        cuts |= {m for m in (a, b) if start <= m < end}
    return min(len({p for p, a, b in spans if a <= m < b}) for m in cuts)


def _span(act: Entry, shifts: Sequence[Shift]) -> tuple[int, int] | None:
    """The minutes to be covered: the occasion's own, else those of the shifts."""
    start, end, minutes = act.extra
    if start is None and minutes:
        start = minute_of(act.moment)
    if start is not None and end is None and minutes:
        end = start + minutes
    starts = [s[2] for s in shifts if s[2] is not None]
    ends = [s[3] for s in shifts if s[3] is not None]
    if start is None:
        start = min(starts, default=None)
    if end is None:
        end = max(ends, default=None)
    if start is None or end is None or end <= start:
        return None
    return start, end


def minute_of(us: int) -> int:
    """The minute of the day in Asia/Tokyo."""
    return (us + OFFSET) % DAY // MINUTE


def _clock(value: Any) -> int | None:
    """A minute of the day out of 09:30 or a moment."""
    moment = moment_in(value)
    if moment is not None:
        return minute_of(moment)
    if isinstance(value, str) and len(value) >= 4 and ":" in value:
        hour, _, rest = value.partition(":")
        if hour.isdigit() and rest[:2].isdigit():
            return int(hour) * 60 + int(rest[:2])
    return None


def _interval(row: FactRow) -> list[Any]:
    given = row.measures
    minutes = given.get("minutes") or given.get("hours")
    return [
        _clock(given.get("from")),
        _clock(given.get("until")),
        minutes if isinstance(minutes, int) else None,
    ]


def _presence(ref: FactRef) -> Any:
    """Shifts of one attendance, or the counted roles of a meeting or session."""

    def read(row: FactRow) -> list[list[Any]]:
        given = row.measures
        start, end = _clock(given.get("from")), _clock(given.get("until"))
        counted = given.get(ref.measure or "roles")
        if isinstance(counted, dict):
            return [
                [role, f"{role}{n}", start, end]
                for role, persons in sorted(counted.items())
                for n in range(persons if isinstance(persons, int) else len(persons))
            ]
        role = row.keys.get("role") or row.actor_role
        return [[role, row.keys.get("person", str(row.id)), start, end]]

    return read


def _shifts(present: Sequence[Entry]) -> list[Shift]:
    return [tuple(shift) for entry in present for shift in entry.extra]
