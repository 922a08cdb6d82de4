"""Clock times, due moments and numbers as screens print them. Pure."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from madoguchi.core import dates
from madoguchi.core.clock import TOKYO

NOT_YET = "－"


def clock(moment: dt.datetime | dt.time) -> str:
    """13:05 in Asia/Tokyo: 24 hours, no seconds."""
    if isinstance(moment, dt.datetime) and moment.tzinfo is not None:
        moment = moment.astimezone(TOKYO)
    return f"{moment.hour}:{moment.minute:02d}"


def due(moment: dt.datetime, today: dt.date, *, has_hour: bool) -> str:
    """11月24日(火) 17:15まで if the contract prints an hour, else 11月24日(火)中.

    ``moment`` is aware and, without an hour, exclusive: the midnight that ends the day.
    """
    if has_hour:
        return f"{dates.screen_moment(moment, today)}まで"
    last = (moment - dt.timedelta(microseconds=1)).astimezone(TOKYO).date()
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
