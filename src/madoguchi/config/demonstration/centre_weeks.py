"""The weeks before today, day after day: each begins with what the last has left.

The visits of a day are played in a process of their own, while this one writes up the
day before: its cards, counts, mail and papers. A closed day is never made again.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

from madoguchi.cards.queries import holding
from madoguchi.config.demonstration import (
    centre,
    centre_bookings,
    centre_cards,
    centre_mail,
    centre_papers,
    shared,
)
from madoguchi.config.demonstration.centre import Centre
from madoguchi.config.demonstration.centre_floor import Tally
from madoguchi.config.demonstration.centre_plan import Visitor
from madoguchi.core import clock, locks
from madoguchi.core.hands import pool
from madoguchi.counter import queries as counter
from madoguchi.counter import waits
from madoguchi.journal import sealing
from madoguchi.tenancy import walls

AHEAD = 6
"""On how many opening days before its own a day's booking file comes."""
ROUGHLY = dt.timedelta(minutes=3)
"""How old the queue may be from which a visitor of the past was told a wait."""
Visitors = Mapping[dt.date, list[Visitor]]
Submit = Callable[..., "Future[Tally]"]


@dataclass(frozen=True)
class Made:
    """One day that was made, for the progress line."""

    day: dt.date
    tally: Tally
    seconds: float
    number: int
    of: int


def fill(
    contract: str,
    weeks: int,
    share: float,
    told: Callable[[Made], None],
    *,
    hands: int = 2,
) -> list[dt.date]:
    """Make the opening days of the last weeks that are not there; returns them.

    ``told`` hears of each day when it is written up. With one of ``hands`` all
    happens in this process. The worker's loops that live today stand still. Raises
    what a verb refuses.
    """
    with locks.holding(locks.PAST):
        return _filled(contract, weeks, share, told, hands)


def _filled(
    contract: str,
    weeks: int,
    share: float,
    told: Callable[[Made], None],
    hands: int,
) -> list[dt.date]:
    made = centre.of(contract)
    days = missing(made, clock.today() - dt.timedelta(weeks=weeks))
    if not days:
        return []
    visitors = {day: made.visitors(day, share) for day in days}
    made_days = _Days(made, share, visitors, told)
    made_days.prelude()
    centre.began(made, days[0])
    if hands < 2:
        made_days.run(_at_once)
    else:
        with pool(1, shared.begin, shared.place()) as hand:
            made_days.run(hand.submit)
    return days


def missing(made: Centre, first: dt.date) -> list[dt.date]:
    """Opening days before today that are not closed and written up, in their order."""
    days = made.open_days(first, clock.today() - dt.timedelta(days=1))
    with walls.scope([made.contract.pk]):
        done = set(_closed(made, first)) & centre_papers.days_written(made.contract)
    return [day for day in days if day not in done]


def _closed(made: Centre, first: dt.date) -> list[dt.date]:
    return counter.closed_days(made.contract.pk, first, clock.today())


def _at_once(work: Callable[..., Tally], *given: object) -> Future[Tally]:
    done: Future[Tally] = Future()
    done.set_result(work(*given))
    return done


class _Days:
    """The run over the days: what is booked, what is brought, who is served."""

    def __init__(
        self,
        made: Centre,
        share: float,
        visitors: Visitors,
        told: Callable[[Made], None],
    ) -> None:
        self.made, self.share, self.visitors, self.told = made, share, visitors, told
        self.days = sorted(visitors)
        with walls.scope([made.contract.pk]):
            self.closed = set(_closed(made, self.days[0]))
        self.booked = set(self._booked_before())
        self.brought = set(self._brought_before())

    def _booked_before(self) -> Iterator[dt.date]:
        """Days whose file an earlier run has taken over."""
        with walls.scope([self.made.contract.pk]):
            for day in self.days:
                if counter.appointments(self.made.contract.pk, day).exists():
                    yield day

    def _brought_before(self) -> Iterator[dt.date]:
        with walls.scope([self.made.contract.pk]):
            for day in self.booked:
                cards = holding.of_day(self.made.contract.pk, day)
                if cards.exclude(state="expected").exists():
                    yield day

    def prelude(self) -> None:
        """On the opening day before the first: files and cards of the first days."""
        before = self.made.before(self.days[0])
        if before is None or self._worked(before):
            return
        with clock.at(clock.tokyo(before, 14)):
            for day in self.days[:AHEAD]:
                self._book(day)
            self._bring(self._until_next_transport(self.days[0]))
            centre_cards.prepare(self.made.contract, self.made.them, self.days[0])

    def _worked(self, day: dt.date) -> bool:
        with walls.scope([self.made.contract.pk]):
            return counter.day(self.made.contract.pk, day) is not None

    def run(self, submit: Submit) -> None:
        """Each day's visits elsewhere, its evening here while the next is played."""
        begun = time.monotonic()
        waits = self._begun(self.days[0], submit)
        for number, day in enumerate(self.days, 1):
            tally = waits.result()
            if day not in self.closed:
                centre.close(self.made, day)
            following = self.days[number] if number < len(self.days) else None
            if following is not None:
                waits = self._begun(following, submit)
            self._evening(day, following)
            took, begun = time.monotonic() - begun, time.monotonic()
            self.told(Made(day, tally, took, number, len(self.days)))

    def _begun(self, day: dt.date, submit: Submit) -> Future[Tally]:
        self._morning(day)
        return submit(played, self.made.contract.pk, day, self.share)

    def _morning(self, day: dt.date) -> None:
        """The booking file of a later day comes; once a week the transport, too."""
        place = self.days.index(day)
        opens, _closes = self.made.hours(day)
        with clock.at(opens - dt.timedelta(hours=2)):
            for later in self.days[place : place + AHEAD + 1]:
                self._book(later)
            before = self.made.before(day)
            first = place == 0  # an interrupted run may have missed the week's
            if (
                first
                or before is None
                or before.isocalendar()[1] != day.isocalendar()[1]
            ):
                self._bring(self._until_next_transport(day))

    def _until_next_transport(self, day: dt.date) -> list[dt.date]:
        """The days whose cards the transport of a day brings: eight days ahead."""
        limit = day + dt.timedelta(days=8)
        return [d for d in self.days if d <= limit]

    def _book(self, day: dt.date) -> None:
        if day in self.booked:
            return
        opens, _closes = self.made.hours(day)
        centre_bookings.take(self.made.contract, opens, self.visitors[day])
        self.booked.add(day)

    def _bring(self, days: list[dt.date]) -> None:
        wanted = [d for d in days if d in self.booked and d not in self.brought]
        every = [one for day in wanted for one in self.visitors[day]]
        centre_cards.brought(self.made.contract, self.made.them, every)
        self.brought.update(wanted)

    def _evening(self, day: dt.date, following: dt.date | None) -> None:
        contract = self.made.contract
        ends = self._ends_before_what_is_made(day, following)
        centre.evening(
            self.made, day, self.visitors[day], ready=following, all_back=ends
        )
        with clock.at(centre.after_closing(self.made, day, 40)):
            centre_mail.of_day(contract, self.made.them, day)
        self._month(day, following)
        sealing.seal_all()

    def _ends_before_what_is_made(
        self, day: dt.date, following: dt.date | None
    ) -> bool:
        """Whether the next opening day was made before: it began with empty shelves."""
        return self.made.following(day) != following

    def _month(self, day: dt.date, following: dt.date | None) -> None:
        """With the last day of a month that was made whole, its papers."""
        if following is None or following.month == day.month:
            return
        with clock.at(min(clock.tokyo(following, 11), clock.now())):
            centre_papers.of_month(self.made.contract, self.made.them, f"{day:%Y-%m}")


def played(contract: str, day: dt.date, share: float) -> Tally:
    """The visits of a day, in a process of their own."""
    with clock.movable(), waits.roughly(ROUGHLY):
        made = centre.of(contract)
        return centre.whole_day(made, day, made.visitors(day, share), share)
