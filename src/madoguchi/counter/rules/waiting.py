"""How long handling takes, learnt from the centre's log; the wait as people read it.

Every procedure brings its own mean and spread, and the contract's estimate while
there is none. A second procedure in the same visit takes less than a visit of its
own; how much less is learnt too. ``forecast`` plays the queue with these. Pure.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean, pvariance

SPREAD = 0.5
"""Standard deviation over mean while nothing was learnt."""
ENOUGH = 20
"""So many own measurements weigh as much as the contract's estimate."""
MORE = 0.65
"""What a further procedure of a visit takes beside one alone, before it is learnt."""
COMES = 0.93
"""Bookings that are kept, before it is learnt."""
LONGEST = 3 * 3600


@dataclass(frozen=True, slots=True)
class Service:
    """How long a procedure keeps a window, in seconds and seconds squared."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """Minutes: the middle, and the ends of the 80 % range."""

    minutes: int
    low: int
    high: int


def guess(minutes: float) -> Service:
    """What the contract's estimate says before anything is measured."""
    mean = minutes * 60
    return Service(mean, (mean * SPREAD) ** 2)


def learnt(seconds: Sequence[float], before: Service) -> Service:
    """Own measurements joined to an estimate; outliers above three hours left out."""
    known = [s for s in seconds if 0 < s <= LONGEST]
    if not known:
        return before
    return joined(len(known), fmean(known), pvariance(known), before)


def joined(count: int, mean: float, variance: float, before: Service) -> Service:
    """``count`` measurements weighed against the estimate, which counts as ENOUGH."""
    weight = count / (count + ENOUGH)
    middle = weight * mean + (1 - weight) * before.mean
    apart = weight * (mean - middle) ** 2 + (1 - weight) * (before.mean - middle) ** 2
    spread = weight * variance + (1 - weight) * before.variance
    return Service(middle, spread + apart)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What handling takes.

    ``services`` is each procedure alone, ``more`` the share of it that a further one
    adds to a visit, ``visits`` a whole visit by the procedure it was booked for (more
    is often done in it), ``comes`` the share of bookings that are kept.
    """

    services: Mapping[str, Service]
    visits: Mapping[str, Service] = field(default_factory=dict)
    more: float = MORE
    comes: float = COMES

    def booked(self, procedure: str) -> Service:
        """Somebody who will come with a booking."""
        return self.visits.get(procedure) or self.ticket({procedure: 1})

    def ticket(self, procedures: Mapping[str, int]) -> Service:
        """A ticket of several procedures; unknown ones take ten minutes."""
        fallback = guess(10)
        found = [
            self.services.get(p, fallback)
            for p, n in procedures.items()
            for _nth in range(n)
        ]
        if not found:
            return fallback
        first = max(found, key=lambda s: s.mean)
        rest, spread = sum(s.mean for s in found), sum(s.variance for s in found)
        return Service(
            first.mean + self.more * (rest - first.mean),
            first.variance + self.more**2 * (spread - first.variance),
        )


@dataclass(frozen=True, slots=True)
class Took:
    """Finished tickets of the same procedures: how many, their mean and variance.

    ``lane`` is the procedure that each was issued for.
    """

    lane: str
    procedures: Mapping[str, int]
    count: int
    mean: float
    variance: float

    @property
    def items(self) -> int:
        return sum(self.procedures.values())


def learn(
    log: Iterable[Took],
    before: Mapping[str, Service],
    kept: tuple[int, int] = (0, 0),
) -> Learnt:
    """From the finished tickets of the last weeks, grouped by what was done.

    Single procedures teach their own time; those with several teach what a further
    one adds. ``kept`` is (bookings that came, bookings of the past).
    """
    rows = [row for row in log if row.count > 0 and row.items > 0]
    alone = _by_slug((next(iter(r.procedures)), r) for r in rows if r.items == 1)
    services = dict(before)
    for slug, own in alone.items():
        services[slug] = _pooled(own, before.get(slug, guess(10)))
    came, booked = kept
    return Learnt(
        services,
        {
            lane: _pooled(own, services.get(lane, guess(10)))
            for lane, own in _by_slug((row.lane, row) for row in rows).items()
        },
        _more([row for row in rows if row.items > 1], services),
        (came + COMES * ENOUGH) / (booked + ENOUGH),
    )


def _by_slug(rows: Iterable[tuple[str, Took]]) -> dict[str, list[Took]]:
    found: dict[str, list[Took]] = {}
    for slug, row in rows:
        found.setdefault(slug, []).append(row)
    return found


def _pooled(rows: Sequence[Took], before: Service) -> Service:
    count = sum(row.count for row in rows)
    mean = sum(row.count * row.mean for row in rows) / count
    spread = sum(row.count * (row.variance + (row.mean - mean) ** 2) for row in rows)
    return joined(count, mean, spread / count, before)


def _more(rows: Sequence[Took], services: Mapping[str, Service]) -> float:
    """What further procedures took beside what they take alone."""
    took, full = MORE * ENOUGH, float(ENOUGH)
    for row in rows:
        whole, none = (
            Learnt(services, more=share).ticket(row.procedures) for share in (1, 0)
        )
        added = (whole.mean - none.mean) or 1.0
        share = min(max((row.mean - none.mean) / added, 0.0), 1.5)
        took, full = took + row.count * share, full + row.count
    return took / full


def _minutes(seconds: float) -> int:
    return round(seconds / 60)


def rounded(estimate: Estimate) -> tuple[int, int]:
    """The range as people are told: in fives, never promising less than it says."""
    low = estimate.low // 5 * 5
    return low, max(math.ceil(estimate.high / 5) * 5, low + 5)


def light(estimate: Estimate | None) -> str:
    """``calm`` up to 15 minutes, ``busy`` up to 30, then ``crowded``."""
    if estimate is None:
        return "unknown"
    if estimate.minutes <= 15:
        return "calm"
    return "busy" if estimate.minutes <= 30 else "crowded"


def told_at(estimate: Estimate, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """The range as two moments."""
    return (
        now + dt.timedelta(minutes=estimate.low),
        now + dt.timedelta(minutes=estimate.high),
    )
