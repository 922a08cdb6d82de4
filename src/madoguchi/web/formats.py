"""Clock times, due moments and numbers as screens print them. Pure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from madoguchi.core import dates
from madoguchi.core.clock import TOKYO

NOT_YET = "－"
ENGLISH = "en"


def clock(moment: dt.datetime | dt.time) -> str:
    """08:36, 13:05 in Asia/Tokyo: 24 hours, no seconds, columns in line."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(TOKYO)
    return f"{moment:%H:%M}"


def day(value: dt.date, today: dt.date, language: str = "ja") -> str:
    """11月21日(土), in English Sat 21 Nov."""
    if language == ENGLISH:
        return dates.english(value, today)
    return dates.screen(value, today)


def daytime(moment: dt.datetime, today: dt.date, language: str = "ja") -> str:
    """11月21日(土) 13:05, in English Sat 21 Nov 13:05."""
    if language == ENGLISH:
        return dates.english_moment(moment, today)
    return dates.screen_moment(moment, today)


def month(value: dt.date, language: str = "ja") -> str:
    """2026年11月, in English Nov 2026."""
    if language == ENGLISH:
        return f"{dates.MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月"


def era(value: dt.date, language: str = "ja") -> str:
    """令和8年11月21日, in English 21 Nov 2026: eras are for Japanese readers."""
    if language == ENGLISH:
        return f"{value.day} {dates.MONTHS[value.month - 1]} {value.year}"
    return dates.era(value)


def due(
    moment: dt.datetime, today: dt.date, *, has_hour: bool, language: str = "ja"
) -> str:
    """11月24日(火) 17:15まで if the contract prints an hour, else 11月24日(火)中.

    ``moment`` is aware and, without an hour, exclusive: the midnight that ends the day.
    English says ``by Tue 24 Nov 17:15`` and ``by Tue 24 Nov``.
    """
    last = (moment - dt.timedelta(microseconds=1)).astimezone(TOKYO).date()
    if language == ENGLISH:
        return "by " + (
            dates.english_moment(moment, today)
            if has_hour
            else dates.english(last, today)
        )
    if has_hour:
        return f"{dates.screen_moment(moment, today)}まで"
    return f"{dates.screen(last, today)}中"


def figure(value: int | float | Decimal | None, places: int | None = None) -> str:
    """2,697; 0 is printed, "not yet known" is －."""
    if value is None:
        return NOT_YET
    if places is None:
        places = 0 if isinstance(value, int) else 1
    return f"{value:,.{places}f}"


def share(value: float | Decimal | None, places: int = 1) -> str:
    """97.2％ from 0.972; － while unknown."""
    return NOT_YET if value is None else f"{value * 100:.{places}f}％"
