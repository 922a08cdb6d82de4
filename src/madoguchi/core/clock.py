"""The only source of the present moment.

Moments are aware datetimes in UTC; dates of record are Asia/Tokyo dates. The
clock may be moved only in a database that is marked as a demonstration for
good (:class:`madoguchi.core.models.Installation`), and in tests of rules it is
not needed: time comes in as an argument.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

TOKYO = ZoneInfo("Asia/Tokyo")
_moved: ContextVar[dt.datetime | None] = ContextVar("moved_clock", default=None)

_movable: ContextVar[bool] = ContextVar("movable_clock", default=False)


def now() -> dt.datetime:
    """The present moment, aware, UTC."""
    return _moved.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """Today's date of record in Asia/Tokyo."""
    return now().astimezone(TOKYO).date()


def tokyo_date(moment: dt.datetime) -> dt.date:
    """The Asia/Tokyo date of an aware moment."""
    return moment.astimezone(TOKYO).date()


def tokyo(day: dt.date, hour: int = 0, minute: int = 0) -> dt.datetime:
    """The aware moment of a wall-clock time in Asia/Tokyo."""
    return dt.datetime.combine(day, dt.time(hour, minute), TOKYO)


def end_of_day(day: dt.date) -> dt.datetime:
    """The last instant of a date of record: the next midnight, exclusive."""
    return tokyo(day + dt.timedelta(days=1))


@contextmanager
def movable() -> Iterator[None]:
    """Ask once whether the clock may move, for the many moves inside the block.

    Raises :class:`PermissionError` in a real installation.
    """
    from madoguchi.core.models import Installation  # models need the app registry

    if not Installation.is_demonstration():
        raise PermissionError("the clock moves only in a demonstration database")
    token = _movable.set(True)
    try:
        yield
    finally:
        _movable.reset(token)


@contextmanager
def at(moment: dt.datetime) -> Iterator[None]:
    """Let verbs act at ``moment``; only in a demonstration database.

    Raises :class:`PermissionError` in a real installation.
    """
    from madoguchi.core.models import Installation  # models need the app registry

    if not (_movable.get() or Installation.is_demonstration()):
        raise PermissionError("the clock moves only in a demonstration database")
    if moment.tzinfo is None:
        raise ValueError("an aware moment is needed")
    token = _moved.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moved.reset(token)
