"""The visits of a day, drawn from a seed before any window is opened.

Times of handling belong to the visitor, not to the window: two runs with the same
seed meet the same people, whatever the number of windows (common random numbers).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from .assumptions import Assumptions, Procedure

EARLIEST = 1e-6
"""Minutes between two arrivals at least, so that their order is never a tie."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day of opening: from the first to the last minute, in minutes of the day."""

    day: dt.date
    opens: int
    closes: int

    @property
    def minutes(self) -> int:
        return self.closes - self.opens


@dataclass(frozen=True, slots=True)
class Visit:
    """One ticket: minutes after opening at which its waiting begins, and its work.

    A booked visitor who is early waits for the slot, which is no waiting; one who is
    late joins those without a booking. ``officer`` is 0 where none is needed.
    """

    at: float
    procedure: str
    booked: bool
    items: int
    front: float
    officer: float
    rest: float


def weight(assumed: Assumptions, day: OpenDay) -> float:
    """How heavy a day is beside the others."""
    return assumed.weekdays.get(day.day.weekday(), 1.0) * day.minutes


def of_day(
    volume: float, days: Sequence[OpenDay], assumed: Assumptions
) -> dict[dt.date, float]:
    """A month's volume spread over its open days by their weight."""
    whole = sum(weight(assumed, day) for day in days)
    return {day.day: volume * weight(assumed, day) / whole for day in days}


def visits_of(
    day: OpenDay, items: Mapping[str, float], assumed: Assumptions, seed: str
) -> list[Visit]:
    """The visits of one day in their order, given the items of each procedure."""
    rng = Random(f"{seed}:{day.day.isoformat()}")
    found: list[Visit] = []
    taken: dict[int, int] = {}
    for slug in sorted(items):
        procedure = assumed.procedures[slug]
        for _n in range(_count(items[slug] / assumed.items_per_visit, rng)):
            visit = _visit(procedure, day, assumed, taken, rng)
            if visit is not None:
                found.append(visit)
    return list(_apart(sorted(found, key=lambda one: one.at)))


def _count(expected: float, rng: Random) -> int:
    """A Poisson count around what is expected (normal where it is large)."""
    if expected > 30:
        return max(0, round(rng.gauss(expected, math.sqrt(expected))))
    limit, k, p = math.exp(-expected), 0, rng.random()
    while p > limit:
        k, p = k + 1, p * rng.random()
    return k


def _visit(
    procedure: Procedure,
    day: OpenDay,
    assumed: Assumptions,
    taken: dict[int, int],
    rng: Random,
) -> Visit | None:
    last = max(day.minutes - assumed.last_before_close, assumed.slot)
    booked = rng.random() < procedure.booked
    if booked and rng.random() < assumed.no_show:
        return None
    if booked:
        at, booked = _slot(last, assumed, taken, rng)
    if not booked:
        at = _walk_in(last, assumed.walk_ins, rng)
    elif rng.random() < assumed.late:
        late = assumed.late_by.sample(rng)
        at, booked = min(at + late, day.minutes - 1.0), late <= assumed.late_after
    return Visit(at, procedure.slug, booked, *_work(procedure, assumed, rng))


def _slot(
    last: int, assumed: Assumptions, taken: dict[int, int], rng: Random
) -> tuple[float, bool]:
    """A slot that is still free; without one the visitor comes without a booking."""
    slots = max(1, last // assumed.slot)
    room = assumed.cap * assumed.slot / 60 if assumed.cap else math.inf
    first = rng.randrange(slots)
    for step in range(slots):
        slot = (first + step) % slots
        if taken.get(slot, 0) < room:
            taken[slot] = taken.get(slot, 0) + 1
            return float(slot * assumed.slot), True
    return 0.0, False


def _walk_in(last: int, weights: Sequence[float], rng: Random) -> float:
    part = rng.choices(range(len(weights)), weights)[0]
    return (part + rng.random()) * last / len(weights)


def _work(
    procedure: Procedure, assumed: Assumptions, rng: Random
) -> tuple[int, float, float, float]:
    """Items, and minutes before the officer, with the officer, and after."""
    times, dice = procedure.times, rng.random()
    for variant in procedure.variants:
        if dice < variant.share:
            times = variant.times
            break
        dice -= variant.share
    minutes, items = times.sample(rng), 1
    more = assumed.items_per_visit - 1
    for _n in range(int(more) + (rng.random() < more % 1)):
        items += 1
        minutes += times.sample(rng, procedure.extra)
    officer = 0.0
    if rng.random() < procedure.officer:
        officer = min(assumed.officer.sample(rng), minutes * 0.8)
    own = minutes - officer
    front = own * (assumed.officer_share_of_front if officer else 1.0)
    return items, front, officer, own - front


def _apart(visits: Sequence[Visit]) -> Iterator[Visit]:
    last = -1.0
    for one in visits:
        last = max(one.at, last + EARLIEST)
        yield Visit(
            last,
            one.procedure,
            one.booked,
            one.items,
            one.front,
            one.officer,
            one.rest,
        )
