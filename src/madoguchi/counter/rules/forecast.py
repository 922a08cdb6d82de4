"""The queue played forward from now, many times, to see when somebody is called. Pure.

Each draw gives everybody a handling time of their own, the windows take people by
the calling rule, and a :class:`Probe` notes when it would have been its turn. The
middle of the draws is the expected wait, eight of ten lie in the range. A draw knows
what an average does not: how far each window is with its visitor, who serves what,
and the bookings that will be called before a walk-in. Moments are seconds from now.
"""

from __future__ import annotations

import math
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from random import Random
from statistics import NormalDist

from madoguchi.counter.rules.waiting import Estimate, Service

MOST_DRAWS, LEAST_DRAWS = 60, 16
STEPS = 2400
"""So many handlings are drawn in all: long queues vary less and need fewer draws."""
LOW, HIGH = 0.1, 0.9
_NORMAL = NormalDist()
NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who waits, or has booked and will come.

    ``order`` is the place by the calling rule, ``ready`` the moment from which they
    may be called, ``here`` when they arrive (0: they are here), ``comes`` the chance
    that they come at all, ``officer`` whether the municipal officer is needed.
    """

    order: float
    ready: float
    needs: frozenset[str]
    work: Service
    here: float = 0.0
    comes: float = 1.0
    officer: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A window: what it serves; with a visitor, ``busy`` says for how long already.

    ``opens`` and ``closes`` are the moments of one that is planned or in a break.
    """

    skills: frozenset[str]
    busy: float | None = None
    work: Service | None = None
    officer: bool = False
    opens: float = 0.0
    closes: float = NEVER


@dataclass(frozen=True, slots=True)
class Probe:
    """Whose wait is asked: place, needs, and the moment before which nobody calls."""

    order: float
    needs: frozenset[str]
    ready: float = 0.0


@dataclass(slots=True)
class Shape:
    """A log-normal handling time of this mean and spread, ready to be drawn."""

    middle: float
    sigma: float

    @classmethod
    def of(cls, work: Service) -> Shape:
        mean = max(work.mean, 1.0)
        square = math.log1p(max(work.variance, 0.0) / mean**2)
        return cls(math.log(mean) - square / 2, max(math.sqrt(square), 1e-3))

    def draw(self, rng: Random) -> float:
        return math.exp(self.middle + self.sigma * rng.gauss(0, 1))

    def left(self, rng: Random, busy: float) -> float:
        """What is left of one that has lasted ``busy`` seconds."""
        if busy <= 1:
            return self.draw(rng)
        passed = _NORMAL.cdf((math.log(busy) - self.middle) / self.sigma)
        share = passed + (1 - passed) * rng.random()
        if share >= 0.9999:
            return busy * 0.2
        whole = math.exp(self.middle + self.sigma * _NORMAL.inv_cdf(share))
        return max(whole - busy, 0.0)


def waits(
    probes: Sequence[Probe],
    people: Sequence[Person],
    desks: Sequence[Desk],
    *,
    no_officer: float = 0.0,
    seed: int = 1,
    most: int = MOST_DRAWS,
) -> list[list[float]]:
    """For each probe its waits over the draws, ascending; inf where nobody serves it.

    ``no_officer`` is the moment until which no municipal officer is here: nobody who
    needs one is done before. The same question gets the same answer: a page that is
    refreshed does not flicker. ``most`` bounds the number of draws.
    """
    last = max((probe.order for probe in probes), default=0.0)
    ahead = sorted((p for p in people if _before(p, last)), key=lambda p: p.order)
    draws = max(LEAST_DRAWS, min(most, STEPS // (len(ahead) + len(desks) + 1)))
    shapes = [Shape.of(person.work) for person in ahead]
    held = [Shape.of(desk.work) if desk.work else None for desk in desks]
    found: list[list[float]] = [[] for _probe in probes]
    for nth in range(draws):
        rng = Random(seed * 1000 + nth)
        run = _Run(probes, ahead, shapes, desks, no_officer, rng)
        run.begin(held)
        for times, wait in zip(found, run.play(), strict=True):
            times.append(wait)
    return [sorted(times) for times in found]


def _before(person: Person, order: float) -> bool:
    """Whether a person goes first; at the same place whoever is here already."""
    return person.order < order or (person.order == order and person.here <= 0)


@dataclass(slots=True)
class _Run:
    """One draw: who stands in line, who is still to come, when each window is free."""

    probes: Sequence[Probe]
    people: Sequence[Person]
    shapes: Sequence[Shape]
    desks: Sequence[Desk]
    no_officer: float
    rng: Random
    free: list[tuple[float, int]] = field(default_factory=list)
    line: list[tuple[float, int]] = field(default_factory=list)
    coming: list[tuple[float, int]] = field(default_factory=list)

    def begin(self, held: Sequence[Shape | None]) -> None:
        rng = self.rng
        for nth, (desk, shape) in enumerate(zip(self.desks, held, strict=True)):
            at = desk.opens if shape is None else shape.left(rng, desk.busy or 0.0)
            if desk.officer:
                at = max(at, self.no_officer)
            self.free.append((at, nth))
        heapify(self.free)
        for nth, person in enumerate(self.people):
            if person.comes < 1 and rng.random() > person.comes:
                continue
            if person.here > 0:
                self.coming.append((person.here, nth))
            else:
                self.line.append((person.order, nth))
        self.coming.sort(reverse=True)

    def play(self) -> list[float]:
        """When each probe would be called."""
        open_ = dict(enumerate(self.probes))
        found = [NEVER] * len(self.probes)
        while open_ and self.free:
            at, nth = heappop(self.free)
            desk = self.desks[nth]
            if at >= desk.closes:
                continue
            while self.coming and self.coming[-1][0] <= at:
                _here, came = self.coming.pop()
                insort(self.line, (self.people[came].order, came))
            chosen = self._next(desk, at)
            person = self.people[chosen] if chosen is not None else None
            for number, probe in list(open_.items()):
                if _goes(probe, person, desk, at):
                    found[number] = max(at, 0.0)
                    del open_[number]
            if chosen is not None:
                self._take(chosen, at, nth)
            elif self.coming:
                heappush(self.free, (max(self.coming[-1][0], at), nth))
        return found

    def _next(self, desk: Desk, at: float) -> int | None:
        """The first whose time has come, else the first early one."""
        early = None
        for _order, nth in self.line:
            person = self.people[nth]
            if not person.needs <= desk.skills:
                continue
            if person.ready <= at:
                return nth
            if early is None:
                early = nth
        return early

    def _take(self, chosen: int, at: float, desk: int) -> None:
        person = self.people[chosen]
        self.line.remove((person.order, chosen))
        ends = at + self.shapes[chosen].draw(self.rng)
        if person.officer:
            ends = max(ends, self.no_officer)
        heappush(self.free, (ends, desk))


def _goes(probe: Probe, other: Person | None, desk: Desk, at: float) -> bool:
    """Whether a free window takes the probe rather than the first in line."""
    if not probe.needs <= desk.skills:
        return False
    if other is None:
        return True
    first = not _before(other, probe.order)
    if (probe.ready <= at) == (other.ready <= at):
        return first
    return probe.ready <= at


def estimate(waits: Sequence[float], slot: float = 0.0) -> Estimate | None:
    """The middle and the range of the draws; None while nobody serves this.

    ``slot`` is how many seconds away the own booking is: nobody is told less.
    """
    if not waits or waits[-1] == NEVER:
        return None
    low, middle, high = (max(_at(waits, share), slot) for share in (LOW, 0.5, HIGH))
    return Estimate(round(middle / 60), round(low / 60), round(high / 60))


def _at(ordered: Sequence[float], share: float) -> float:
    """The value at a share of few draws, between neighbours (Weibull's place)."""
    place = min(max(share * (len(ordered) + 1) - 1, 0.0), len(ordered) - 1.0)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
