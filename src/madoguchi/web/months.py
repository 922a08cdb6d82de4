"""A month as a grid of weeks: open and closed days shaded with their reason. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from madoguchi.core import dates


@dataclass(frozen=True)
class Mark:
    """One thing on a day: a due obligation, a session, a delivery."""

    text: str
    state: str = ""
    url: str = ""


@dataclass(frozen=True)
class Day:
    """One box of the grid."""

    day: dt.date
    inside: bool
    closed: str
    today: bool
    marks: Sequence[Mark]


@dataclass(frozen=True)
class Month:
    """Weeks of seven days, with their heads."""

    first: dt.date
    heads: Sequence[str]
    weeks: Sequence[Sequence[Day]]


def month(
    first: dt.date,
    *,
    marks: Mapping[dt.date, Sequence[Mark]],
    closed: Mapping[dt.date, str],
    today: dt.date | None = None,
    sunday_first: bool = False,
    language: str = "ja",
) -> Month:
    """The month that holds ``first``.

    Args:
        marks: what stands on each day.
        closed: closed days with their reason (祝日, 定休日).
        today: is framed.
        sunday_first: citizens' calendars in Japan often begin on Sunday.
        language: of the heads, ja or en.
    """
    start = calendar.SUNDAY if sunday_first else calendar.MONDAY
    weeks = calendar.Calendar(start).monthdatescalendar(first.year, first.month)
    boxes = [
        [
            Day(
                day=each,
                inside=each.month == first.month,
                closed=closed.get(each, ""),
                today=each == today,
                marks=marks.get(each, ()),
            )
            for each in week
        ]
        for week in weeks
    ]
    names = dates.ENGLISH_WEEKDAYS if language == "en" else dates.WEEKDAYS
    heads = [names[(start + i) % 7] for i in range(7)]
    return Month(first.replace(day=1), heads, boxes)
