"""What a run says: waits, shares served in time, use of windows and officers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .demand import OpenDay
from .outcome import Outcome

PROMPT, FAIR = 15.0, 30.0
"""Minutes within which a share is told (the boards' green and yellow)."""


@dataclass(frozen=True, slots=True)
class Band:
    """Waits of one hour or one procedure, in minutes."""

    name: str
    visits: int
    mean: float
    median: float
    p90: float
    within_15: float
    within_30: float


@dataclass(frozen=True, slots=True)
class Measured:
    """A run: over all, by hour of arrival and by procedure.

    ``window_use`` and ``officer_use`` are shares of the opening hours; ``officer_wait``
    is the 90 % point of the wait for the officer inside a visit; ``unfinished`` counts
    those not yet done at closing, ``overtime`` the minutes until the last one left on
    the average day.
    """

    days: int
    items: int
    whole: Band
    hours: tuple[Band, ...]
    procedures: tuple[Band, ...]
    window_use: float
    officer_use: float
    officer_wait: float
    unfinished: int
    overtime: float


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value at a share of a sorted sequence, between neighbours by line."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def band(name: str, outcomes: Iterable[Outcome]) -> Band:
    """The waits of some visits."""
    waits = sorted(one.wait for one in outcomes)
    n = len(waits)
    if not n:
        return Band(name, 0, 0.0, 0.0, 0.0, 1.0, 1.0)
    return Band(
        name,
        n,
        sum(waits) / n,
        quantile(waits, 0.5),
        quantile(waits, 0.9),
        sum(wait <= PROMPT for wait in waits) / n,
        sum(wait <= FAIR for wait in waits) / n,
    )


def measured(
    runs: Sequence[tuple[OpenDay, Sequence[Outcome]]], windows: int, officers: int
) -> Measured:
    """All days of a run together."""
    everyone = [one for _day, outcomes in runs for one in outcomes]
    by_hour: dict[int, list[Outcome]] = {}
    for day, outcomes in runs:
        for one in outcomes:
            hour = int((day.opens + one.visit.at) // 60)
            by_hour.setdefault(hour, []).append(one)
    kinds = sorted({one.visit.procedure for one in everyone})
    minutes = sum(day.minutes for day, _outcomes in runs) or 1
    after = [_after(day, outcomes) for day, outcomes in runs]
    waits = sorted(o.officer_wait for o in everyone if o.visit.officer)
    return Measured(
        days=len(runs),
        items=sum(one.visit.items for one in everyone),
        whole=band("", everyone),
        hours=tuple(band(f"{h:02d}", by_hour[h]) for h in sorted(by_hour)),
        procedures=tuple(
            band(kind, [o for o in everyone if o.visit.procedure == kind])
            for kind in kinds
        ),
        window_use=_held(runs) / (minutes * windows),
        officer_use=_checked(runs) / (minutes * officers),
        officer_wait=quantile(waits, 0.9),
        unfinished=sum(
            o.ended > day.minutes for day, outcomes in runs for o in outcomes
        ),
        overtime=sum(after) / len(after) if after else 0.0,
    )


def _after(day: OpenDay, outcomes: Sequence[Outcome]) -> float:
    last = max((one.ended for one in outcomes), default=0.0)
    return max(0.0, last - day.minutes)


def _held(runs: Sequence[tuple[OpenDay, Sequence[Outcome]]]) -> float:
    """Window minutes inside the opening hours."""
    return sum(
        max(0.0, min(one.ended, day.minutes) - min(one.called, day.minutes))
        for day, outcomes in runs
        for one in outcomes
    )


def _checked(runs: Sequence[tuple[OpenDay, Sequence[Outcome]]]) -> float:
    return sum(one.visit.officer for _day, outcomes in runs for one in outcomes)
