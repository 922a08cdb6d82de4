"""One question: these volumes, this month, so many windows and officers."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from . import demand, measures
from .assumptions import Assumptions
from .demand import OpenDay, Visit
from .measures import Measured
from .outcome import Outcome

MOST_WINDOWS = 60
REACH = 12
"""How far above the work of the heaviest day a number of windows is looked for."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked. ``volumes`` are items a month by procedure.

    ``sample`` limits the days that are simulated (0 = all of the month): they are
    taken evenly over the month, the volumes stay those of the whole month.
    ``promise`` is the wait, in minutes, that nine of ten visitors shall not pass.
    """

    volumes: Mapping[str, float]
    days: tuple[OpenDay, ...]
    windows: int
    officers: int
    seed: int = 1
    promise: float = 30.0
    sample: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """The answer: the run, and the fewest windows that keep the promise.

    ``needed`` is looked for with ``officers_needed`` officers at least, and None where
    no number in reach keeps the promise; ``least`` is what the work of the heaviest
    day fills: with fewer windows its queue does not end before closing.
    """

    case: Case
    measured: Measured
    needed: int | None
    officers_needed: int
    least: int
    tried: tuple[tuple[int, float], ...]
    """(windows, p90 of the wait) of every number that was tried, in their order."""


Day = tuple[OpenDay, list[Visit]]


def simulate(
    case: Case, assumed: Assumptions, progress: Progress = lambda done, all_: None
) -> Result:
    """Run the case, then look for the windows and officers that keep the promise.

    Deterministic in the case's seed. A month without an open day gives a run of no
    days. ``progress`` is told how many runs of about how many are done.
    """
    days = _days(case, assumed)
    whole = 2 + _rounds()
    progress(0, whole)
    run = _run(days, case.windows, case.officers)
    progress(1, whole)
    officers = officers_needed(days, case.officers)
    progress(2, whole)
    most = max(officers, case.officers)
    tried = {case.windows: run.whole.p90} if most == case.officers else {}

    def wait(windows: int) -> float:
        if windows not in tried:
            tried[windows] = _run(days, windows, most).whole.p90
            progress(min(2 + len(tried), whole), whole)
        return tried[windows]

    least = least_windows(days)
    needed = fewest(wait, case.promise, least) if days else None
    progress(whole, whole)
    return Result(case, run, needed, officers, least, tuple(sorted(tried.items())))


def _rounds() -> int:
    return 1 + math.ceil(math.log2(REACH * 1.5))


def _days(case: Case, assumed: Assumptions) -> list[Day]:
    shares: dict[str, dict[dt.date, float]] = {
        slug: demand.of_day(volume, case.days, assumed)
        for slug, volume in case.volumes.items()
        if slug in assumed.procedures and case.days
    }
    return [
        (
            day,
            demand.visits_of(
                day,
                {slug: share[day.day] for slug, share in shares.items()},
                assumed,
                str(case.seed),
            ),
        )
        for day in sampled(case.days, case.sample)
    ]


def sampled(days: Sequence[OpenDay], most: int) -> list[OpenDay]:
    """At most so many days, evenly over the month; 0 means all."""
    if not most or len(days) <= most:
        return list(days)
    step = len(days) / most
    return [days[int(i * step)] for i in range(most)]


def _run(days: Sequence[Day], windows: int, officers: int) -> Measured:
    from . import centre  # Ciw is slow to import: not at each start

    runs: list[tuple[OpenDay, list[Outcome]]] = [
        (day, centre.run_day(visits, windows, officers)) for day, visits in days
    ]
    return measures.measured(runs, windows, officers)


def _busy(days: Sequence[Day], part: Callable[[Visit], float]) -> float:
    """Work in erlangs: minutes of work a minute of opening, on the heaviest day."""
    loads = [sum(map(part, visits)) / day.minutes for day, visits in days]
    return max(loads, default=0.0)


def least_windows(days: Sequence[Day]) -> int:
    """Windows that the work of the heaviest day fills, without any waiting."""
    return math.floor(_busy(days, lambda v: v.front + v.officer + v.rest)) + 1


def officers_needed(days: Sequence[Day], given: int) -> int:
    """Officers for their own work at 85 % of their time; never fewer than one."""
    return max(1, math.ceil(_busy(days, lambda v: v.officer) / 0.85)) if days else given


def fewest(wait: Callable[[int], float], promise: float, least: int) -> int | None:
    """The fewest windows whose p90 keeps the promise; None if not even the most do.

    Looked for around ``least`` by halving, so that few runs answer.
    """
    low, high = max(1, least - REACH // 2), min(least + REACH, MOST_WINDOWS)
    if wait(high) > promise:
        return None
    while low < high:
        middle = (low + high) // 2
        if wait(middle) <= promise:
            high = middle
        else:
            low = middle + 1
    return low
