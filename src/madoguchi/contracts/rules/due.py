"""The due date of one clause for an occasion on a day, without any facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from madoguchi.contracts.rules import grammar
from madoguchi.contracts.rules.compiled import program_of
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.engine import due as distances
from madoguchi.contracts.rules.engine.due import Due
from madoguchi.contracts.rules.engine.moments import (
    bounds_of,
    day_of,
    day_start,
    label_of,
    micros,
)
from madoguchi.contracts.rules.engine.periods import agreed_due, period_due, span_of
from madoguchi.contracts.rules.engine.program import Program
from madoguchi.contracts.rules.engine.values import Values
from madoguchi.contracts.rules.engine.view import Context


class NoDue(LookupError):
    """The clause has no date that could be computed; the message says why."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.ja, self.en = ja, en


@dataclass(frozen=True, slots=True)
class DueDate:
    """The last day in time, and why. ``period`` is the one that a recurring act covers.

    ``interpreted``: the text prints no number, or a reading was chosen.
    """

    date: dt.date
    why: str
    """In Japanese."""
    why_en: str
    kind: str
    interpreted: bool = False
    moment: dt.datetime | None = None
    period: str = ""


def due_for(contract: ContractFile, clause_id: str, on: dt.date) -> list[DueDate]:
    """The due date of each dated rule of the clause, for an occasion on ``on``.

    The occasion is the day of the trigger (or of the planned date from which the
    rule counts), or any day of the period of a recurring act. Raises
    :class:`NoDue` with a sentence when there is no such clause or no date.
    """
    try:
        clause = contract.clause(clause_id, on)
    except KeyError:
        raise NoDue(
            f"契約 {contract.id} に条項 {clause_id} はありません。",
            f"Contract {contract.id} has no clause {clause_id}.",
        ) from None
    program = program_of(contract)
    values = Values(program, Context({}))
    dated = [_Dating(program, values, rule, on) for rule in clause.rules]
    try:
        found = [due for each in dated if (due := each.found()) is not None]
    except LookupError as error:  # no such calendar, or it never opens again
        raise NoDue(
            f"条項 {clause_id} の期限を計算できません（{error}）。",
            f"The due date of clause {clause_id} cannot be computed: {error}.",
        ) from error
    if found:
        return found
    raise _nothing(clause_id, [rule.kind for rule in clause.rules], dated)


def due_after(
    program: Program, rule: grammar.Rule, moment: dt.datetime
) -> DueDate | None:
    """When the answer to a trigger at this moment is due; None without a distance.

    Only for rules that a fact opens (deadline, follows, a used option).
    """
    within = getattr(rule, "within", None)
    if isinstance(rule, grammar.Option) and rule.opens:
        within = rule.opens.within
    if within is None:
        return None
    start = micros(moment)
    values = Values(program, Context({}))
    dating = _Dating(program, values, rule, day_of(start))
    return dating.told(distances.after(program, values, within, start, None))


def _nothing(clause_id: str, kinds: list[str], dated: list[_Dating]) -> NoDue:
    if any(each.unset for each in dated):
        return NoDue(
            f"条項 {clause_id} の期限は協議で定めるまで未設定です。",
            f"The due date of clause {clause_id} is left to agreement and not yet set.",
        )
    listed = ", ".join(dict.fromkeys(kinds)) or "none"
    return NoDue(
        f"条項 {clause_id} には計算できる期限がありません（規則の種類: {listed}）。",
        f"Clause {clause_id} has no due date to compute (kind of rule: {listed}).",
    )


class _Dating:
    """Dates one rule; ``unset`` tells that a date waits for agreement."""

    def __init__(
        self, program: Program, values: Values, rule: grammar.Rule, on: dt.date
    ) -> None:
        self.program, self.values, self.rule, self.on = program, values, rule, on
        self.unset = False

    def found(self) -> DueDate | None:
        rule = self.rule
        if isinstance(rule, grammar.Recurring):
            return self._recurring(rule)
        if isinstance(rule, grammar.Deadline) and rule.on is not None:
            fixed = distances.fixed(self.program, self.values, rule.on)
            if rule.within is None or fixed.at is None:
                return self.told(fixed)
            return self._within(rule.within, day_of(fixed.at))
        within = getattr(rule, "within", None)
        if isinstance(rule, grammar.Option) and rule.opens:
            within = rule.opens.within
        return self._within(within, self.on) if within else None

    def _within(self, within: grammar.Within, day: dt.date) -> DueDate | None:
        start = day_start(day)
        return self.told(distances.after(self.program, self.values, within, start, day))

    def told(self, due: Due, period: str = "") -> DueDate | None:
        """The due date with its reason; None (and ``unset``) without one."""
        self.unset = self.unset or due.unset
        if due.at is None:
            return None
        return DueDate(
            day_of(due.at),
            due.why,
            due.why_en,
            self.rule.kind,
            due.soft or self.rule.interpreted,
            due.moment if due.timed else None,
            period,
        )

    def _recurring(self, rule: grammar.Recurring) -> DueDate | None:
        every = self._every(rule)
        if every is None:
            return None
        program = self.program
        label = label_of(every, self.on, program.year_starts)
        if bounds_of(label, program.year_starts) is None:
            return None
        if every == "open-day":
            calendar = program.calendars[rule.calendar or "city-open"]
            if not calendar.is_open(self.on):
                return None
        return self.told(self._period_due(rule, label), label)

    def _every(self, rule: grammar.Recurring) -> str | None:
        """The period, a soft word read through the contract's table."""
        if isinstance(rule.every, grammar.Word):
            word = self.program.words.get(rule.every.word)
            return word.every if word else None
        if isinstance(rule.every, grammar.Unset):
            agreed = self.values.named(rule.every.unset, rule.every.settled_by, self.on)
            self.unset = agreed is None
            return str(agreed) if agreed is not None else None
        return rule.every

    def _period_due(self, rule: grammar.Recurring, label: str) -> Due:
        due = rule.due
        if due is None or due.unset is None:
            found = period_due(self.program, rule, label)
        else:
            last = span_of(self.program, label)[1]
            agreed = self.values.named(due.unset, due.settled_by, last)
            found = (
                distances.UNSET
                if agreed is None
                else agreed_due(self.program, rule, label, agreed)
            )
        word = isinstance(rule.every, grammar.Word)
        return replace(found, soft=found.soft or word) if word else found
