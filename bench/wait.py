"""The expected wait against what ticket machines say, on days it has not seen.

``./madoguchi bench wait [--days N] [--windows N] [--volume average|maximum]``
Visits of twenty days are drawn by the simulation from the contract's own volumes,
hours and handling times, and served by the counter's calling rule. The counter
learns from the log of other days (another seed, the month before), then tells each
visitor on arrival what it expects. Baseline: the average of the last ten who were
called, over all and in the same series (booked, walk-in); the better of the two
counts. The bookings of the day, with the no-shows that the simulation assumes, are in
the list, as in the booking file; nobody knows how long a handling will take.
The range is judged over those who queued (30 seconds or more): for who finds an idle
window the answer is certain and would flatter it. Error and ratio are over all.
"""

from __future__ import annotations

import argparse
import datetime as dt
import heapq
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random
from statistics import fmean, pvariance

import _ground

SLUG = "sapporo-card-centre"
LEARN, JUDGE = (dt.date(2025, 10, 1), 11), (dt.date(2025, 11, 1), 29)
FLOOR, GOAL = 0.75, 0.6
RANGE = (0.75, 0.85)
LAST = 10


@dataclass
class Ticket:
    """A visitor as the counter knows them, with what only the simulation knows."""

    number: int
    slug: str
    items: int
    booked: bool
    at: float
    ready: float
    order: float
    front: float
    officer: float
    rest: float
    called: float = -1.0
    ended: float = -1.0
    told: tuple[int, int, int] | None = None
    tens: list[float | None] = field(default_factory=list)

    @property
    def work(self) -> dict[str, int]:
        return {self.slug: self.items}


@dataclass
class Day:
    """One day: who comes, which bookings the list holds (seconds after opening)."""

    tickets: list[Ticket]
    listed: list[tuple[float, str, bool]]


def drawn(first: dt.date, seed: int, count: int, volume: str) -> list[Day]:
    """Days of the contract's calendar, as the simulation draws them."""
    from madoguchi.counter import parameters
    from madoguchi.simulation import queries
    from madoguchi.simulation.rules import case

    found: list[Day] = []
    month = first
    while len(found) < count:
        ground = queries.ground(SLUG, month, volume, {})  # type: ignore[arg-type]
        assert ground is not None
        rule = parameters.on(SLUG, month).queue.rule()
        for day, visits in case._days(ground.case(seed=seed), ground.assumed):
            rng = Random(f"{seed}:{day.day}")
            found.append(_day(visits, rule, ground.told.no_show, ground, rng))
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found[:count]


def _day(visits, rule, no_show, ground, rng: Random) -> Day:  # type: ignore[no-untyped-def]
    tickets, listed = [], []
    ageing = rule.ageing.total_seconds()
    slot = ground.told.slot * 60
    for number, one in enumerate(visits):
        at = one.at * 60
        start = at // slot * slot if one.booked else at
        order = start - ageing if one.booked else at
        work = (one.front * 60, one.officer * 60, one.rest * 60)
        tickets.append(
            Ticket(number, one.procedure, one.items, one.booked, at, at, order, *work)
        )
        if one.booked:
            listed.append((start, one.procedure, True))
            if rng.random() < no_show / (1 - no_show):
                listed.append((start, one.procedure, False))
    return Day(tickets, sorted(listed))


def played(day: Day, windows: int, officers: int, learnt=None) -> list[Ticket]:  # type: ignore[no-untyped-def]
    """Serve a day; with ``learnt`` each visitor is told a wait on arrival."""
    events: list[tuple[float, int, int, Ticket]] = []
    for one in day.tickets:
        heapq.heappush(events, (one.at, 1, one.number, one))
    line: list[Ticket] = []
    serving: dict[int, Ticket] = {}
    free = list(range(windows))
    with_officer: deque[Ticket] = deque()
    officers_free = officers
    tens = {name: deque(maxlen=LAST) for name in ("all", True, False)}  # type: ignore[var-annotated]

    def call(now: float) -> None:
        while free and line:
            ready = [t for t in line if t.ready <= now] or line
            one = min(ready, key=lambda t: (t.order, t.number))
            line.remove(one)
            one.called = now
            for name in ("all", one.booked):
                tens[name].append(now - one.at)
            serving[free.pop()] = one
            heapq.heappush(events, (now + one.front, 2, one.number, one))

    def officer(now: float) -> None:
        nonlocal officers_free
        while officers_free and with_officer:
            officers_free -= 1
            one = with_officer.popleft()
            heapq.heappush(events, (now + one.officer, 3, one.number, one))

    while events:
        now, kind, _number, one = heapq.heappop(events)
        if kind == 1:
            if learnt is not None:
                one.told = told(day, one, line, serving, windows, learnt, now)
                one.tens = [
                    fmean(t) if (t := tens[name]) else 0.0
                    for name in ("all", one.booked)
                ]
            line.append(one)
            call(now)
        elif kind == 2 and one.officer:
            with_officer.append(one)
            officer(now)
        elif kind == 3:
            officers_free += 1
            heapq.heappush(events, (now + one.rest, 4, one.number, one))
            officer(now)
        else:
            one.ended = now
            desk = next(d for d, t in serving.items() if t is one)
            del serving[desk]
            free.append(desk)
            call(now)
    return day.tickets


def told(day, me, line, serving, windows, learnt, now):  # type: ignore[no-untyped-def]
    """What the counter says, from what its tables hold at that moment."""
    from madoguchi.counter.rules import forecast

    skills = frozenset([me.slug, *(t.slug for t in line)])

    def seen(slug: str) -> frozenset[str]:
        return frozenset((slug,)) & skills

    desks = [
        forecast.Desk(skills, now - t.called, learnt.ticket(t.work))
        for t in serving.values()
    ]
    desks += [forecast.Desk(skills)] * (windows - len(desks))
    people = [
        forecast.Person(
            t.order - now, t.ready - now, seen(t.slug), learnt.ticket(t.work)
        )
        for t in line
    ]
    here = Counter((t.order, t.slug) for t in day.tickets if t.booked and t.at <= now)
    for start, slug, _comes in day.listed:
        key = (start - AGEING, slug)
        if start - AGEING > now or start < now - LATE:
            continue
        if here[key]:
            here[key] -= 1
            continue
        people.append(
            forecast.Person(
                start - AGEING - now,
                max(start - now, 0.0),
                seen(slug),
                learnt.booked(slug),
                here=max(start - now, 1.0),
                comes=learnt.comes if start >= now else learnt.comes / 4,
            )
        )
    probe = forecast.Probe(me.order - now, seen(me.slug), me.ready - now)
    found = forecast.estimate(forecast.waits([probe], people, desks)[0])
    assert found is not None
    return found.minutes, found.low, found.high


AGEING, LATE = 1800.0, 300.0


def learnt_from(days: list[Day], windows: int, officers: int):  # type: ignore[no-untyped-def]
    """What the centre's own log teaches after these days."""
    from madoguchi.counter import parameters
    from madoguchi.counter.rules import waiting

    table = parameters.on(SLUG, LEARN[0])
    before = {p: waiting.guess(one.minutes) for p, one in table.procedure.items()}
    took: dict[tuple[str, int], list[float]] = {}
    for day in days:
        for one in played(day, windows, officers):
            took.setdefault((one.slug, one.items), []).append(one.ended - one.called)
    rows = [
        waiting.Took(slug, {slug: n}, len(times), fmean(times), pvariance(times))
        for (slug, n), times in sorted(took.items())
    ]
    listed = [comes for day in days for *_rest, comes in day.listed]
    return waiting.learn(rows, before, (sum(listed), len(listed)))


def judged(tickets: list[Ticket]) -> dict[str, float]:
    """Errors in minutes over all visitors, and what the range holds."""
    waits = [(one.called - one.at) / 60 for one in tickets]
    own = [
        abs(w - one.told[0]) for w, one in zip(waits, tickets, strict=True) if one.told
    ]
    tens = [
        fmean(
            abs(w - (one.tens[nth] or 0) / 60)
            for w, one in zip(waits, tickets, strict=True)
        )
        for nth in (0, 1)
    ]
    inside = [
        one.told[1] <= w <= one.told[2]
        for w, one in zip(waits, tickets, strict=True)
        if one.told
    ]
    return {
        "visits": len(tickets),
        "mean_wait": round(fmean(waits), 1),
        "error": round(fmean(own), 2),
        "error_last_ten": round(min(tens), 2),
        "ratio": round(fmean(own) / min(tens), 3),
        "range_holds": round(fmean(inside), 3),
    }


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--days", type=int, default=20)
    options.add_argument("--windows", type=int, default=0)
    options.add_argument("--volume", default="average")
    given = options.parse_args()
    _ground.django("web")
    from madoguchi.simulation import queries

    ground = queries.ground(SLUG, JUDGE[0], given.volume, {})
    assert ground is not None
    windows, officers = given.windows or ground.windows, ground.told.officers
    learnt = learnt_from(drawn(*LEARN, given.days, given.volume), windows, officers)
    began, tickets = time.perf_counter(), []
    for day in drawn(*JUDGE, given.days, given.volume):
        tickets += played(day, windows, officers, learnt)
    took = time.perf_counter() - began
    found = judged(tickets)
    queued = judged([t for t in tickets if t.called - t.at >= 30])
    held = RANGE[0] <= queued["range_holds"] <= RANGE[1]
    _ground.told(
        "wait",
        days=given.days,
        windows=windows,
        volume=given.volume,
        **found,
        queued=queued,
        ms_an_estimate=round(took / len(tickets) * 1000, 2),
        floor=FLOOR,
        goal=GOAL,
        floor_met=found["ratio"] <= FLOOR and held,
        goal_met=found["ratio"] <= GOAL and held,
    )
    sys.exit(0 if found["ratio"] <= FLOOR and held else 1)


if __name__ == "__main__":
    main()
