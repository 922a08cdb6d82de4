"""比率と目安: figures of a period against a bound."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from fractions import Fraction
from typing import Any, cast

from madoguchi.contracts.rules.grammar import Bound, FactRef, OpenDays, Ratio, Target

from ..filters import number
from ..moments import aware, bounds_of, day_end, day_of, labels_between
from ..outcome import Outcome, Verdict
from ..periods import span_of
from ..slots import make_slot, own_keys, period_by
from ..values import Values
from ..view import Context, View
from .answered import plain
from .base import PERIOD, Kind, begins, figure, ids


class PeriodKind(Kind):
    """Figures by period and keys; shared by ratio, target and limit."""

    period: str
    keys: tuple[str, ...]

    def counted(self, name: str, ref: FactRef, **more: Any) -> None:
        """Add a slot of figures that fall into periods."""
        timed = self.period != "occasion"
        starts = self.program.year_starts
        more.setdefault("anchor", True)
        self.slots.append(
            make_slot(
                name,
                ref,
                self.facts(),
                self.keys,
                period=period_by(ref, self.period, starts) if timed else None,
                period_key=PERIOD if timed else "",
                **more,
            )
        )

    def every_period(self, units: tuple[str, ...]) -> Iterable[str]:
        """Occasions of all periods of the term, when no other key tells them apart."""
        if self.keys or self.period not in units:
            return ()
        term, spec = self.program.term, self.spec
        first = max(term.start, spec.since or term.start)
        last = min(term.end, spec.until or term.end)
        labels: Iterable[str] = labels_between(
            self.period, first, last, self.program.year_starts
        )
        if self.period == "open-day":
            name = getattr(spec.rule, "calendar", None) or "city-open"
            days = self.program.calendars[name]
            labels = [d for d in labels if days.is_open(dt.date.fromisoformat(d))]
        return [f"{PERIOD}={label}" for label in labels]

    def ends(self, view: View) -> dt.datetime | None:
        """When the running period is over."""
        day = self.period_end(view)
        if day is None:
            return None
        return aware(day_end(min(day, self.program.term.end)))

    def bounds(
        self, view: View, values: Values, on: dt.date | None, **given: Bound | None
    ) -> dict[str, int | Fraction | None]:
        """Each given bound as a number; None = waits for agreement."""
        return {
            name: (
                self._open_days(bound, view)
                if isinstance(bound, OpenDays)
                else values.bound(bound, on, view, name)
            )
            for name, bound in given.items()
            if bound is not None
        }

    def _open_days(self, bound: OpenDays, view: View) -> int:
        """The open days of the occasion's period, from the day the duty begins."""
        first, last = span_of(self.program, view.keys.get(PERIOD, ""))
        first = max(first, begins(view) or first)
        calendar = self.program.calendars[bound.open_days]
        days = (first + dt.timedelta(n) for n in range((last - first).days + 1))
        return sum(calendar.is_open(day) for day in days)

    def bound_slots(self, **given: Any) -> None:
        """Slots for the bounds that are sums of other facts."""
        for name, ref in given.items():
            if isinstance(ref, FactRef):
                measure = ref.sum or ref.measure
                self.counted(
                    name,
                    ref,
                    anchor=False,
                    mode="sum",
                    extra=figure(ref, measure),
                )


class RatioKind(PeriodKind):
    """比率: the sums stay apart, so that the quotient is exact."""

    def prepare(self) -> None:
        self.rule = cast(Ratio, self.spec.rule)
        self.period = self.rule.period
        per = self.rule.per or self.rule.over.per
        if per is None and self.period == "occasion":
            per = list(own_keys(self.rule.over, self.program.facts))
        self.keys = tuple(per or ())
        for name, ref, part in (("o", self.rule.over, 0), ("n", self.rule.under, 1)):
            read = figure(ref, ref.measure or ref.sum, part)
            self.counted(name, ref, mode="sum", extra=read)
        self.bound_slots(min=self.rule.min, max=self.rule.max)

    def seeds(self, context: Context) -> Iterable[str]:
        if self.rule.min is None:
            return ()
        return self.every_period(("month", "year", "term"))

    def decide(self, view: View, values: Values) -> Outcome:
        over, under = view.sum("o")[1], view.sum("n")[1]
        ends = self.ends(view)
        on = None if self.period == "term" else self.period_end(view)
        bounds = self.bounds(view, values, on, min=self.rule.min, max=self.rule.max)
        figures: dict[str, Any] = {"over": plain(over), "under": plain(under)}
        figures |= {name: plain(v) for name, v in bounds.items()}
        more: dict[str, Any] = {"figures": figures, "settles_at": ends}
        if None in bounds.values():
            return self.out(Verdict.UNSET, figures=figures)
        if not under:
            return self.out(Verdict.NOT_ARISEN, figures=figures)
        figures["value"] = round(float(Fraction(over) / Fraction(under)), 6)
        low, high = bounds.get("min"), bounds.get("max")
        if low is not None and over < low * under:
            return self.out(Verdict.BELOW, **more)
        if high is not None and over > high * under:
            # More of the lower figure can still bring the quotient down.
            return self.out(Verdict.OVER, **more)
        return self.out(Verdict.MET, **more)


class TargetKind(PeriodKind):
    """目安: warns, never breached."""

    def prepare(self) -> None:
        self.rule = cast(Target, self.spec.rule)
        ref = self.rule.value
        self.period = "occasion" if self.rule.months else self.rule.period
        single = self.period == "occasion"
        per = self.rule.per if self.rule.per is not None else ref.per
        if per is None:
            whole = bool(self.rule.months) or not single
            per = [] if whole else list(own_keys(ref, self.program.facts))
        self.keys = tuple(per)
        self.rows = bool(self.rule.months) or (single and ref.sum is None)
        read = figure(ref, ref.measure or ref.sum)
        self.counted("v", ref, mode="rows" if self.rows else "sum", extra=read)
        self.bound_slots(about=self.rule.about, min=self.rule.min, max=self.rule.max)

    def seeds(self, context: Context) -> Iterable[str]:
        if self.rule.months:
            return () if self.keys else ("",)
        return self.every_period(("month", "year", "term"))

    def decide(self, view: View, values: Values) -> Outcome:
        if self.rule.months:
            return self._in_months(view, self.rule.months)
        rows = view.rows("v") if self.rows else []
        if self.rows and not rows:
            return self.out(Verdict.NOT_ARISEN, soft=True)
        value = self._value(view)
        on = day_of(rows[-1].moment) if rows else self.period_end(view)
        rule = self.rule
        bounds = self.bounds(
            view, values, on, about=rule.about, min=rule.min, max=rule.max
        )
        if rule.between is not None:
            low, high = rule.between
            bounds |= self.bounds(view, values, on, min=low, max=high)
        figures = {"value": plain(value)}
        figures |= {name: plain(v) for name, v in bounds.items()}
        more: dict[str, Any] = {"figures": figures, "soft": True}
        if rows:
            more |= {"evidence": ids(rows), "anchor": aware(rows[0].moment)}
        if None in bounds.values():
            return self.out(Verdict.UNSET, **more)
        verdict = self._verdict(value, bounds)
        if verdict is not Verdict.OVER:
            more["settles_at"] = self.ends(view)
        return self.out(verdict, **more)

    def _value(self, view: View) -> int | Fraction | None:
        """One fact's figure (the last recorded), a sum, or a count."""
        if not self.rows:
            return view.sum("v")[1]
        rows = view.rows("v")
        if self.rule.value.measure is None:
            return len(rows)
        return number(max(rows, key=lambda e: (e.recorded, e.id)).extra)

    def _verdict(
        self, value: int | Fraction | None, bounds: dict[str, int | Fraction | None]
    ) -> Verdict:
        if value is None:
            return Verdict.NOT_ARISEN
        low, high, about = (bounds.get(n) for n in ("min", "max", "about"))
        if about is not None:
            room = abs(Fraction(str(self.rule.tolerance)) * about)
            low, high = about - room, about + room
        if low is not None and value < low:
            return Verdict.BELOW
        if high is not None and value > high:
            return Verdict.OVER
        return Verdict.MET

    def _in_months(self, view: View, months: list[str]) -> Outcome:
        """A milestone is planned for months; another month only warns."""
        rows = view.rows("v")
        last = max((b for m in months if (b := bounds_of(m))), default=None)
        due = None if last is None else aware(day_end(last[1]))
        because = (
            "、".join(months) + "に予定されています。",
            f"Planned for {', '.join(months)}.",
        )
        more: dict[str, Any] = {"due": due, "because": because, "soft": True}
        if not rows:
            return self.out(Verdict.OPEN, breach_at=due, **more)
        done = day_of(rows[0].moment).isoformat()[:7]
        verdict = Verdict.MET if done in months else Verdict.BELOW
        if verdict is Verdict.BELOW and done > max(months):
            verdict = Verdict.MET_LATE
        return self.out(
            verdict,
            met_at=aware(rows[0].moment),
            evidence=ids(rows),
            figures={"month": done},
            **more,
        )
