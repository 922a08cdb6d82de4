"""A day at the card centre, event by event, through the verbs that its screens use.

Visitors come, are called, served, handed to the municipal officer and finished. When
an event happens is decided by who plays: with a moved clock a day takes seconds, with
the real clock it happens while one watches.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from madoguchi.cards.services import applications, photos, support
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.config.demonstration.centre_plan import APPLY, Person, Visitor
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters, queries, services
from madoguchi.counter.models import MACHINE, RECEPTION, Appointment, Ticket, Window
from madoguchi.counter.rules import states
from madoguchi.counter.services import devices, notify
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract
from madoguchi.visits.models import Visit

Act = Callable[[], None]
WALK, AGAIN = 0.4, 0.7
"""Minutes from the call to the chair, and between two calls of the same number."""
MORNING = dt.timedelta(minutes=10)
"""How long before opening the windows are taken."""
NOTICED = 25
"""Each so-manieth visitor asks to be told when the turn is near."""
FORMS = ("application-form", "pin-form", "consent")
SHOWN = ("driving-licence", "insurance-certificate")
STRANGER = Visitor(Person("", "", "", ""), (("certificate", 1),), 0.0)
"""How long it takes with a ticket that somebody else has issued."""


@dataclass
class Tally:
    """What a played day came to."""

    tickets: int = 0
    done: int = 0
    turned_away: int = 0
    refused: list[str] = field(default_factory=list)


class Floor:
    """One day of one centre; :meth:`play` runs what was planned.

    ``pace`` divides all minutes of work. ``on_start`` and ``on_end`` are called with
    a ticket of a booked visitor, for what lies beside the counter (cards).
    """

    def __init__(
        self,
        contract: Contract,
        them: Crew,
        day: dt.date,
        *,
        windows: int,
        officers: int,
        pace: float = 1.0,
        on_start: Callable[[Ticket, Visitor, Actor], None] | None = None,
        on_end: Callable[[Ticket, Visitor, Actor], None] | None = None,
    ) -> None:
        self.contract, self.them, self.day, self.pace = contract, them, day, pace
        self.table = parameters.on(contract.pk, day)
        self.tally = Tally()
        self.events: list[tuple[dt.datetime, int, Act]] = []
        self._nth = count()
        self._desks = self._people(windows)
        self._idle: list[Window] = []
        self._free: deque[Actor] = deque(them.officers[: max(officers, 1)])
        self._wait: deque[tuple[Ticket, Visitor]] = deque()
        self._known: dict[int, Visitor] = {}
        self._at: dict[int, Window] = {}
        self._machine = devices.actor(contract.pk)
        self._on_start, self._on_end = on_start, on_end
        self._asked = 0
        self._appointments: dict[str, Appointment] = {}

    def _people(self, windows: int) -> dict[int, Actor]:
        staff = self.them.staff
        return {n: staff[(n - 1) % len(staff)] for n in range(1, windows + 1)}

    # -- when ---------------------------------------------------------------------

    def plan(self, moment: dt.datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self.events, (moment, next(self._nth), act))

    def later(self, minutes: float, act: Act) -> None:
        """Let something happen after minutes of work."""
        wait = dt.timedelta(minutes=minutes / self.pace)
        self.plan(clock.now() + wait, act)

    def play(self, happen: Callable[[dt.datetime, Act], bool]) -> None:
        """Let every event happen in its order until none is left or one says no."""
        while self.events:
            moment, _nth, act = heapq.heappop(self.events)
            if not happen(moment, act):
                return

    # -- the day ------------------------------------------------------------------

    def expect(self, opens: dt.datetime, visitors: Iterable[Visitor]) -> None:
        """Everybody who comes, at their minute after opening."""
        with walls.scope([self.contract.pk]):
            rows = queries.appointments(self.contract.pk, self.day)
            self._appointments = {one.number: one for one in rows}
        for one in visitors:
            if one.at is not None:
                moment = opens + dt.timedelta(minutes=one.at)
                self.plan(moment, lambda one=one: self._arrive(one))  # type: ignore[misc]

    def take_windows(self) -> None:
        """Staff sit down at the windows, officers take their places."""
        with walls.scope([self.contract.pk]):
            found = {w.number: w for w in queries.windows(self.contract.pk)}
            busy = {number for number, w in found.items() if queries.at_window(w)}
        for number, by in self._desks.items():
            skills = list(self.table.procedure)
            window = services.open_window(window=found[number], skills=skills, by=by)
            if number not in busy:
                self._idle.append(window)
        for officer in self._free:
            services.officer_back(contract=self.contract, by=officer)

    def take_over(self) -> None:
        """Go on with those who are at our windows already."""
        with walls.scope([self.contract.pk]):
            here = queries.tickets(self.contract.pk, self.day)
            rows = here.filter(state__in=states.AT_WINDOW).select_related("window")
            found = [one for one in rows if one.window]
        for ticket in found:
            assert ticket.window is not None
            by = self._desks.get(ticket.window.number)
            if by is not None:
                self._at[ticket.pk] = ticket.window
                self._go_on(ticket, by)

    def _go_on(self, ticket: Ticket, by: Actor) -> None:
        one = STRANGER
        if ticket.state == states.CALLED:
            self.later(WALK, self._safe(ticket, lambda: self._start(ticket, one, by)))
        elif ticket.state == states.OFFICER_WAIT:
            self._wait.append((ticket, one))
        elif ticket.state == states.OFFICER:
            busy = [o for o in self._free if o.account == ticket.officer_account]
            officer = busy[0] if busy else self.them.officers[0]
            if busy:
                self._free.remove(officer)
            self.later(2, lambda: self._confirmed(ticket, one, officer))
        else:
            known = ticket.officer_result or not self._needs_officer(ticket, one)
            after = self._finish if known else self._hand_over
            self.later(3, self._safe(ticket, lambda: after(ticket, one, by)))

    def call_all(self) -> None:
        """Idle windows call whoever waits."""
        self._officer()
        while self._idle and self._call(self._idle[0]):
            pass

    # -- reception ----------------------------------------------------------------

    def _arrive(self, one: Visitor) -> None:
        booked = self._appointments.get(one.booking)
        if one.booking and booked is None:
            return
        reception = self.them.staff[-1]
        by_machine = self.table.procedure[one.lane].on_machine and not one.help
        wanted = services.Wanted(
            dict(one.procedures),
            appointment=booked,
            help=one.help,
            priority="wheelchair" if "wheelchair" in one.help else "",
            language="en" if "interpreter" in one.help else "ja",
        )
        try:
            ticket = services.issue(
                contract=self.contract,
                wanted=wanted,
                source=MACHINE if by_machine else RECEPTION,
                by=self._machine if by_machine else reception,
            )
        except Refusal as refusal:
            self._turned_away(refusal)
            return
        self.tally.tickets += 1
        self._known[ticket.pk] = one
        if self.tally.tickets % NOTICED == 0:
            self._wants_notice(ticket)
        self._check_papers(ticket, one, reception)

    def _wants_notice(self, ticket: Ticket) -> None:
        """One who goes out for a coffee is told when the turn is near."""
        near, email = self.table.queue.near[0], f"visitor{ticket.number}@example.jp"
        notify.ask_notice(ticket=ticket, near=near, email=email, by=self._machine)
        self._asked += 1

    def _announce(self) -> None:
        if self._asked:
            by = system(self.contract.pk)
            self._asked -= notify.announce(contract=self.contract, by=by)

    def _turned_away(self, refusal: Refusal) -> None:
        self.tally.turned_away += 1
        self.tally.refused.append(refusal.code)

    def _check_papers(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        papers = list(self.table.procedure[one.lane].papers)
        missing = papers[-1:] if one.lacks else []
        shown = [slug for slug in papers if slug not in missing]
        services.check_papers(ticket=ticket, shown=shown, missing=missing, by=by)
        if missing:
            services.finish(ticket=ticket, outcome=states.SENT_HOME, by=by)
            self._known.pop(ticket.pk)
            return
        self.call_all()

    # -- the window ---------------------------------------------------------------

    def _call(self, window: Window) -> bool:
        by = self._desks[window.number]
        try:
            ticket = services.call_next(window=window, by=by)
        except Refusal as refusal:
            if refusal.code not in ("nobody-waiting", "window-busy"):
                raise
            if refusal.code == "window-busy":  # somebody else serves here
                self._idle.remove(window)
                self.later(5, lambda: self._leave(window))
                return True
            return False
        self._idle.remove(window)
        self._at[ticket.pk] = window
        self._announce()
        one = self._known.get(ticket.pk, STRANGER)
        if one.absent:
            self.later(AGAIN, lambda: self._absent(ticket, one, by, 1))
        else:
            self.later(WALK, self._safe(ticket, lambda: self._start(ticket, one, by)))
        return True

    def _safe(self, ticket: Ticket, act: Act) -> Act:
        """Where a person at a screen was quicker, the window goes on."""

        def done() -> None:
            try:
                act()
            except Refusal as refusal:
                self.tally.refused.append(refusal.code)
                self._over(ticket)

        return done

    def _absent(self, ticket: Ticket, one: Visitor, by: Actor, times: int) -> None:
        def act() -> None:
            if times < self.table.queue.calls_before_absent:
                services.call_again(ticket=ticket, by=by)
                self.later(AGAIN, lambda: self._absent(ticket, one, by, times + 1))
                return
            services.absent(ticket=ticket, by=by)
            self._over(ticket)
            shown = self.table.queue.absent_shown_minutes
            self.later(shown, self._safe(ticket, lambda: self._gone(ticket)))

        self._safe(ticket, act)()

    def _gone(self, ticket: Ticket) -> None:
        by = self.them.staff[-1]
        services.finish(ticket=ticket, outcome=states.NOT_COME, by=by)

    def _start(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        services.start(ticket=ticket, by=by)
        if self._on_start:
            self._on_start(ticket, one, by)
        self._beside(ticket, one, by)
        asked = self._needs_officer(ticket, one)
        after = self._hand_over if asked else self._finish
        self.later(one.front, self._safe(ticket, lambda: after(ticket, one, by)))

    def _needs_officer(self, ticket: Ticket, one: Visitor) -> bool:
        known = self.table.procedure
        guarded = any(known[p].officer for p in ticket.procedures if p in known)
        return guarded or one.officer > 0 or one.in_person

    def _hand_over(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        services.to_officer(ticket=ticket, by=by)
        self._wait.append((ticket, one))
        self._officer()

    def _officer(self) -> None:
        while self._free and self._wait:
            ticket, one = self._wait.popleft()
            officer = self._free.popleft()
            self._take(ticket, one, officer)

    def _take(self, ticket: Ticket, one: Visitor, officer: Actor) -> None:
        try:
            services.officer_take(ticket=ticket, by=officer)
        except Refusal as refusal:
            self.tally.refused.append(refusal.code)
            self._free.append(officer)
            self._over(ticket)
            return
        self.later(one.officer or 3, lambda: self._confirmed(ticket, one, officer))

    def _confirmed(self, ticket: Ticket, one: Visitor, officer: Actor) -> None:
        by = self._desks[self._at[ticket.pk].number]

        def act() -> None:
            services.officer_done(ticket=ticket, by=officer)
            self._identify(ticket, officer)
            rest = self._safe(ticket, lambda: self._finish(ticket, one, by))
            self.later(one.rest or 1, rest)

        self._free.append(officer)
        self._safe(ticket, act)()
        self._officer()

    def _finish(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        if self._on_end:
            self._on_end(ticket, one, by)
        services.finish(ticket=ticket, outcome=states.DONE, by=by)
        self.tally.done += 1
        self._over(ticket)

    def _over(self, ticket: Ticket) -> None:
        """The window is free again, if it was ours."""
        self._known.pop(ticket.pk, None)
        window = self._at.pop(ticket.pk, None)
        if window is not None:
            self._leave(window)

    def _leave(self, window: Window) -> None:
        self._idle.append(window)
        self.call_all()

    # -- beside the counter ---------------------------------------------------------

    def _visit(self, ticket: Ticket) -> Visit:
        with walls.scope([self.contract.pk]):
            return Visit.objects.select_related("contract").get(pk=ticket.visit_id or 0)

    def _beside(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        """An application is received, help with the card's use is given."""
        if APPLY in ticket.procedures and one.person.kana:
            self._apply(ticket, one, by)
        if one.support:
            visit = self._visit(ticket)
            support.support(visit=visit, items=one.support, form=True, by=by)

    def _apply(self, ticket: Ticket, one: Visitor, by: Actor) -> None:
        wanted = applications.Wanted(
            method="apply-in-person" if one.in_person else "collect-in-person",
            photo="taken" if one.photo else "brought",
            papers=SHOWN if one.in_person else (),
            checked=FORMS if one.in_person else FORMS[:1],
            payload={"name": one.person.kana, "kana": one.person.kana},
        )
        made = applications.receive(visit=self._visit(ticket), wanted=wanted, by=by)
        if one.photo:
            self._photograph(made.number, by)

    def _photograph(self, number: str, by: Actor) -> None:
        """Taken, printed, deleted; all of it, or an interruption would leave it."""
        booth = (by.account or 0) % photos.BOOTHS + 1
        with walls.scope([self.contract.pk]):
            photo = photos.open_photo(
                contract=self.contract, number=number, booth=booth, by=by
            )
            for step in ("shot", "confirmed", "printed", "deleted"):
                photo = photos.do(photo=photo, step=step, by=by, agreed=True)

    def _identify(self, ticket: Ticket, officer: Actor) -> None:
        """Whoever applies in person is identified by the municipal officer."""
        from madoguchi.cards.models.applications import Application
        from madoguchi.cards.rules import applications as rules

        if APPLY not in ticket.procedures:
            return
        with walls.scope([self.contract.pk]):
            mine = Application.objects.filter(
                visit_id=ticket.visit_id or 0, identified_at=None, method=rules.APPLY
            )
            found = list(mine.select_related("contract"))
        for one in found:
            applications.identify(application=one, by=officer)
