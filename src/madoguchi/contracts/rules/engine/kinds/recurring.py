"""定期と申告: one fulfilling fact, or one declaration, for every period of the term."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from madoguchi.contracts.rules.grammar import (
    Attested,
    FactRef,
    Recurring,
    Word,
)
from madoguchi.contracts.rules.value_words import value

from ..due import UNSET, Due, en, ja, on_day
from ..filters import compile_filter
from ..moments import (
    aware,
    bounds_of,
    day_end,
    day_of,
    label_of,
    labels_between,
)
from ..outcome import Outcome, Verdict
from ..periods import agreed_due, period_due, span_of
from ..program import FactRow
from ..slots import Slot, make_slot
from ..values import Values
from ..view import Context, Entry, View
from .answered import conclude, excuse
from .base import NOT_BEGUN, PERIOD, Kind, beginning, begins, ids, until_of

NAMES = ("period", "month", "day", "week", "year", "ref")
"""Keys that may say which period a fact serves, in this order."""
SLUG = re.compile(r"(FY\d{4}|\d{4}|\d{4}-W\d{2}|\d{4}-\d{2}(-\d{2})?)")
SIDES = ("contractor", "municipality")
"""Who may declare for a whole side, whatever the role."""


class RecurringKind(Kind):
    """One fulfilling fact for every period.

    A fact serves the period that it names (``month``, ``day``, ``ref`` …); one that
    names none serves the period in whose window it falls, from the due moment before
    to its own.
    """

    def prepare(self) -> None:
        self.rule = cast(Recurring, self.spec.rule)
        every = self.rule.every
        self.soft = False
        self.unit: str | None = None
        if isinstance(every, str):
            self.unit = every
        elif isinstance(every, Word):
            word = self.program.words.get(every.word)
            self.unit = word.every if word else None
            self.soft = word is None or not word.agreed
        self.keys = tuple(self.rule.per or ())
        self.labels = self._labels()
        self.dues = [period_due(self.program, self.rule, x) for x in self.labels]
        self._compile()

    def _compile(self) -> None:
        facts, fulfil, keys, key = self.facts(), self.rule.fulfil, self.keys, PERIOD
        self.slots.append(
            make_slot("f", fulfil, facts, keys, period=self._period, period_key=key)
        )
        if self.rule.last is not None:
            where = {**fulfil.where, "kind": self.rule.last.with_}
            with_ = fulfil.model_copy(update={"where": where})
            self.slots.append(
                make_slot("l", with_, facts, keys, open_keys=True, period_key=PERIOD)
            )
        if self.rule.unless is not None:
            self.slots.append(
                make_slot(
                    "u",
                    self.rule.unless,
                    facts,
                    keys,
                    open_keys=True,
                    period_key=key,
                    extra=until_of,
                )
            )
        if self.rule.since is not None:
            self.slots.append(beginning(self.rule.since, facts, key))

    def _labels(self) -> list[str]:
        if self.unit is None:
            return []
        term, spec = self.program.term, self.spec
        first = max(term.start, spec.since or term.start)
        last = min(term.end, spec.until or term.end)
        starts = self.program.year_starts
        found = [
            label
            for label in labels_between(self.unit, first, last, starts)
            # A period belongs to the edition in force on its first day.
            if spec.since is None or self._first(label) >= spec.since
        ]
        if self.rule.due is not None and self.rule.due.legal:
            # A day of the law that lies before the term was not this contract's.
            found = [label for label in found if self._by_law_in_term(label)]
        name = self.rule.calendar or ("city-open" if self.unit == "open-day" else None)
        if name is None or self.unit not in ("day", "open-day"):
            return found
        days = self.program.calendars[name]
        return [d for d in found if days.is_open(dt.date.fromisoformat(d))]

    def _by_law_in_term(self, label: str) -> bool:
        at = period_due(self.program, self.rule, label).at
        return at is None or day_of(at) >= self.program.term.start

    def seeds(self, context: Context) -> Iterable[str]:
        return () if self.keys else [f"{PERIOD}={label}" for label in self.labels]

    # -- which period a fact serves -----------------------------------------------

    def _period(self, row: FactRow, moment: int) -> str | None:
        return self.serves(periods_said(self.rule, row), moment)

    def serves(self, said: Iterable[Any], moment: int) -> str | None:
        """The period that the keys of a fact name, else the one of its moment."""
        for key in said:
            named = self._named(key)
            if named is not None:
                return named
        if not self.labels:
            return None
        index = bisect_left(self._windows(), moment)
        return self.labels[min(index, len(self.labels) - 1)]

    def _named(self, value: Any) -> str | None:
        """The period that a key names, if it is one of a term's."""
        if not isinstance(value, str) or not SLUG.fullmatch(value):
            return None
        if value in self._known():
            return value
        if self.unit == "year" and f"FY{value}" in self._known():
            return f"FY{value}"
        bounds = bounds_of(value, self.program.year_starts)
        if bounds is None or len(value) != 10:
            return None
        label = label_of(str(self.unit), bounds[0], self.program.year_starts)
        return label if label in self._known() else None

    def _known(self) -> frozenset[str]:
        found = self.__dict__.get("_set")
        if found is None:
            found = self.__dict__["_set"] = frozenset(self.labels)
        return cast(frozenset[str], found)

    def _windows(self) -> list[int]:
        """The last moment of each period's window; settled once, from the text."""
        found = self.__dict__.get("_ends")
        if found is None:
            ends = [
                day_end(span_of(self.program, label)[1]) if due.at is None else due.at
                for label, due in zip(self.labels, self.dues, strict=True)
            ]
            found = self.__dict__["_ends"] = ends
        return cast(list[int], found)

    # -- due dates ------------------------------------------------------------------

    def _first(self, label: str) -> dt.date:
        found = bounds_of(label, self.program.year_starts)
        start = self.program.term.start
        return max(found[0], start) if found else start

    def _due(self, label: str, values: Values) -> Due:
        due = self.rule.due
        if due is None or due.unset is None:
            return self.dues[self.labels.index(label)]
        last = span_of(self.program, label)[1]
        agreed = values.named(due.unset, due.settled_by, last)
        if agreed is None:
            return UNSET
        return agreed_due(self.program, self.rule, label, agreed)

    def decide(self, view: View, values: Values) -> Outcome:
        label = view.keys[PERIOD]
        if label not in self._known():
            return self.out(Verdict.NOT_ARISEN)
        return self.answered(label, view.rows("f"), view, values)

    def answered(
        self, label: str, answers: list[Entry], view: View, values: Values
    ) -> Outcome:
        """The outcome of one period with the facts that serve it."""
        due = self._due(label, values)
        begun = self.rule.since is None or begins(view)
        last = span_of(self.program, label)[1]
        if not answers and (begun is None or (begun is not True and last < begun)):
            return self.out(Verdict.NOT_ARISEN, because=NOT_BEGUN)
        if self._goes_with_the_last(label, due):
            kind = cast(Any, self.rule.last).with_
            answers = sorted(answers + view.rows("l"))
            ja_, en_ = value("kind", kind)
            due = Due(
                why=f"最後の期間の分は「{ja_}」とともに提出します。",
                why_en=f"That of the last period is submitted with the {en_}.",
                soft=True,
            )
        answer = next(iter(answers), None)
        if due.unset and answer is None:
            return self.out(Verdict.UNSET, because=due.both)
        if self.soft:
            due = replace(due, soft=True)
        return conclude(self, due, answer, (), excuse(view, due, answer))

    def _goes_with_the_last(self, label: str, due: Due) -> bool:
        late = due.at is None or due.at > day_end(self.program.term.end)
        return self.rule.last is not None and label == self.labels[-1] and late


def periods_said(rule: Recurring, row: FactRow) -> list[Any]:
    """The keys of a fact that may name the period that it serves."""
    return [row.keys.get(name) for name in (*rule.fulfil.match.values(), *NAMES)]


class AttestedKind(Kind):
    """申告: a person declares it. Nobody measures; a missing one is asked for."""

    def prepare(self) -> None:
        self.rule = cast(Attested, self.spec.rule)
        clause = self.spec.clause_id
        ref = FactRef(fact=self.rule.fact)
        side = self.rule.by if self.rule.by in SIDES else None
        passes = compile_filter(ref, self.program.facts[self.rule.fact])

        def declared(row: FactRow) -> bool:
            by = row.actor_side == side if side else row.actor_role == self.rule.by
            return row.keys.get("clause") == clause and by and passes(row)

        every = self.rule.every
        timed = every in ("month", "year")
        keys = ("period",) if every == "event" else ()
        self.slots.append(
            make_slot(
                "d",
                ref,
                self.facts(),
                keys,
                anchor=True,
                test=declared,
                pins={"clause": frozenset((clause,))},
                period=self._period if timed else None,
                period_key=PERIOD if timed else "",
                extra=lambda row: row.measures.get("kept", True),
            )
        )

    def _period(self, row: FactRow, moment: int) -> str | None:
        said = row.keys.get("period", "")
        starts = self.program.year_starts
        bounds = bounds_of(said, starts) if SLUG.fullmatch(said) else None
        day = bounds[0] if bounds else day_of(moment)
        return label_of(self.rule.every, day, starts)

    def seeds(self, context: Context) -> Iterable[str]:
        every, term = self.rule.every, self.program.term
        if every == "event":
            return ()
        if every in ("once", "end"):
            return ("",)
        starts = self.program.year_starts
        labels = labels_between(every, term.start, term.end, starts)
        return [f"{PERIOD}={label}" for label in labels]

    def in_force(self, slot: Slot, row: FactRow, moment: int) -> bool:
        return True

    def decide(self, view: View, values: Values) -> Outcome:
        answers = view.rows("d")
        end = self.period_end(view) or self.program.term.end
        end = min(end, self.program.term.end)
        if self.rule.every == "once":
            once = self.program.term.start + dt.timedelta(self.program.once_days)
            end = min(once, end)
        due = on_day(end, f"{ja(end)}までに申告します。", f"Declare it by {en(end)}.")
        broken = [e for e in answers if e.extra is False]
        figures = {"declared": len(answers), "kept": len(answers) - len(broken)}
        if not answers:
            return self.out(
                Verdict.OPEN, due=due, breach_at=due.moment, figures=figures
            )
        verdict = Verdict.BELOW if broken else Verdict.MET
        return self.out(
            verdict,
            due=due,
            met_at=aware(answers[0].moment),
            evidence=ids(answers),
            figures=figures,
        )
