"""The due moment of one period of a recurring act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.rules.grammar import NextDue, Recurring

from .due import UNSET, Due, en, ja, on_day, rolled
from .filters import number
from .moments import add_months, bounds_of, date_in
from .program import Program

ONE_DAY = dt.timedelta(days=1)


def span_of(program: Program, label: str) -> tuple[dt.date, dt.date]:
    """First and last day of a period, no earlier and no later than the term's."""
    term = program.term
    found = bounds_of(label, program.year_starts) or (term.start, term.end)
    return max(found[0], term.start), min(found[1], term.end)


def period_due(program: Program, rule: Recurring, label: str) -> Due:
    """When the act of a period is due; UNSET while the day waits for agreement."""
    due = rule.due or NextDue(end=True)
    first, last = span_of(program, label)
    name = due.calendar or rule.calendar
    if due.unset is not None:
        return UNSET
    if due.legal is not None:
        return _by_law(program, due.legal, label)
    if due.before is not None or due.days is not None:
        start, n = (last, due.days) if due.before is None else (first, -due.before)
        calendar = program.calendars[name or "civil"]
        counted = calendar.nth_open_after(start, int(n or 0))
        found, moved, moved_en = rolled(program, counted.date, due.roll, name)
        return on_day(found, counted.why_ja + moved, counted.why_en + moved_en)
    if due.end:
        found, moved, moved_en = rolled(program, last, due.roll, name or "city-open")
        return on_day(found, f"{ja(last)}まで。{moved}", f"By {en(last)}.{moved_en}")
    return day_of_next(program, rule, label, int(due.day_of_next or 1))


def day_of_next(program: Program, rule: Recurring, label: str, nth: int) -> Due:
    """So many days into the month after the period; at most that month's last day."""
    due = rule.due or NextDue(end=True)
    name = due.calendar or rule.calendar or "city-open"
    month = add_months(span_of(program, label)[1].replace(day=1), 1)
    end = add_months(month, 1) - ONE_DAY
    day = min(month + dt.timedelta(days=nth - 1), end)
    found, moved, moved_en = rolled(program, day, due.roll, name)
    why = f"翌月{nth}日（{ja(day)}）まで。{moved}"
    return on_day(found, why, f"By day {nth} of the next month, {en(day)}.{moved_en}")


def agreed_due(program: Program, rule: Recurring, label: str, value: Any) -> Due:
    """The due moment by an agreed value: a date of the period, 01-20, or a day.

    A date that belongs to another period leaves this one unset.
    """
    day = date_in(value) or _within_period(program, label, value)
    if day is not None:
        first, last = bounds_of(label, program.year_starts) or span_of(program, label)
        late = last if rule.every == "year" else add_months(last, 1)
        if not first <= day <= late:
            return UNSET
        return on_day(day, "協議で定めた日", "The day agreed by consultation.")
    nth = number(value)
    return UNSET if nth is None else day_of_next(program, rule, label, int(nth))


def _by_law(program: Program, name: str, label: str) -> Due:
    """A month and day of the law inside the period."""
    value = program.legal(name, span_of(program, label)[1])
    day = _within_period(program, label, value)
    if day is None:
        return UNSET
    return on_day(
        day, f"法令で定める日（{ja(day)}）", f"The day of the law, {en(day)}."
    )


def _within_period(program: Program, label: str, value: Any) -> dt.date | None:
    """The date of a month and day (01-31) that lies in the period."""
    found = bounds_of(label, program.year_starts)
    if found is None or not (isinstance(value, str) and len(value) == 5):
        return None
    for year in (found[0].year, found[1].year):
        day = date_in(f"{year}-{value}")
        if day is not None and found[0] <= day <= found[1]:
            return day
    return None
