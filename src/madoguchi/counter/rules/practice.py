"""Invented visitors of the practice mode (練習): each shows another case. Pure.

They are made from the contract's own procedures, so that every contract practises
what it has: booked on time, early, late, dead ends, several procedures, needs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

NOT_COME, WRONG_DAY = "not-come", "wrong-day"
"""Why a booked visitor gets no ticket: the card is not here; another day's booking."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A procedure of the contract."""

    slug: str
    booking_only: bool
    officer: bool
    on_machine: bool


@dataclass(frozen=True, slots=True)
class Invented:
    """A visitor who does not exist. ``starts_at`` is the booking's hour, if any."""

    number: str
    kana: str
    procedures: tuple[str, ...]
    starts_at: dt.datetime | None = None
    people: int = 1
    help: tuple[str, ...] = ()
    priority: str = ""
    language: str = "ja"
    trouble: str = ""


def visitors(offered: Sequence[Offered], now: dt.datetime) -> tuple[Invented, ...]:
    """Who comes to practise with, the booked first; empty without procedures."""
    if not offered:
        return ()
    return (*_booked(offered, now), *_walk_ins(offered))


def _booked(offered: Sequence[Offered], now: dt.datetime) -> tuple[Invented, ...]:
    only = [one.slug for one in offered if one.booking_only]
    what = (only[0] if only else offered[0].slug,)
    half = now.replace(minute=now.minute // 30 * 30, second=0, microsecond=0)
    hour = dt.timedelta(hours=1)
    return (
        Invented("P001", "レンシュウ ハナコ", what, half),
        Invented(
            "P002",
            "レンシュウ タロウ",
            what,
            half + hour,
            help=("wheelchair",),
            priority="wheelchair",
        ),
        Invented("P003", "レンシュウ ユキ", what, half - hour, help=("form-help",)),
        Invented("P004", "レンシュウ ケン", what, half, trouble=NOT_COME),
        Invented("P005", "レンシュウ ミナ", what, half + 24 * hour, trouble=WRONG_DAY),
    )


def _walk_ins(offered: Sequence[Offered]) -> tuple[Invented, ...]:
    free = [one for one in offered if not one.booking_only and one.on_machine]
    if not free:
        return ()
    first, last = free[0].slug, free[-1].slug
    officer = next((one.slug for one in free if one.officer), last)
    both = tuple(dict.fromkeys((first, officer)))
    return (
        Invented("P101", "レンシュウ ジロウ", (first,)),
        Invented("P102", "レンシュウ サクラ", both, people=2),
        Invented(
            "P103", "レンシュウ リー", (officer,), help=("interpreter",), language="en"
        ),
        Invented(
            "P104", "レンシュウ ウメ", (last,), help=("writing",), priority="elderly"
        ),
    )
