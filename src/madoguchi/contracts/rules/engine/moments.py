"""Moments as whole microseconds, days of Asia/Tokyo, and the periods of a term."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import lru_cache

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICRO = dt.timedelta(microseconds=1)
TOKYO = dt.timezone(dt.timedelta(hours=9), "Asia/Tokyo")
"""Japan has kept one offset without daylight saving since 1952."""
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = 24 * 60 * MINUTE
OFFSET = 9 * 60 * MINUTE
EPOCH_TOKYO = EPOCH.astimezone(TOKYO)
EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


def micros(moment: dt.datetime) -> int:
    """Whole microseconds since 1970 (UTC) of an aware moment."""
    return (moment - EPOCH) // MICRO


def aware(us: int) -> dt.datetime:
    """The moment in Asia/Tokyo."""
    return EPOCH_TOKYO + dt.timedelta(microseconds=us)


def day_of(us: int) -> dt.date:
    """The Asia/Tokyo date of a moment."""
    return dt.date.fromordinal(EPOCH_DAY + (us + OFFSET) // DAY)


def day_start(day: dt.date) -> int:
    """00:00 in Asia/Tokyo."""
    return (day.toordinal() - EPOCH_DAY) * DAY - OFFSET


def day_end(day: dt.date) -> int:
    """The last microsecond of the day in Asia/Tokyo."""
    return day_start(day) + DAY - 1


def date_in(value: object) -> dt.date | None:
    """A date out of a key or measure (``2025-05-01`` or a moment), or None."""
    if isinstance(value, dt.datetime):
        return day_of(micros(value)) if value.tzinfo else value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and len(value) >= 10:
        return _read_date(value)
    return None


@lru_cache(maxsize=8192)
def _read_date(value: str) -> dt.date | None:
    try:
        if len(value) == 10:
            return dt.date.fromisoformat(value)
        return date_in(dt.datetime.fromisoformat(value))
    except ValueError:
        return None


def moment_in(value: object) -> int | None:
    """A moment out of a key or measure; None for a bare date or another text."""
    if isinstance(value, str) and len(value) > 10:
        try:
            value = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, dt.datetime):
        return None
    return micros(value if value.tzinfo else value.replace(tzinfo=TOKYO))


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months on; a day that is missing is the month's last."""
    year, index = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, index + 1)[1]
    return dt.date(year, index + 1, min(day.day, last))


# -- periods ---------------------------------------------------------------------


@lru_cache(maxsize=65536)
def label_of(unit: str, day: dt.date, year_starts: int = 4) -> str:
    """The slug of the day's period: 2025-05-01, 2025-W18, 2025-05, FY2025, term."""
    if unit in ("day", "open-day"):
        return day.isoformat()
    if unit == "week":
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}"
    if unit == "month":
        return day.isoformat()[:7]
    if unit == "year":
        return f"FY{day.year - (day.month < year_starts)}"
    return "term"


def hour_label(us: int) -> str:
    """2025-05-01T10."""
    return aware(us).isoformat()[:13]


@lru_cache(maxsize=65536)
def bounds_of(label: str, year_starts: int = 4) -> tuple[dt.date, dt.date] | None:
    """First and last day of a period's slug; None for ``term`` or another text."""
    try:
        if label.startswith("FY"):
            first = dt.date(int(label[2:]), year_starts, 1)
            return first, add_months(first, 12) - dt.timedelta(days=1)
        if len(label) == 8 and label[4:6] == "-W":
            first = dt.date.fromisocalendar(int(label[:4]), int(label[6:]), 1)
            return first, first + dt.timedelta(days=6)
        if len(label) == 7:
            first = dt.date.fromisoformat(f"{label}-01")
            return first, add_months(first, 1) - dt.timedelta(days=1)
        first = dt.date.fromisoformat(label[:10])
    except ValueError:
        return None
    return first, first


@lru_cache(maxsize=512)
def labels_between(
    unit: str, first: dt.date, last: dt.date, year_starts: int = 4
) -> tuple[str, ...]:
    """Every period's slug from the first to the last day, in order."""
    found: dict[str, None] = {}
    for offset in range((last - first).days + 1):
        day = first + dt.timedelta(days=offset)
        found[label_of(unit, day, year_starts)] = None
    return tuple(found)
