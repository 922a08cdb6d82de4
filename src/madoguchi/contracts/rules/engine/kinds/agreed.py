"""定期 whose interval is left to agreement: periods come with the agreement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, cast

from madoguchi.contracts.rules.grammar import Recurring, Unset

from ..moments import bounds_of, day_of
from ..outcome import Outcome, Verdict
from ..slots import make_slot
from ..values import Values
from ..view import Context, View
from .base import PERIOD, Kind, beginning, ids, until_of
from .recurring import RecurringKind, periods_said

UNITS = ("day", "open-day", "week", "month", "year")
WORDS = {
    "毎日": "day",
    "毎開庁日": "open-day",
    "毎開所日": "open-day",
    "毎週": "week",
    "毎月": "month",
    "毎年": "year",
}
INTERVAL = "間隔は協議で定めるまで未設定です。", "The interval is not set until agreed."
Step = tuple[dt.date, str]
"""From which day on which interval holds."""


class AgreedKind(Kind):
    """One fulfilling fact for every period from the day on which its length is agreed.

    Before, there is one occasion without a number. A period belongs to the agreement
    in force on its last day; what was agreed later does not judge the past.
    """

    agreed = True

    def prepare(self) -> None:
        rule = self.rule = cast(Recurring, self.spec.rule)
        if rule.per:
            raise ValueError("an interval left to agreement takes no per")
        facts = self.facts()
        # Which period a fact serves is known only with the agreement: each occasion
        # reads them all.
        more: dict[str, Any] = {"open_keys": True, "period_key": PERIOD}
        said = make_slot(
            "f",
            rule.fulfil,
            facts,
            (),
            extra=lambda row: periods_said(rule, row),
            **more,
        )
        self.slots.append(said)
        if rule.unless is not None:
            excuse = make_slot("u", rule.unless, facts, (), extra=until_of, **more)
            self.slots.append(excuse)
        if rule.since is not None:
            self.slots.append(beginning(rule.since, facts, PERIOD))
        self._kinds: dict[str, RecurringKind] = {}
        self._known: tuple[tuple[Step, ...], dict[str, str]] = ((), {})

    def _of(self, unit: str) -> RecurringKind:
        """The same rule with its interval written in."""
        known = self._kinds.get(unit)
        if known is None:
            rule = self.rule.model_copy(update={"every": unit})
            known = RecurringKind(replace(self.spec, rule=rule), self.program)
            self._kinds[unit] = known
        return known

    def seeds(self, context: Context) -> Iterable[str]:
        units = self._units(context)
        return [f"{PERIOD}={label}" for label in units] if units else ("",)

    def _units(self, context: Context) -> dict[str, str]:
        """Each period that counts, with its unit."""
        steps = tuple(sorted(self._steps(context), key=lambda step: step[0]))
        if steps != self._known[0]:
            self._known = steps, self._labelled(steps)
        return self._known[1]

    def _labelled(self, steps: Sequence[Step]) -> dict[str, str]:
        ends = [day for day, _ in steps[1:]] + [dt.date.max]
        found: dict[str, str] = {}
        for (first, unit), before in zip(steps, ends, strict=True):
            for label in self._of(unit).labels:
                span = bounds_of(label, self.program.year_starts)
                if span is not None and first <= span[1] < before:
                    found[label] = unit
        return found

    def _steps(self, context: Context) -> Iterator[Step]:
        """From when on which interval holds: as the contract sets it, as agreed."""
        every = cast(Unset, self.rule.every)
        start = self.program.term.start
        given = self.program.parameter(every.unset, start)
        said = [(start, given)] if given is not None else []
        agreed = context.agreements(every.unset, every.settled_by)
        said += [(day_of(moment), value) for moment, value in agreed]
        for day, value in said:
            unit = WORDS.get(str(value), str(value))
            if unit in UNITS:
                yield day, unit

    def decide(self, view: View, values: Values) -> Outcome:
        units = self._units(view.context)
        answers, label = view.rows("f"), view.keys.get(PERIOD, "")
        if not units:
            return self.out(Verdict.UNSET, because=INTERVAL, evidence=ids(answers))
        unit = units.get(label)
        if unit is None:
            return self.out(Verdict.NOT_ARISEN)
        kind = self._of(unit)
        served = [e for e in answers if kind.serves(e.extra, e.moment) == label]
        return kind.answered(label, served, view, values)
