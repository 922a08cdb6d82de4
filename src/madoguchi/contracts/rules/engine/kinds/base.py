"""What every rule kind has: its slots, its seeded occasions, its judgement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from madoguchi.contracts.rules.grammar import FactRef

from ..due import Due
from ..moments import aware, bounds_of, date_in, day_end, day_of, day_start
from ..outcome import Outcome, Verdict
from ..program import FactRow, Program, RuleSpec
from ..slots import Slot, make_slot, said
from ..values import Values
from ..view import Context, Entry, View

PERIOD = "period"
NOT_BEGUN = (
    "始まりが記録されるまで数えません。",
    "Not counted until its beginning is on record.",
)


class Kind:
    """One rule of one clause, compiled. Subclasses fill ``slots`` and ``decide``."""

    agreed = False
    """Whether its seeded occasions follow what is agreed."""

    def __init__(self, spec: RuleSpec, program: Program) -> None:
        self.spec, self.program = spec, program
        self.slots: list[Slot] = []
        self.prepare()

    def prepare(self) -> None:
        """Compile the slots."""

    def seeds(self, context: Context) -> Iterable[str]:
        """The occasions that exist without a fact."""
        return ()

    def decide(self, view: View, values: Values) -> Outcome:
        """The verdict of one occasion, before waivers and the start of records."""
        raise NotImplementedError

    def judge(self, occasion: str, view: View) -> Outcome:
        """The outcome of one occasion."""
        found = self.decide(view, Values(self.program, view.context))
        found.occasion = tuple(view.keys.items())
        return self._settled(found, view)

    # -- helpers ---------------------------------------------------------------------

    def out(self, verdict: Verdict, **more: Any) -> Outcome:
        """An outcome of this rule; ``due`` may be a :class:`Due`.

        ``because`` is the reason in Japanese and English, else it is that of ``due``.
        """
        due = more.pop("due", None)
        because = more.pop("because", None)
        if isinstance(due, Due):
            because = because or due.both
            more.update(due=due.moment, timed=due.timed)
        elif due is not None:
            more["due"] = due
        if because is not None:
            more["why"], more["why_en"] = because
        rule = self.spec.rule
        interpreted = more.pop("interpreted", False) or rule.interpreted
        return Outcome(
            clause_id=self.spec.clause_id,
            rule_no=self.spec.number,
            kind=rule.kind,
            occasion=(),
            verdict=verdict,
            interpreted=interpreted,
            **more,
        )

    def term_end(self) -> dt.datetime:
        """The last moment of the term."""
        return aware(day_end(self.program.term.end))

    def period_end(self, view: View) -> dt.date | None:
        """The last day of the occasion's period, no later than the term's."""
        label = view.keys.get(PERIOD)
        if label is None:
            return None
        found = bounds_of(label, self.program.year_starts)
        return self.program.term.end if found is None else found[1]

    def facts(self) -> Mapping[str, Any]:
        """The declared facts."""
        return self.program.facts

    def in_force(self, slot: Slot, row: FactRow, moment: int) -> bool:
        """An anchor opens an occasion only while this edition is in force."""
        spec = self.spec
        if spec.since is None and spec.until is None:
            return True
        return not slot.anchor or spec.holds_on(day_of(moment))

    def _settled(self, found: Outcome, view: View) -> Outcome:
        """Waivers, then the start of records; neither touches what was met."""
        kept = (Verdict.MET, Verdict.MET_LATE, Verdict.SCOPE, Verdict.NOT_ARISEN)
        if found.verdict in kept and found.settles_at is None:
            return found
        moment = found.due or found.anchor or found.settles_at
        day = None if moment is None else day_of_moment(moment)
        waivers = view.context.waivers(self.spec.clause_id)
        values = frozenset(view.keys.values())
        for waiver in waivers:
            if waiver.covers(day, values):
                evidence = (*found.evidence, waiver.id)
                return replace(found, verdict=Verdict.WAIVED, evidence=evidence)
        begin = self.program.term.records_begin
        early = begin is not None and day is not None and day < begin
        if early and found.verdict not in (*kept, Verdict.UNSET):
            return replace(found, verdict=Verdict.BEFORE_RECORDS)
        return found


def day_of_moment(moment: dt.datetime) -> dt.date:
    """The Asia/Tokyo date."""
    return (moment.astimezone(dt.UTC) + dt.timedelta(hours=9)).date()


def ids(entries: Sequence[Entry]) -> tuple[int, ...]:
    """The facts' ids, earliest first."""
    return tuple(entry.id for entry in entries)


def until_of(row: FactRow) -> Any:
    """Until when a consent holds (ISO date), or None."""
    day = date_in(row.measures.get("until"))
    return None if day is None else day.isoformat()


def excused(entries: Sequence[Entry], act: int) -> Entry | None:
    """The exception recorded before the act and still in force at it."""
    for entry in entries:
        last = date_in(entry.extra)
        if entry.recorded <= act and (last is None or act <= day_end(last)):
            return entry
    return None


def figure(ref: FactRef, name: str | None, part: int = 0) -> Any:
    """A function that reads a measure; a ratio's two parts by their place."""
    if name is None:
        return lambda row: 1

    def read(row: FactRow) -> Any:
        value = row.measures.get(name)
        if isinstance(value, list | tuple) and len(value) == 2:
            value = value[part]
        if isinstance(value, dict):
            return sum(v for v in value.values() if isinstance(v, int))
        return value

    return read


def beginning(ref: FactRef, facts: Mapping[str, Any], period_key: str) -> Slot:
    """The slot of ``since``: its facts are read by every period of the rule."""

    def read(row: FactRow) -> Any:
        day = date_in(said(ref.from_, row))
        return None if day is None else day.isoformat()

    return make_slot(
        "s", ref, facts, (), open_keys=True, period_key=period_key, extra=read
    )


def begins(view: View) -> dt.date | None:
    """The first day on which the duty holds; None while its beginning is unknown."""
    days = [date_in(e.extra) or day_of(e.moment) for e in view.rows("s")]
    return min(days, default=None)


def start_of(day: dt.date) -> int:
    """00:00 of a day."""
    return day_start(day)
