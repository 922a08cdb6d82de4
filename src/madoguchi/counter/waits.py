"""How long people wait now: the queue played forward, fed from the day's tables."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock

from madoguchi.core import clock
from madoguchi.counter import parameters, queries
from madoguchi.counter.models import AWAY, CLOSED, OPEN, PAUSED, Officer, Ticket, Window
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.rules import forecast, planning, states
from madoguchi.counter.rules.forecast import Desk, Person, Probe
from madoguchi.counter.rules.waiting import Estimate, Learnt

LEARN_AGAIN = 300.0
"""Seconds for which what was learnt is kept in this process."""
OVERDUE = 300.0
"""An officer who should be back and is not: five minutes more, in seconds."""
_LINE = ("order_at", "ready_at", "procedures", "needs", "lane", "booked")
_SERVED = ("window_id", "serving_at", "procedures", "officer_done_at")
"""What an estimate reads of who waits, and of who is at a window."""
_lock = Lock()
_rough: ContextVar[_Rough | None] = ContextVar("rough", default=None)
_learnt: dict[tuple[str, dt.date], tuple[float, Learnt]] = {}


def learnt(contract: str, on: dt.date) -> Learnt:
    """:func:`queries.learnt`, asked anew every few minutes."""
    now = time.monotonic()
    with _lock:
        kept = _learnt.get((contract, on))
    if kept and 0 <= now - kept[0] < LEARN_AGAIN:
        return kept[1]
    found = queries.learnt(contract, on)
    with _lock:
        _learnt.clear()
        _learnt[contract, on] = now, found
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody who waits, who is booked and will come, and the windows that serve.

    One reading of the tables; every estimate of a page is made from the same one.
    """

    tickets: Sequence[Ticket]
    people: Sequence[Person]
    desks: Sequence[Desk]
    no_officer: float
    slugs: frozenset[str]
    now: dt.datetime
    made: dict[str, Estimate | None] = field(default_factory=dict)
    draws: int = forecast.MOST_DRAWS

    def expect(
        self, procedures: dict[str, int], order_at: dt.datetime, slot: float = 0
    ) -> Estimate | None:
        """The wait of somebody with these procedures at this place in the queue."""
        wanted = frozenset(procedures)
        if order_at == self.now and not slot and len(wanted) == 1:
            return self._walk_in(next(iter(wanted)))
        probe = Probe(self._from_now(order_at), wanted, slot)
        return forecast.estimate(self._waits([probe])[0], slot)

    def behind(self, ticket: Ticket) -> Estimate | None:
        """The wait of a ticket that stands in this line, or is about to."""
        slot = max(self._from_now(ticket.ready_at), 0)
        if ticket.pk is None:
            return self.expect(ticket.procedures, ticket.order_at, slot)
        place = ticket.order_at, ticket.pk
        others = [
            person
            for one, person in zip(self.tickets, self.people, strict=False)
            if (one.order_at, one.pk) < place
        ]
        coming = self.people[len(self.tickets) :]
        order = self._from_now(ticket.order_at)
        probe = Probe(order, frozenset(ticket.procedures), slot)
        found = self._waits([probe], [*others, *coming])
        return forecast.estimate(found[0], slot)

    def _walk_in(self, slug: str) -> Estimate | None:
        """Somebody who came now; all procedures are answered by one play."""
        if slug not in self.made:
            wanted = sorted(self.slugs | {slug})
            probes = [Probe(0.0, frozenset((one,))) for one in wanted]
            for one, found in zip(wanted, self._waits(probes), strict=True):
                self.made[one] = forecast.estimate(found)
        return self.made[slug]

    def _waits(
        self, probes: Sequence[Probe], people: Sequence[Person] | None = None
    ) -> list[list[float]]:
        return forecast.waits(
            probes,
            self.people if people is None else people,
            self.desks,
            no_officer=self.no_officer,
            most=self.draws,
        )

    def _from_now(self, moment: dt.datetime) -> float:
        return (moment - self.now).total_seconds()


@dataclass(slots=True)
class _Rough:
    """A line that serves for a while."""

    every: dt.timedelta
    contract: str = ""
    line: Line | None = None

    def now(self, contract: str) -> Line:
        since = clock.now() - self.line.now if self.line else None
        if since is None or contract != self.contract or abs(since) > self.every:
            self.contract = contract
            self.line = line(contract, draws=forecast.LEAST_DRAWS)
        assert self.line is not None
        return self.line


@contextmanager
def roughly(every: dt.timedelta) -> Iterator[None]:
    """Within, tickets are told a wait from a line as old as ``every``, by few draws.

    For whoever issues thousands of tickets and shows them to nobody who waits.
    """
    before = _rough.set(_Rough(every))
    try:
        yield
    finally:
        _rough.reset(before)


def line(
    contract: str, *, practice: bool = False, draws: int = forecast.MOST_DRAWS
) -> Line:
    """The queue as it is now: a few queries, whatever its length."""
    now = clock.now()
    today = clock.tokyo_date(now)
    table, known = parameters.on(contract, today), learnt(contract, today)
    waiting = queries.in_line(contract, today, practice=practice, only=_LINE)
    coming = [] if practice else _coming(contract, now, table, known)
    return Line(
        tickets=waiting,
        people=[*(_person(one, now, table, known) for one in waiting), *coming],
        desks=_desks(contract, today, now, table, known, practice=practice),
        no_officer=no_officer(queries.officers(contract, today), now),
        slugs=frozenset(table.procedure),
        now=now,
        draws=draws,
    )


def _person(
    ticket: Ticket, now: dt.datetime, table: Parameters, known: Learnt
) -> Person:
    return Person(
        order=(ticket.order_at - now).total_seconds(),
        ready=(ticket.ready_at - now).total_seconds(),
        needs=frozenset(ticket.needs),
        work=known.ticket(ticket.procedures),
        officer=_guarded(ticket.procedures, table),
    )


def _guarded(procedures: dict[str, int], table: Parameters) -> bool:
    known = table.procedure
    return any(p in known and known[p].officer for p in procedures)


def _coming(
    contract: str, now: dt.datetime, table: Parameters, known: Learnt
) -> list[Person]:
    """Who is booked, not here yet, and will stand before a walk-in of this moment."""
    rule = table.queue.rule()
    found = []
    for starts_at, slug in queries.awaited(contract, now, rule.late, rule.ageing):
        left = (starts_at - now).total_seconds()
        found.append(
            Person(
                order=left - rule.ageing.total_seconds(),
                ready=max(left, 0.0),
                needs=frozenset((slug,)),
                work=known.booked(slug),
                here=max(left, 1.0),
                comes=known.comes if left >= 0 else known.comes / 4,
                officer=_guarded({slug: 1}, table),
            )
        )
    return found


def _desks(
    contract: str,
    today: dt.date,
    now: dt.datetime,
    table: Parameters,
    known: Learnt,
    *,
    practice: bool,
) -> list[Desk]:
    """The open windows and how far they are, those in a break, and the planned ones.

    While none is open, those of whom the shift plan says that they are here now.
    """
    shown = queries.windows(contract).filter(practice=practice).exclude(state=CLOSED)
    opened = [one for one in shown if one.state == OPEN]
    paused = [one for one in shown if one.state == PAUSED]
    plan = [] if practice else queries.planned(contract, today)
    if not opened:
        most = 0 if practice else table.windows
        desks = [Desk(frozenset(table.procedure))] * planning.first(plan, now, most)
        return [*desks, *(_back(one, now, table) for one in paused)][:most]
    here = {
        one.window_id: one
        for one in queries.tickets(contract, today, practice=practice)
        .filter(state__in=states.AT_WINDOW)
        .only(*_SERVED)
    }
    serving = [_desk(one, here.get(one.pk), now, table, known) for one in opened]
    serving += [_back(one, now, table) for one in paused]
    return planning.changed(
        serving, plan, now, table.windows, frozenset(table.procedure)
    )


def _back(window: Window, now: dt.datetime, table: Parameters) -> Desk:
    """A window in a break, from the moment when it should be back."""
    since = window.changed_at or now
    back = since + dt.timedelta(minutes=table.queue.break_minutes)
    opens = max((back - now).total_seconds(), OVERDUE)
    return Desk(frozenset(window.skills), opens=opens)


def _desk(
    window: Window,
    ticket: Ticket | None,
    now: dt.datetime,
    table: Parameters,
    known: Learnt,
) -> Desk:
    skills = frozenset(window.skills)
    if ticket is None:
        return Desk(skills)
    began = ticket.serving_at or now
    return Desk(
        skills,
        max((now - began).total_seconds(), 0.0),
        known.ticket(ticket.procedures),
        officer=_guarded(ticket.procedures, table) and ticket.officer_done_at is None,
    )


def no_officer(officers: Sequence[Officer], now: dt.datetime) -> float:
    """Seconds until the first officer is back; 0 while one is at hand or none came."""
    back = [one.until for one in officers if one.state == AWAY and one.until]
    if not back or len(back) < len(officers):
        return 0.0
    return max((min(back) - now).total_seconds(), OVERDUE)


def for_ticket(ticket: Ticket, known: Line | None = None) -> Estimate | None:
    """The expected wait of a ticket that waits (or is about to)."""
    rough = None if ticket.practice else _rough.get()
    if known is None and rough is not None:
        known = rough.now(ticket.contract_id)
    seen = known or line(ticket.contract_id, practice=ticket.practice)
    return seen.behind(ticket)


def for_walk_in(contract: str, procedure: str, known: Line) -> Estimate | None:
    """What somebody who came now without a booking would wait."""
    return known.expect({procedure: 1}, known.now)
