"""上限: a firm count, sum or value, per group and period."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from madoguchi.contracts.rules.grammar import FactRef, Limit

from ..accumulators import SHOWN
from ..filters import compile_filter, number, plain_text
from ..moments import aware, day_end, day_of
from ..outcome import Outcome, Verdict
from ..program import FactRow
from ..slots import make_slot, own_keys
from ..values import Values
from ..view import Context, Entry, View
from .answered import plain
from .base import NOT_BEGUN, PERIOD, beginning, begins, excused, figure, ids, until_of
from .figures import PeriodKind

FEW = 200
"""A maximum up to which the acts themselves are kept as evidence."""


class LimitKind(PeriodKind):
    """Counts and sums by period and group."""

    def prepare(self) -> None:
        self.rule = cast(Limit, self.spec.rule)
        self.period = self.rule.period
        ref = cast(FactRef, self.rule.count or self.rule.sum)
        per = self.rule.per if self.rule.per is not None else ref.per
        keys = [*(per or ()), *(g for g in self.rule.group if g not in (per or ()))]
        if not keys and self.period == "occasion" and per is None:
            keys = list(own_keys(ref, self.program.facts))
        self.keys = tuple(keys)
        self.rows = self._few()
        measure = None if self.rule.count else (ref.measure or ref.sum)
        read = figure(ref, measure)
        self.counted("c", ref, mode="rows" if self.rows else "sum", extra=read)
        if self.rule.less is not None:
            self.counted("l", self.rule.less, mode="sum", extra=figure(ref, None))
        self.bound_slots(min=self.rule.min, max=self.rule.max, equals=self.rule.equals)
        if self.rule.unless is not None:
            self.slots.append(_exception(self))
        if self.rule.since is not None:
            self.slots.append(beginning(self.rule.since, self.facts(), PERIOD))

    def _few(self) -> bool:
        high = self.rule.max
        small = isinstance(high, int | float) and high <= FEW
        counted = self.rule.count is not None and small and self.rule.less is None
        return counted or self.rule.unless is not None or self.period == "occasion"

    def seeds(self, context: Context) -> Iterable[str]:
        if self.rule.min is None and self.rule.equals is None:
            return ()
        return self.every_period(("day", "open-day", "week", "month", "year", "term"))

    def decide(self, view: View, values: Values) -> Outcome:
        rows = view.rows("c") if self.rows else []
        if self.period == "occasion" and not rows:
            # Only an exception or a bound came so far.
            return self.out(Verdict.NOT_ARISEN)
        if self.rule.since is not None and self._before(view):
            return self.out(Verdict.NOT_ARISEN, because=NOT_BEGUN)
        if self.rows:
            value: Any = sum(number(e.extra) or 0 for e in rows)
        else:
            value = view.sum("c")[1] - view.sum("l")[1]
        day = self.period_end(view) if self.period != "term" else None
        if day is None and rows:
            day = day_of(rows[-1].moment)
        rule = self.rule
        given = {"min": rule.min, "max": rule.max}
        equals = rule.equals
        if not isinstance(equals, str) and equals is not None:
            given["equals"] = equals  # type: ignore[assignment]
        bounds = self.bounds(view, values, day, **given)
        figures = {"value": plain(value)} | {n: plain(v) for n, v in bounds.items()}
        more: dict[str, Any] = {"figures": figures, "opened_by": ids(rows[:SHOWN])}
        if rows:
            more["anchor"] = aware(rows[0].moment)
        if None in bounds.values():
            return self.out(Verdict.UNSET, **more)
        return self._judged(view, rows, value, bounds, more)

    def _judged(
        self,
        view: View,
        rows: Sequence[Entry],
        value: Any,
        bounds: dict[str, Any],
        more: dict[str, Any],
    ) -> Outcome:
        high = bounds.get("max", bounds.get("equals"))
        if high is not None and value > high:
            excess = self._excess(rows, high)
            unless = view.rows("u")
            found = [excused(unless, e.moment) for e in excess]
            if not excess or None in found:
                # The first act beyond the maximum decides whether records had begun.
                if excess:
                    more["anchor"] = aware(excess[0].moment)
                return self._out(Verdict.OVER, evidence=ids(excess), **more)
            more["evidence"] = tuple(dict.fromkeys(e.id for e in found if e))
            more["because"] = ("承諾が記録されています。", "Consent is on record.")
        more["settles_at"] = self._settles(view, rows)
        low = bounds.get("min", bounds.get("equals"))
        if low is not None and value < low:
            return self._out(Verdict.BELOW, **more)
        barred = self.rule.in_ is not None and plain_text(value) not in {
            plain_text(v) for v in self.rule.in_
        }
        return self._out(Verdict.BELOW if barred else Verdict.MET, **more)

    def _out(self, verdict: Verdict, **more: Any) -> Outcome:
        """The outcome; 原則 only warns."""
        return self.out(verdict, soft=self.rule.strength == "warn", **more)

    def _before(self, view: View) -> bool:
        """Whether the period ended before the duty began, as far as is recorded."""
        if view.rows("c") if self.rows else view.sum("c")[0]:
            return False
        begun, end = begins(view), self.period_end(view)
        return begun is None or (end is not None and end < begun)

    def _excess(self, rows: Sequence[Entry], high: Any) -> list[Entry]:
        """The acts with which the figure passed the maximum, in order of time."""
        total: Any = 0
        found = []
        for entry in sorted(rows):
            total += number(entry.extra) or 0
            if total > high:
                found.append(entry)
        return found

    def _settles(self, view: View, rows: Sequence[Entry]) -> Any:
        if self.period != "occasion":
            return self.ends(view)
        return aware(day_end(day_of(rows[-1].moment))) if rows else None


class EachKind(PeriodKind):
    """上限 with ``each``: every fact's own value.

    Of a document with versions the last one decides. Elsewhere every fact must
    comply: only those that do not are kept, so that a busy fact costs one number.
    """

    def prepare(self) -> None:
        self.rule = cast(Limit, self.spec.rule)
        self.period = self.rule.period
        ref = cast(FactRef, self.rule.each)
        kind = self.program.facts[ref.fact]
        self.versions = "version" in (*kind.keys, *kind.also)
        self.referred = any(
            isinstance(b, FactRef)
            for b in (self.rule.min, self.rule.max, self.rule.equals)
        )
        self.whole = self.versions or self.referred
        per = self.rule.per if self.rule.per is not None else ref.per
        keys = [*(per or ()), *(g for g in self.rule.group if g not in (per or ()))]
        if not keys and per is None and self.period == "occasion" and self.whole:
            keys = [k for k in own_keys(ref, self.program.facts) if k != "version"]
        self.keys = tuple(keys)
        read = self._read(ref.measure)
        agreed = not self.whole and self._static()
        if not (agreed or keys or self.whole) and self.period == "occasion":
            # Every fact is kept, so that a number agreed later can judge it: by day.
            self.period = "day"
        if agreed:
            self.counted("c", ref, mode="sum", extra=figure(ref, None))
            self.counted("x", ref, mode="heads", extra=read, test=self._breaks(ref))
        else:
            self.counted("v", ref, mode="rows", extra=read)
        self.kept = agreed
        self.bound_slots(min=self.rule.min, max=self.rule.max, equals=self.rule.equals)
        if self.rule.unless is not None:
            self.slots.append(_exception(self))

    def _read(self, measure: str | None) -> Any:
        def read(row: FactRow) -> list[Any]:
            value = row.measures.get(cast(str, measure))
            return [value, row.keys.get("version", ""), until_of(row)]

        return read

    def _static(self) -> bool:
        """Whether the bounds stand in the text and no exception can excuse."""
        given = (self.rule.min, self.rule.max, self.rule.equals)
        plain_ones = all(b is None or isinstance(b, int | float | str) for b in given)
        return plain_ones and self.rule.unless is None

    def _breaks(self, ref: FactRef) -> Any:
        passes = compile_filter(ref, self.program.facts[ref.fact])
        rule, measure = self.rule, cast(str, ref.measure)
        bounds = {
            n: number(b)
            for n, b in (("min", rule.min), ("max", rule.max))
            if b is not None
        }
        return lambda row: (
            passes(row) and self._fault(row.measures.get(measure), bounds) != ""
        )

    def _fault(self, value: Any, bounds: dict[str, Any]) -> str:
        """Why a value does not comply: below, over, or nothing."""
        rule = self.rule
        held = (
            {plain_text(v) for v in value} if isinstance(value, list | tuple) else None
        )
        if rule.superset is not None and not set(rule.superset) <= (held or set()):
            return "below"
        if rule.subset is not None and not (held or set()) <= set(rule.subset):
            return "over"
        if rule.in_ is not None:
            allowed = {plain_text(v) for v in rule.in_}
            if not (held <= allowed if held else plain_text(value) in allowed):
                return "over"
        if rule.equals is not None:
            wanted = bounds.get("equals", rule.equals)
            if plain_text(value) != plain_text(wanted):
                return "below"
        amount = number(value)
        if amount is None:
            amount = len(held) if held is not None else None
        low, high = bounds.get("min"), bounds.get("max")
        if high is not None and amount is not None and amount > high:
            return "over"
        if low is not None and (amount is None or amount < low):
            return "below"
        return ""

    def decide(self, view: View, values: Values) -> Outcome:
        if self.kept:
            return self._counted(view)
        rows = view.rows("v")
        if not rows:
            return self.out(Verdict.NOT_ARISEN)
        if self.versions:
            rows = [max(rows, key=lambda e: (_version(e), e.recorded, e.id))]
        faults, first = [], None
        for entry in rows:
            bounds = self._bounds(view, values, entry)
            if None in bounds.values():
                return self.out(Verdict.UNSET, opened_by=ids(rows[:SHOWN]))
            fault = self._fault(entry.extra[0], bounds)
            if fault and excused(view.rows("u"), entry.moment) is None:
                faults.append(entry)
                first = first or fault
        return self._said(len(rows), faults, first, rows)

    def _bounds(self, view: View, values: Values, entry: Entry) -> dict[str, Any]:
        rule, given = self.rule, {}
        for name, bound in (("min", rule.min), ("max", rule.max)):
            given[name] = bound
        if not isinstance(rule.equals, str | bool | type(None)):
            given["equals"] = rule.equals  # type: ignore[assignment]
        return self.bounds(view, values, day_of(entry.moment), **given)

    def _counted(self, view: View) -> Outcome:
        checked = view.sum("c")[0]
        count, faults = view.heads("x")
        if not checked and not count:
            return self.out(Verdict.NOT_ARISEN)
        first = None
        if faults:
            bounds = {
                n: number(b)
                for n, b in (("min", self.rule.min), ("max", self.rule.max))
                if b is not None
            }
            first = self._fault(faults[0].extra[0], bounds)
        return self._said(checked, faults[:SHOWN], first, faults, count)

    def _said(
        self,
        checked: int,
        faults: Sequence[Entry],
        first: str | None,
        rows: Sequence[Entry],
        count: int | None = None,
    ) -> Outcome:
        wrong = len(faults) if count is None else count
        more: dict[str, Any] = {"figures": {"checked": checked, "faults": wrong}}
        if rows:
            more["anchor"] = aware(rows[0].moment)
            more["opened_by"] = ids(rows[:SHOWN])
        if not wrong:
            return self.out(Verdict.MET, evidence=ids(rows[-1:]), **more)
        verdict = Verdict.OVER if first == "over" else Verdict.BELOW
        more["soft"] = self.rule.strength == "warn"
        return self.out(verdict, evidence=ids(faults[:SHOWN]), **more)


def _version(entry: Entry) -> tuple[int, str]:
    text = str(entry.extra[1])
    return (int(text) if text.isdigit() else 0, text)


def _exception(kind: LimitKind | EachKind) -> Any:
    """The exception joins on the group, whatever the period."""
    timed = kind.period != "occasion"
    return make_slot(
        "u",
        cast(FactRef, kind.rule.unless),
        kind.facts(),
        kind.keys,
        open_keys=True,
        period_key=PERIOD if timed else "",
        extra=until_of,
    )
