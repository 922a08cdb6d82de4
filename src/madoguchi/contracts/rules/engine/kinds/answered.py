"""期限・連動・権利: one fact opens a duty, another answers it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, cast

from madoguchi.contracts.rules.grammar import (
    Deadline,
    FactRef,
    Follows,
    Option,
    Within,
)

from ..due import UNSET, Due, after, fixed
from ..moments import aware, date_in, day_end, day_of, day_start
from ..outcome import Outcome, Verdict
from ..program import FactRow
from ..slots import make_slot, own_keys, said, shared_keys
from ..values import Values
from ..view import Context, Entry, View
from .base import Kind, excused, figure, ids, until_of


class FixedKind(Kind):
    """期限 with ``on``: a fixed or agreed moment; once a contract."""

    def prepare(self) -> None:
        self.rule = cast(Deadline, self.spec.rule)
        facts = self.facts()
        self.slots.append(make_slot("f", self.rule.fulfil, facts, ()))
        if self.rule.unless is not None:
            self.slots.append(
                make_slot("u", self.rule.unless, facts, (), extra=until_of)
            )

    def seeds(self, context: Context) -> Iterable[str]:
        return ("",)

    def decide(self, view: View, values: Values) -> Outcome:
        assert self.rule.on is not None
        due = fixed(self.program, values, self.rule.on)
        if self.rule.within is not None and due.at is not None:
            base = day_of(due.at)
            due = after(self.program, values, self.rule.within, due.at, base)
        answer = next(iter(view.rows("f")), None)
        if due.unset and answer is None:
            return self.out(Verdict.UNSET, because=due.both)
        if due.at is not None and not self.spec.holds_on(day_of(due.at)):
            # Another edition of the clause is in force on that day.
            return self.out(Verdict.NOT_ARISEN, because=due.both)
        return conclude(self, due, answer, (), excuse(view, due, answer))


class AnsweredKind(Kind):
    """期限 with a trigger, 連動, and a 権利 that was used."""

    def prepare(self) -> None:
        self._read_rule()
        facts = self.facts()
        keys = self._keys()
        source = self.first.from_
        self.keys = keys
        self.slots.append(
            make_slot("t", self.first, facts, keys, anchor=True, extra=self._kept())
        )
        if self.then is not None:
            self.slots.append(
                make_slot(
                    "f",
                    self.then,
                    facts,
                    keys,
                    extra=figure(self.then, self.equal[0]) if self.equal else _none,
                )
            )
        if self.equal and isinstance(self.equal[1], FactRef):
            ref = self.equal[1]
            name = ref.sum or ref.measure
            self.slots.append(
                make_slot("e", ref, facts, keys, mode="sum", extra=figure(ref, name))
            )
        if self.unless is not None:
            self.slots.append(
                make_slot("u", self.unless, facts, keys, open_keys=True, extra=until_of)
            )
        self.planned = source is not None

    def _read_rule(self) -> None:
        rule = cast(Deadline | Follows | Option, self.spec.rule)
        self.within: Within | None
        self.then: FactRef | None
        self.unless: FactRef | None = None
        self.equal: tuple[str, str | FactRef] | None = None
        self.ordered = False
        if isinstance(rule, Deadline):
            self.first = cast(FactRef, rule.trigger)
            self.then, self.within, self.unless = rule.fulfil, rule.within, rule.unless
        elif isinstance(rule, Follows):
            self.first, self.then = rule.first, rule.then
            self.within, self.unless, self.equal = rule.within, rule.unless, rule.equal
            self.ordered = True
        else:
            self.first = rule.used
            opens = rule.opens
            self.then = (opens.then or opens.fulfil) if opens else None
            self.within = opens.within if opens else None
            self.ordered = True

    def _keys(self) -> tuple[str, ...]:
        """``per``, else the shared keys, else each trigger for itself."""
        facts = self.program.facts
        for per in (self.spec.rule.per, self.first.per):
            if per is not None:
                self.ordered = self.ordered or not per
                return tuple(per)
        shared = shared_keys(self.first, self.then, facts) if self.then else ()
        if not shared:
            self.ordered = True
        return shared or own_keys(self.first, facts)

    def _kept(self) -> Any:
        """The agreed day to count from, and the figure that must be equalled."""
        source = self.first.from_
        name = self.equal[1] if self.equal else None
        if source is None and not isinstance(name, str):
            return _none

        def read(row: FactRow) -> list[Any]:
            day = date_in(said(source, row))
            amount = row.measures.get(name) if isinstance(name, str) else None
            return [None if day is None else day.isoformat(), amount]

        return read

    def seeds(self, context: Context) -> Iterable[str]:
        return ()

    def decide(self, view: View, values: Values) -> Outcome:
        triggers = view.rows("t")
        answers = view.rows("f")
        if not triggers:
            return self.out(
                Verdict.NOT_ARISEN,
                evidence=ids(answers),
                met_at=aware(answers[0].moment) if answers else None,
            )
        if self.then is None:
            return self.out(
                Verdict.MET,
                opened_by=ids(triggers),
                met_at=aware(triggers[0].moment),
                because=("権利が行使されました。", "The right was used."),
            )
        if self.planned:
            # A plan that was made anew counts from its last edition.
            triggers = [max(triggers, key=lambda e: (e.recorded, e.id))]
        elif not self.ordered:
            triggers = triggers[:1]
        found = self._worst(triggers, answers, view, values)
        return self._equalled(found, triggers, answers, view)

    def _worst(
        self,
        triggers: Sequence[Entry],
        answers: Sequence[Entry],
        view: View,
        values: Values,
    ) -> Outcome:
        """Every trigger has its answer: the first open one, else a late one."""
        worst: Outcome | None = None
        index = 0
        for trigger in triggers:
            floor = self._floor(trigger)
            if floor is not None:
                while index < len(answers) and answers[index].moment < floor:
                    index += 1
            answer = answers[index] if index < len(answers) else None
            due = self._due(trigger, values)
            if due.unset and answer is None:
                return self.out(
                    Verdict.UNSET,
                    because=due.both,
                    opened_by=(trigger.id,),
                    anchor=aware(trigger.moment),
                )
            found = conclude(self, due, answer, (trigger,), excuse(view, due, answer))
            if found.verdict is Verdict.OPEN:
                return found
            if worst is None or found.verdict is not Verdict.MET:
                worst = found
        assert worst is not None
        return worst

    def _floor(self, trigger: Entry) -> int | None:
        """The earliest moment of an answer.

        The hour of an event is often written down later, so on the day of an event
        the order within the day is not asked; an owed act has its recorded moment.
        """
        if not self.ordered or self.planned:
            return None
        if self.slots[0].recorded:
            return trigger.moment
        return day_start(day_of(trigger.moment))

    def _due(self, trigger: Entry, values: Values) -> Due:
        if self.within is None:
            return Due(
                why="期間の定めはなく、履行期間中に行います。",
                why_en="No time is set; it is done within the term.",
            )
        day = None
        if self.planned:
            day = date_in(trigger.extra[0])
            if day is None:
                return Due(
                    why="予定日が記録されていません。",
                    why_en="The planned day is not on record.",
                )
        return after(self.program, values, self.within, trigger.moment, day)

    def _equalled(
        self,
        found: Outcome,
        triggers: Sequence[Entry],
        answers: Sequence[Entry],
        view: View,
    ) -> Outcome:
        """The two figures must be equal; a difference is not late but 差異."""
        if self.equal is None or found.verdict not in (Verdict.MET, Verdict.MET_LATE):
            return found
        given = sum(e.extra for e in answers if isinstance(e.extra, int))
        if isinstance(self.equal[1], FactRef):
            wanted: Any = view.sum("e")[1]
        else:
            wanted = sum(
                e.extra[1] for e in triggers if e.extra and isinstance(e.extra[1], int)
            )
        figures = {"value": given, "equals": plain(wanted)}
        verdict = found.verdict if given == wanted else Verdict.BELOW
        return replace(found, verdict=verdict, evidence=ids(answers), figures=figures)


def _none(row: FactRow) -> Any:
    return None


def plain(value: Any) -> Any:
    """A number that JSON knows: whole, else the exact fraction as text."""
    if value is None or isinstance(value, int):
        return value
    return int(value) if value.denominator == 1 else str(value)


def excuse(view: View, due: Due, answer: Entry | None) -> Entry | None:
    """An exception recorded before the due moment excuses what was not done."""
    if answer is not None and (due.at is None or answer.moment <= due.at):
        return None
    unless = view.rows("u")
    if due.at is not None:
        return excused(unless, due.at)
    return unless[0] if unless else None


def conclude(
    kind: Kind,
    due: Due,
    answer: Entry | None,
    opened: Sequence[Entry],
    excuse: Entry | None,
) -> Outcome:
    """Met, met late, excused or open."""
    more: dict[str, Any] = {"due": due, "soft": due.soft, "interpreted": due.soft}
    more["opened_by"] = ids(opened)
    if opened:
        more["anchor"] = aware(opened[0].moment)
    if excuse is not None:
        return kind.out(Verdict.WAIVED, evidence=(excuse.id,), **more)
    if answer is not None:
        late = due.at is not None and answer.moment > due.at and not due.soft
        verdict = Verdict.MET_LATE if late else Verdict.MET
        met = aware(answer.moment)
        return kind.out(verdict, met_at=met, evidence=(answer.id,), **more)
    return kind.out(Verdict.OPEN, breach_at=_breach(kind, due, opened), **more)


def _breach(kind: Kind, due: Due, opened: Sequence[Entry]) -> dt.datetime | None:
    """After the due moment; without one, after the term (if it opened within it)."""
    if due is UNSET or due.unset:
        return None
    if due.at is not None:
        return aware(due.at)
    end = day_end(kind.program.term.end)
    if not opened or due.soft or opened[0].moment > end:
        return None
    return aware(end)
