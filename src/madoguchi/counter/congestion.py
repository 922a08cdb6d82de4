"""Congestion by hour (こむ時間), today and the coming week: from the own log."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from threading import Lock

from django.db.models import Count
from django.db.models.functions import ExtractHour

from madoguchi.core import clock
from madoguchi.counter import queries
from madoguchi.counter.models import Appointment, Ticket

Hours = tuple[tuple[int, int], ...]
Week = tuple[tuple[dt.date, Hours], ...]
"""Each day with its hours: (hour, how many come)."""
DAYS = 7
WEEKS = 4
KEPT = 300.0
"""Seconds for which a week is kept: four weeks do not move fast."""
_lock = Lock()
_made: dict[tuple[str, dt.date], tuple[float, Week]] = {}


def forget() -> None:
    """Read anew at the next question (tests move the clock)."""
    with _lock:
        _made.clear()


def week(contract: str, today: dt.date) -> Week:
    """Today and the six days after, at most some minutes old; closed days are empty."""
    now = time.monotonic()
    with _lock:
        kept = _made.get((contract, today))
    if kept and 0 <= now - kept[0] < KEPT:
        return kept[1]
    found = _week(contract, today)
    with _lock:
        _made.clear()
        _made[contract, today] = now, found
    return found


def _week(contract: str, today: dt.date) -> Week:
    """By the weekday's last four weeks; by the day's bookings where none is known."""
    days = [today + dt.timedelta(days=n) for n in range(DAYS)]
    usual, booked = _usual(contract, today), _booked(contract, days)
    return tuple(
        (day, usual.get(day.weekday()) or booked.get(day) or ())
        if queries.hours(contract, day)
        else (day, ())
        for day in days
    )


def _usual(contract: str, today: dt.date) -> dict[int, Hours]:
    """{weekday: hours}, on average over the days on which anybody came."""
    rows = (
        Ticket.objects.filter(
            contract_id=contract,
            day__gte=today - dt.timedelta(weeks=WEEKS),
            day__lt=today,
            practice=False,
        )
        .annotate(hour=ExtractHour("issued_at", tzinfo=clock.TOKYO))
        .values_list("day", "hour")
        .annotate(n=Count("id"))
    )
    days: dict[int, set[dt.date]] = {}
    sums: dict[int, dict[int, int]] = {}
    for day, hour, n in rows:
        days.setdefault(day.weekday(), set()).add(day)
        came = sums.setdefault(day.weekday(), {})
        came[hour] = came.get(hour, 0) + n
    return {
        weekday: _ordered(
            (hour, round(n / len(days[weekday]))) for hour, n in s.items()
        )
        for weekday, s in sums.items()
    }


def _booked(contract: str, days: list[dt.date]) -> dict[dt.date, Hours]:
    rows = (
        Appointment.objects.filter(contract_id=contract, day__in=days, gone_at=None)
        .annotate(hour=ExtractHour("starts_at", tzinfo=clock.TOKYO))
        .values_list("day", "hour")
        .annotate(n=Count("id"))
    )
    found: dict[dt.date, list[tuple[int, int]]] = {}
    for day, hour, n in rows:
        found.setdefault(day, []).append((int(hour), int(n)))
    return {day: _ordered(hours) for day, hours in found.items()}


def _ordered(hours: Iterable[tuple[int, int]]) -> Hours:
    return tuple(sorted((int(hour), n) for hour, n in hours))
