"""The expected wait: a median and the range that holds eight waits of ten. Pure.

The people ahead are work; the windows share it. Their sum is close to normal, so
the range comes from its spread. Every procedure brings its own mean and spread,
learnt from the centre's log, and the contract's estimate while there is none.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pvariance

TEN_PERCENT = 1.2816
"""Eight of ten lie within so many standard deviations of the middle."""
SPREAD = 0.5
"""Standard deviation over mean while nothing was learnt."""
ENOUGH = 20
"""So many own measurements weigh as much as the contract's estimate."""
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


def ticket(procedures: Mapping[str, int], services: Mapping[str, Service]) -> Service:
    """A ticket of several procedures; unknown ones take the mean of the known."""
    fallback = guess(10)
    found = [services.get(p, fallback) for p, n in procedures.items() for _ in range(n)]
    return Service(sum(s.mean for s in found), sum(s.variance for s in found))


def expected(
    ahead: Iterable[Service], windows: int, *, busy: int = 0, slot: float = 0
) -> Estimate | None:
    """The wait behind these people; None while no window is open or planned.

    ``busy`` of the windows serve someone now, each half through on average.
    ``slot`` is how many seconds away the own booking is: nobody is called before.
    """
    if windows < 1:
        return None
    queue = list(ahead)
    mean = fmean([s.mean for s in queue]) if queue else guess(10).mean
    work = sum(s.mean for s in queue)
    spread = sum(s.variance for s in queue)
    if busy >= windows:
        # All windows serve: the first comes free after a share of one service.
        work += mean / 2 if not queue else mean * min(busy, windows) / 2
        spread += (mean / 2) ** 2
    middle = work / windows
    wide = TEN_PERCENT * math.sqrt(spread) / windows
    low, high = max(middle - wide, 0), middle + wide
    return Estimate(
        _minutes(max(middle, slot)),
        _minutes(max(low, slot)),
        math.ceil(max(high, slot) / 60),
    )


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
