"""Dates as Japanese offices write and read them."""

from __future__ import annotations

import datetime as dt
import re

from madoguchi.core.clock import TOKYO
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded

_ERAS = (
    ("令和", "R", dt.date(2019, 5, 1)),
    ("平成", "H", dt.date(1989, 1, 8)),
    ("昭和", "S", dt.date(1926, 12, 25)),
    ("大正", "T", dt.date(1912, 7, 30)),
    ("明治", "M", dt.date(1868, 1, 25)),
)
WEEKDAYS = "月火水木金土日"
ENGLISH_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FIRST_HALF = ("Jan", "Feb", "Mar", "Apr", "May", "Jun")
MONTHS = (*_FIRST_HALF, "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ERA = re.compile(
    r"^(令和|平成|昭和|大正|明治|[RHSTM])\s?(元|\d{1,2})[年./-](\d{1,2})[月./-](\d{1,2})日?$",
    re.IGNORECASE,
)
_FULL = re.compile(r"^(\d{4})[年./-](\d{1,2})[月./-](\d{1,2})日?$")
_PACKED = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT = re.compile(r"^(\d{1,2})[月./-](\d{1,2})日?$")
_SHORT_PACKED = re.compile(r"^(\d{2})(\d{2})$")


def screen(day: dt.date, today: dt.date | None = None) -> str:
    """``11月21日(土)``; another year than today's adds it (``2027年1月10日(日)``)."""
    year = "" if today is None or today.year == day.year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日({WEEKDAYS[day.weekday()]})"


def screen_moment(moment: dt.datetime, today: dt.date | None = None) -> str:
    """``11月21日(土) 13:05`` in Asia/Tokyo."""
    local = moment.astimezone(TOKYO)
    return f"{screen(local.date(), today)} {local:%H:%M}"


def english(day: dt.date, today: dt.date | None = None) -> str:
    """``Sat 21 Nov``; another year than today's adds it (``Sun 10 Jan 2027``)."""
    year = "" if today is None or today.year == day.year else f" {day.year}"
    return f"{ENGLISH_WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}{year}"


def english_moment(moment: dt.datetime, today: dt.date | None = None) -> str:
    """``Sat 21 Nov 13:05`` in Asia/Tokyo."""
    local = moment.astimezone(TOKYO)
    return f"{english(local.date(), today)} {local:%H:%M}"


def era(day: dt.date) -> str:
    """``令和8年11月21日`` (the first year of an era is 元年)."""
    for name, _, start in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"
    return f"{day.year}年{day.month}月{day.day}日"


def parse(text: str, *, today: dt.date) -> dt.date:
    """Read a date in any way that people write it.

    Accepts ``2026-11-21``, ``2026/11/21``, ``20261121``, ``令和8年11月21日``,
    ``R8.11.21``, ``11/21`` and ``1121`` (the next such day, today included).
    Raises :class:`Refusal` ``bad-date`` with what to do.
    """
    typed = folded(text)
    try:
        return _read(typed, today)
    except ValueError:
        raise Refusal(
            "bad-date",
            f"「{typed[:20]}」という日付はありません。"
            "2026-11-21 または 令和8年11月21日 のように入力してください。",
        ) from None


def _read(typed: str, today: dt.date) -> dt.date:
    if match := _ERA.match(typed):
        return _from_era(match)
    if match := _FULL.match(typed) or _PACKED.match(typed):
        year, month, day = (int(part) for part in match.groups())
        return dt.date(year, month, day)
    if match := _SHORT.match(typed) or _SHORT_PACKED.match(typed):
        month, day = (int(part) for part in match.groups())
        found = dt.date(today.year, month, day)
        return found if found >= today else dt.date(today.year + 1, month, day)
    raise ValueError(typed)


def _from_era(match: re.Match[str]) -> dt.date:
    name, year, month, day = match.groups()
    for index, (long, short, start) in enumerate(_ERAS):
        if name.upper() in (long, short):
            count = 1 if year == "元" else int(year)
            found = dt.date(start.year + count - 1, int(month), int(day))
            if found < start or (index and found >= _ERAS[index - 1][2]):
                raise ValueError(name)
            return found
    raise ValueError(name)
