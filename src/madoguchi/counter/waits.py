"""How long people wait now: the pure estimate, fed from the day's tables."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from madoguchi.core import clock
from madoguchi.counter import parameters, queries
from madoguchi.counter.models import OPEN, Ticket
from madoguchi.counter.rules import states, waiting
from madoguchi.counter.rules.waiting import Estimate, Service

LEARN_AGAIN = 300.0
"""Seconds for which what was learnt is kept in this process."""
_lock = Lock()
_learnt: dict[tuple[str, dt.date], tuple[float, dict[str, Service]]] = {}


def services(contract: str, on: dt.date) -> dict[str, Service]:
    """:func:`queries.services`, asked anew every few minutes."""
    now = time.monotonic()
    with _lock:
        kept = _learnt.get((contract, on))
    if kept and 0 <= now - kept[0] < LEARN_AGAIN:
        return kept[1]
    found = queries.services(contract, on)
    with _lock:
        _learnt.clear()
        _learnt[contract, on] = now, found
    return found


@dataclass(frozen=True, slots=True)
class Line:
    """Everybody who waits, and the windows that serve; one reading of the tables."""

    tickets: Sequence[Ticket]
    windows: Sequence[frozenset[str]]
    busy: int
    planned: int
    services: dict[str, Service]
    now: dt.datetime

    def expect(
        self, procedures: dict[str, int], order_at: dt.datetime, slot: float = 0
    ) -> Estimate | None:
        """The wait of somebody with these procedures at this place in the queue.

        Only windows that serve the procedures count, and of the people ahead the
        share of work that those windows take.
        """
        wanted = frozenset(procedures)
        able = [skills for skills in self.windows if wanted <= skills]
        count = len(able)
        if not self.windows and self.planned:
            count = self.planned
        ahead = [
            self._load(one, able)
            for one in self.tickets
            if one.order_at < order_at and self._shares(one, able)
        ]
        busy = min(self.busy, count)
        return waiting.expected(ahead, count, busy=busy, slot=slot)

    def _shares(self, ticket: Ticket, able: Sequence[frozenset[str]]) -> bool:
        needs = frozenset(ticket.needs)
        return not able or any(needs <= skills for skills in able)

    def _load(self, ticket: Ticket, able: Sequence[frozenset[str]]) -> Service:
        """The part of a ticket's work that falls on the windows in question."""
        full = waiting.ticket(ticket.procedures, self.services)
        needs = frozenset(ticket.needs)
        serving = sum(needs <= skills for skills in self.windows)
        ours = sum(needs <= skills for skills in able)
        share = ours / serving if serving and able else 1.0
        return Service(full.mean * share, full.variance * share)


def line(contract: str, *, practice: bool = False) -> Line:
    """The queue as it is now: four queries, whatever its length."""
    today = clock.today()
    windows = list(queries.windows(contract))
    opened = [w for w in windows if w.state == OPEN and w.practice == practice]
    busy = (
        queries.tickets(contract, today, practice=practice)
        .filter(state__in=states.AT_WINDOW)
        .count()
    )
    return Line(
        tickets=queries.in_line(contract, today, practice=practice),
        windows=[frozenset(w.skills) for w in opened],
        busy=busy,
        planned=0 if opened else parameters.on(contract, today).windows,
        services=services(contract, today),
        now=clock.now(),
    )


def for_ticket(ticket: Ticket, known: Line | None = None) -> Estimate | None:
    """The expected wait of a ticket that waits (or is about to)."""
    seen = known or line(ticket.contract_id, practice=ticket.practice)
    slot = max((ticket.ready_at - seen.now).total_seconds(), 0)
    return seen.expect(ticket.procedures, ticket.order_at, slot)


def for_walk_in(contract: str, procedure: str, known: Line) -> Estimate | None:
    """What somebody who came now without a booking would wait."""
    return known.expect({procedure: 1}, known.now)
