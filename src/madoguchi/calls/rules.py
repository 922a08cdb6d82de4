"""Answer rates, intervals of a day, what figures may say. Pure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal

MOST = 9999
"""Calls in one interval; more is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Calls offered, answered, and given up within the contract's few seconds."""

    offered: int = 0
    answered: int = 0
    short: int = 0

    @property
    def lost(self) -> int:
        """Offered and not answered, short ones included."""
        return self.offered - self.answered

    @property
    def rate(self) -> Decimal | None:
        """応答率, answered ÷ offered; None while nothing was offered."""
        if not self.offered:
            return None
        return Decimal(self.answered) / Decimal(self.offered)

    @property
    def shown(self) -> Decimal | None:
        """The rate in tenths of a percent, cut: never rounded up over the line."""
        rate = self.rate
        if rate is None:
            return None
        return rate.quantize(Decimal("0.001"), rounding=ROUND_DOWN)

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.offered + other.offered,
            self.answered + other.answered,
            self.short + other.short,
        )


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum: a rate of sums, never a mean of rates."""
    return sum(tallies, Tally())


def below(tally: Tally, bound: Decimal | None) -> bool:
    """Whether the rate is under the contract's figure, exactly (KY 8(1)ケ)."""
    if bound is None or not tally.offered:
        return False
    return tally.answered < Fraction(bound) * tally.offered


def needed(tally: Tally, bound: Decimal | None) -> int | None:
    """How many more calls, all answered, bring the rate back; None if none can."""
    if bound is None or not below(tally, bound):
        return 0
    part = Fraction(bound)
    if part >= 1:
        return None
    return math.ceil((part * tally.offered - tally.answered) / (1 - part))


def checked(offered: int, answered: int, short: int = 0) -> Tally:
    """Figures that can be true. Raises :class:`Refusal` ``figures-wrong``."""
    for name, value in (("offered", offered), ("answered", answered), ("short", short)):
        if not 0 <= value <= MOST:
            raise Refusal(
                "figures-wrong",
                _("件数は 0〜%d で入力してください。") % MOST,
                field=name,
            )
    if answered > offered:
        raise Refusal(
            "figures-wrong",
            _("応答 %(a)d件が入電 %(o)d件を超えています。")
            % {"a": answered, "o": offered},
            field="answered",
        )
    if short > offered - answered:
        raise Refusal(
            "figures-wrong",
            _("短時間の切断 %(s)d件が、応答できなかった %(l)d件を超えています。")
            % {"s": short, "l": offered - answered},
            field="short",
        )
    return Tally(offered, answered, short)


def on_grid(start: dt.time, minutes: int) -> bool:
    """Whether an interval of this length may begin here (on the hour, the half)."""
    return start.minute % minutes == 0 and not start.second


def grid(
    opened: dt.datetime, closed: dt.datetime, minutes: int
) -> Iterator[dt.datetime]:
    """Starts of the intervals that touch the time from opening to closing."""
    local = opened.astimezone(clock.TOKYO)
    start = local.replace(
        minute=local.minute - local.minute % minutes, second=0, microsecond=0
    )
    while start < closed:
        yield start
        start += dt.timedelta(minutes=minutes)


def label(start: dt.datetime, minutes: int) -> str:
    """``09:00-10:00``: the interval as a key and as people read it."""
    begins = start.astimezone(clock.TOKYO)
    ends = begins + dt.timedelta(minutes=minutes)
    return f"{begins:%H:%M}-{ends:%H:%M}"


def whole_minutes(opened: dt.datetime, closed: dt.datetime) -> int:
    """Minutes that the desk was open. Raises :class:`Refusal` ``closed-early``."""
    minutes = int((closed - opened).total_seconds() // 60)
    if closed <= opened:
        raise Refusal(
            "closed-early",
            _("終了の時刻が開始（%s）より前です。")
            % f"{opened.astimezone(clock.TOKYO):%H:%M}",
            field="at",
        )
    return minutes


def sent_at(
    closed: dt.datetime, closes: dt.datetime | None, minutes: int
) -> dt.datetime:
    """When the day's report goes out by itself (KY 8(1)サ, after the day's end).

    Counted from the closing time that the calendar prints (``closes``; None where it
    prints none), or from the desk's own closing where that was later.
    """
    return max(closed, closes or closed) + dt.timedelta(minutes=minutes)


def unfilled(
    opened: dt.datetime,
    closed: dt.datetime,
    minutes: int,
    filled: Iterable[tuple[dt.datetime, int]],
) -> list[dt.datetime]:
    """Starts of the intervals without figures, though the desk was open for half of
    them or more: closing at 17:03 asks nothing about 17 o'clock.

    ``filled`` are starts and minutes of those with figures.
    """
    spans = [(at, at + dt.timedelta(minutes=length)) for at, length in filled]
    least = dt.timedelta(minutes=minutes) / 2
    found = []
    for start in grid(opened, closed, minutes):
        end = start + dt.timedelta(minutes=minutes)
        open_for = min(end, closed) - max(start, opened)
        covered = any(first <= start < last for first, last in spans)
        if open_for >= least and not covered:
            found.append(start)
    return found
