"""禁止と範囲: no such fact may exist; who does what, from when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from madoguchi.contracts.rules.grammar import Never, Scope

from ..accumulators import SHOWN
from ..moments import aware, day_of
from ..outcome import Outcome, Verdict
from ..program import FactRow
from ..slots import make_slot, shared_keys
from ..values import Values
from ..view import Context, View
from .base import Kind, excused, ids, until_of


class NeverKind(Kind):
    """No fact found reads "none on record": it is not proof."""

    def prepare(self) -> None:
        rule = self.rule = cast(Never, self.spec.rule)
        facts = self.program.facts
        per = rule.per if rule.per is not None else rule.fact.per
        if per is None:
            per = (
                list(shared_keys(rule.fact, rule.unless, facts)) if rule.unless else []
            )
        self.keys = tuple(per)
        mode = "rows" if rule.unless or self.keys else "heads"
        self.counted = mode == "heads"
        self.slots.append(
            make_slot(
                "x",
                rule.fact,
                facts,
                self.keys,
                mode="heads" if self.counted else "rows",
                anchor=True,
            )
        )
        if rule.unless is not None:
            self.slots.append(
                make_slot(
                    "u", rule.unless, facts, self.keys, open_keys=True, extra=until_of
                )
            )

    def seeds(self, context: Context) -> Iterable[str]:
        return () if self.keys else ("",)

    def decide(self, view: View, values: Values) -> Outcome:
        if self.counted:
            count, acts = view.heads("x")
            wrong = acts
        else:
            acts, unless = view.rows("x"), view.rows("u")
            wrong = [a for a in acts if excused(unless, a.moment) is None]
            count = len(wrong)
        if wrong:
            return self.out(
                Verdict.OUT_OF_ORDER,
                opened_by=ids(wrong[:SHOWN]),
                evidence=ids(wrong[:SHOWN]),
                anchor=aware(wrong[0].moment),
                figures={"found": count},
            )
        allowed = Verdict.MET if acts else Verdict.NOT_ARISEN
        return self.out(allowed, opened_by=ids(acts[:SHOWN]), figures={"found": 0})


class ScopeKind(Kind):
    """Nothing to fulfil; facts outside the span are counted and shown."""

    def prepare(self) -> None:
        rule = self.rule = cast(Scope, self.spec.rule)
        if rule.applies is None:
            return
        facts = self.facts()
        self.slots.append(
            make_slot("i", rule.applies, facts, (), mode="sum", extra=self._inside)
        )

    def _inside(self, row: FactRow) -> int:
        """1 for a fact inside the span, 0 outside."""
        day = day_of(self.slots[0].moment(row))
        since, until = self.rule.since, self.rule.until
        late = until is not None and day > until
        early = since is not None and day < since
        barred = self.rule.except_ and row.keys.get("work") in self.rule.except_.work
        return int(not (late or early or barred))

    def seeds(self, context: Context) -> Iterable[str]:
        return ("",)

    def decide(self, view: View, values: Values) -> Outcome:
        count, inside = view.sum("i")
        figures = {"inside": int(inside), "outside": count - int(inside)}
        return self.out(Verdict.SCOPE, figures=figures if self.slots else {})
