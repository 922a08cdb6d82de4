"""Who comes to the card centre on a day: drawn from the contract's own volumes. Pure.

The items of a month (the contract counts procedures, not people) are shared out among
its open days by weight, without a remainder; each day's items become visits, and each
visit a time, a work and an invented person, from one seed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from madoguchi.config.demonstration import names
from madoguchi.simulation.rules import Assumptions, OpenDay
from madoguchi.simulation.rules.demand import weight

CARD, APPLY = "card-issue", "application"
LAST = 60
"""Minutes before closing after which nobody is planned: the link ends soon."""
ABSENT, LACKS, SUPPORT, HELP = 0.015, 0.02, 0.04, 0.03
IN_PERSON = 0.29
"""The share of applications whose card is mailed: set-ups among applications."""


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; the notice number only for who collects a card."""

    kana: str
    birth: str
    telephone: str
    ward: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visit: minutes after opening, ``at`` is None for who does not come.

    ``booking`` is the number of who has booked for ``slot``. ``front``, ``officer``
    and ``rest`` are minutes of work before, with and after the municipal officer.
    """

    person: Person
    procedures: tuple[tuple[str, int], ...]
    at: float | None
    booking: str = ""
    slot: int = 0
    front: float = 5.0
    officer: float = 0.0
    rest: float = 0.0
    absent: bool = False
    lacks: bool = False
    help: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    in_person: bool = False
    photo: bool = False

    @property
    def lane(self) -> str:
        """The procedure that the visitor names first."""
        return self.procedures[0][0]


def notice_of(booking: str) -> str:
    """The notice number of a card, which everybody can tell from its booking."""
    return booking[1:]


def born_of(booking: str) -> dt.date:
    """The birth date on a card, which everybody can tell from its booking."""
    return dt.date(1940, 1, 1) + dt.timedelta(Random(booking).randrange(25_000))


def items_by_day(
    volumes: Mapping[str, float],
    days: Sequence[OpenDay],
    assumed: Assumptions,
    share: float,
) -> dict[dt.date, dict[str, int]]:
    """The items of each procedure on each open day of a month; they add up.

    The sum over the days is the month's volume times ``share``, rounded.
    """
    found: dict[dt.date, dict[str, int]] = {day.day: {} for day in days}
    whole = sum(weight(assumed, day) for day in days)
    for slug, volume in volumes.items():
        so_far, given = 0.0, 0
        for day in days:
            so_far += volume * share * weight(assumed, day) / whole
            found[day.day][slug] = round(so_far) - given
            given = round(so_far)
    return found


def visitors(
    day: OpenDay,
    items: Mapping[str, int],
    assumed: Assumptions,
    wards: Sequence[str],
    seed: str,
) -> list[Visitor]:
    """The day's visits in the order of their coming, who does not come at the end.

    The procedures of those who come add up to ``items``.
    """
    rng = Random(f"{seed} {day.day}")
    drawn = _Drawn(day, assumed, tuple(wards), rng)
    found = []
    for procedures in _visits(items, assumed, rng):
        came = drawn.visitor(procedures)
        found.append(came)
        stays = assumed.no_show / (1 - assumed.no_show)
        if came.booking and rng.random() < stays:
            found.append(drawn.missing(came.lane))
    return sorted(found, key=lambda one: (one.at is None, one.at or one.slot))


def _visits(
    items: Mapping[str, int], assumed: Assumptions, rng: Random
) -> Iterable[tuple[tuple[str, int], ...]]:
    """Items dealt out to visits: some do several, a card is collected once a visit."""
    deck = [slug for slug in sorted(items) for _n in range(items[slug])]
    rng.shuffle(deck)
    joins = sum(slug not in (CARD, APPLY) for slug in deck) / max(len(deck), 1)
    wanted = 1 - 1 / max(assumed.items_per_visit, 1.0)
    more = min(wanted / joins, 0.9) if joins else 0.0
    while deck:
        held = {deck.pop(): 1}
        while deck and deck[-1] not in (CARD, APPLY) and rng.random() < more:
            slug = deck.pop()
            held[slug] = held.get(slug, 0) + 1
        yield tuple(held.items())


class _Drawn:
    """One day's draws: booking numbers that run, people who are not the same."""

    def __init__(
        self, day: OpenDay, assumed: Assumptions, wards: tuple[str, ...], rng: Random
    ) -> None:
        self.day, self.assumed, self.wards, self.rng = day, assumed, wards, rng
        self.last = max(day.minutes - LAST, assumed.slot)
        self.numbers = 0
        self.known: set[tuple[str, str]] = set()

    def visitor(self, procedures: tuple[tuple[str, int], ...]) -> Visitor:
        """Somebody who comes."""
        rng, lane = self.rng, procedures[0][0]
        booked = rng.random() < self.assumed.procedures[lane].booked
        slot = self._slot() if booked else 0
        at = self._came(slot) if booked else self._walked_in()
        front, officer, rest = self._work(procedures)
        apply = lane == APPLY
        number = self._number() if booked else ""
        return Visitor(
            self._person(lane, number),
            procedures,
            at,
            booking=number,
            slot=slot,
            front=front,
            officer=officer,
            rest=rest,
            absent=rng.random() < ABSENT,
            lacks=not booked and rng.random() < LACKS,
            help=self._some(HELP, "wheelchair", "interpreter", "writing"),
            support=self._some(SUPPORT, "health-insurance", "portal-viewing"),
            in_person=apply and rng.random() < IN_PERSON,
            photo=apply and rng.random() < 0.6,
        )

    def missing(self, lane: str) -> Visitor:
        """Somebody who booked and does not come."""
        number = self._number()
        person, slot = self._person(lane, number), self._slot()
        return Visitor(person, ((lane, 1),), None, booking=number, slot=slot)

    def _number(self) -> str:
        self.numbers += 1
        return f"S{self.day.day:%y%m%d}{self.numbers:04d}"

    def _slot(self) -> int:
        slots = max(1, math.ceil(self.last / self.assumed.slot))
        return self.rng.randrange(slots) * self.assumed.slot

    def _came(self, slot: int) -> float:
        late = self.rng.random() < self.assumed.late
        away = self.assumed.late_by.sample(self.rng) if late else None
        found = slot + (self.rng.uniform(-9, 3) if away is None else away)
        return min(max(found, 0.0), float(self.last))

    def _walked_in(self) -> float:
        weights = self.assumed.walk_ins
        part = self.rng.choices(range(len(weights)), weights)[0]
        return (part + self.rng.random()) * self.last / len(weights)

    def _work(
        self, procedures: tuple[tuple[str, int], ...]
    ) -> tuple[float, float, float]:
        rng, minutes, officer = self.rng, 0.0, 0.0
        for place, (slug, count) in enumerate(procedures):
            one = self.assumed.procedures[slug]
            for nth in range(count):
                first = place == 0 and nth == 0
                minutes += one.times.sample(rng, None if first else one.extra)
            if rng.random() < one.officer:
                officer = officer or self.assumed.officer.sample(rng)
        own = max(minutes - officer, 1.0)
        before = self.assumed.officer_share_of_front if officer else 1.0
        return own * before, officer, own * (1 - before)

    def _some(self, share: float, *words: str) -> tuple[str, ...]:
        if self.rng.random() >= share:
            return ()
        return (self.rng.choice(words),)

    def _person(self, lane: str, number: str) -> Person:
        rng = self.rng
        while True:
            born = dt.date(1940, 1, 1) + dt.timedelta(days=rng.randrange(25_000))
            born = born_of(number) if lane == CARD else born
            who = names.kana(rng), f"{born:%Y/%m/%d}"
            if who not in self.known:
                break
        self.known.add(who)
        notice = notice_of(number) if lane == CARD else ""
        ward = rng.choice(self.wards) if self.wards else ""
        return Person(*who, names.telephone(rng), ward, notice)
