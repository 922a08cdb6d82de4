"""The card centre today, while one watches: visitors come, windows call, cards go out.

The clock is the real one, for the pages are others' processes. What the day has seen
so far is made up for in seconds; after that ``speed`` times as many people come without
a booking, and everybody is served ``speed`` times as fast.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path

from madoguchi.cards.models import Card
from madoguchi.config.demonstration import centre, centre_bookings, centre_cards
from madoguchi.config.demonstration.centre import TODAY, Centre
from madoguchi.config.demonstration.centre_floor import MORNING, Act, Floor, Tally
from madoguchi.config.demonstration.centre_plan import CARD, Visitor
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.counter import queries as counter
from madoguchi.counter import services
from madoguchi.counter.models import Ticket
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

LATEST = 19
"""The hour after which an extra opening is of no use: the national link ends at 20."""
HOURS = 8
TICK = 0.5
WINDOWS = 0.4
"""Half of the windows are enough for who comes without a booking; the others are free
for whoever wants to try them."""
REASON = "デモの臨時開所"
REASON_EN = "extra opening of the demonstration"
_SITE = "[calendars.site-open]"


class TooLate(Exception):
    """No extra opening fits into what is left of today."""


def open_extra(contract: str, now: dt.datetime) -> tuple[int, int]:
    """Name today an extra opening (臨時開所) in the renewal's own calendar.

    Eight hours as on any day, so that what is recorded is what the contract says of
    an open day. Returns the hours. Raises :class:`TooLate`.
    """
    here = now.astimezone(clock.TOKYO)
    if here.hour >= LATEST:
        raise TooLate
    first = min(here.hour, 20 - HOURS)
    path = library.folder(contract) / "contract.toml"
    _named(path, here.date(), f"{first:02}:00-{first + HOURS:02}:00")
    library.look_again(contract)
    return first, first + HOURS


def _named(path: Path, day: dt.date, hours: str) -> None:
    row = (
        f'{{ date = {day}, hours = "{hours}", reason = "{REASON}", '
        f'reason_en = "{REASON_EN}" }}'
    )
    text = path.read_text(encoding="utf-8")
    begin = text.index(_SITE)
    end = text.find("\n[", begin + 1)
    table = text[begin:end]
    kept = [line for line in table.splitlines() if not line.startswith("openings")]
    kept.insert(1, f"openings = [{row}]")
    path.write_text(text[:begin] + "\n".join(kept) + text[end:], encoding="utf-8")


class Today:
    """Today's play; :meth:`run` goes on until closing, or until it is interrupted."""

    def __init__(self, made: Centre, speed: float) -> None:
        self.made, self.speed = made, speed
        self.day = clock.today()
        self.opens, self.closes = made.hours(self.day)
        self.visitors = made.visitors(self.day, TODAY)
        self._cards: dict[int, Card] = {}
        self.floor = made.floor(
            self.day, WINDOWS, on_start=self._fetch, on_end=self._hand_over
        )

    def run(self, told: Callable[[Tally, int], None]) -> Tally:
        """Catch up, then play; ``told`` hears once a minute who waits."""
        self._book()
        if counter_day(self.made, self.day) is None:
            self._catch_up()
        else:
            self._go_on()
        self._more()
        self.floor.pace = self.speed
        self.floor.call_all()
        self._play(told)
        self._close()
        return self.floor.tally

    # -- until now ----------------------------------------------------------------

    def _book(self) -> None:
        """The morning's file: it says anew who is booked, and no alarm waits for it."""
        with walls.scope([self.made.contract.pk]):
            known = counter.imported_on(self.made.contract.pk, self.day)
            here = counter.appointments(self.made.contract.pk, self.day)
            numbers = set(here.values_list("number", flat=True))
        if known:
            return
        coming = [
            one for one in self.visitors if one.lane != CARD or one.booking in numbers
        ]
        moment = min(self.opens - dt.timedelta(hours=1), clock.now())
        with clock.at(moment):
            centre_bookings.take(self.made.contract, self.opens, coming)

    def _catch_up(self) -> None:
        """What came between opening and now, with the clock at those moments."""
        start = clock.now()
        with clock.movable():
            with clock.at(min(self.opens - MORNING, start)):
                services.open_day(
                    contract=self.made.contract, by=self.made.them.manager
                )
            with clock.at(min(self.opens, start)):
                self.floor.take_windows()
            self.floor.expect(self.opens, self.visitors)

            def happen(moment: dt.datetime, act: Act) -> bool:
                if moment >= clock.now():
                    self.floor.plan(moment, act)
                    return False
                with clock.at(moment):
                    act()
                return True

            self.floor.play(happen)

    def _go_on(self) -> None:
        """The day is open: an earlier play was interrupted, or people work here."""
        now = clock.now()
        self.floor.take_windows()
        later = [one for one in self.visitors if self._comes_after(one, now)]
        self.floor.expect(self.opens, later)
        self.floor.take_over()

    def _comes_after(self, one: Visitor, now: dt.datetime) -> bool:
        return one.at is not None and self.opens + dt.timedelta(minutes=one.at) > now

    def _more(self) -> None:
        """So many times as many come without a booking, from now on."""
        now = clock.now()
        more = self.made.visitors(self.day, self.speed)
        self.floor.expect(
            self.opens,
            [one for one in more if not one.booking and self._comes_after(one, now)],
        )

    # -- from now on --------------------------------------------------------------

    def _play(self, told: Callable[[Tally, int], None]) -> None:
        last = time.monotonic()

        def happen(moment: dt.datetime, act: Act) -> bool:
            nonlocal last
            while (left := (moment - clock.now()).total_seconds()) > 0:
                time.sleep(min(left, TICK))
            if counter_day(self.made, self.day) is None:
                return False
            act()
            if time.monotonic() - last > 60:
                last = time.monotonic()
                told(self.floor.tally, self._waiting())
            return True

        self.floor.play(happen)

    def _waiting(self) -> int:
        with walls.scope([self.made.contract.pk]):
            return len(counter.in_line(self.made.contract.pk, self.day))

    def _close(self) -> None:
        """Closed, counted and written up, unless somebody has closed the day."""
        if counter_day(self.made, self.day) is None:
            return
        if clock.now() < self.closes:
            time.sleep((self.closes - clock.now()).total_seconds())
        with clock.movable():
            centre.close(self.made, self.day)
            centre.evening(self.made, self.day, self.visitors, ready=None)

    # -- cards --------------------------------------------------------------------

    def _fetch(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        if CARD in ticket.procedures and ticket.booking_id and one.person.notice:
            card = centre_cards.fetch(
                self.made.contract, self.made.them, ticket.booking_id, by
            )
            if card is not None:
                self._cards[ticket.pk] = card

    def _hand_over(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        card = self._cards.pop(ticket.pk, None)
        if card is not None:
            centre_cards.issue(card, one.person.notice, one.person.birth, by)


def counter_day(made: Centre, day: dt.date) -> object | None:
    """Today's day at the counter while it is open; None before and after."""
    with walls.scope([made.contract.pk]):
        found = counter.day(made.contract.pk, day)
    return found if found is not None and found.closed_at is None else None


__all__ = ["Floor", "Today", "TooLate", "open_extra"]
