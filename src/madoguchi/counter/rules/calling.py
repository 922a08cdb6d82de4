"""The calling rule: who is next. Pure; ``services.call`` says the same in SQL.

Every ticket gets two moments when it is issued. ``ready_at`` is when it may be
called: at once, or at its slot if it came early. ``order_at`` is its place in the
queue: who has the earlier one goes first.

* A walk-in stands at the moment of its ticket.
* Who is booked and on time stands ``ageing`` before the slot: ahead of every walk-in
  who has waited less than that, behind those who have waited longer. So bookings go
  first and nobody starves: a walk-in is passed only by slots within ``ageing`` of its
  ticket.
* Who comes later than ``late`` joins the walk-ins where they came.
* Priority for needs, given with a reason, moves the place ``priority`` forward.
* Who came early is called before the slot only by a window that would idle.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """The numbers of a contract."""

    late: dt.timedelta = dt.timedelta(minutes=5)
    ageing: dt.timedelta = dt.timedelta(minutes=30)
    priority: dt.timedelta = dt.timedelta(minutes=60)
    margin: dt.timedelta = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a ticket stands; ``booked`` is False for a booking that came late."""

    ready_at: dt.datetime
    order_at: dt.datetime
    on_time: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket that waits.

    ``needs`` are the skills that its procedures ask for, ``window`` the one that it was
    sent to (None: any), ``link`` how long it will need the national link.
    """

    id: int
    ready_at: dt.datetime
    order_at: dt.datetime
    needs: frozenset[str]
    window: int | None = None
    link: dt.timedelta = dt.timedelta(0)


def standing(
    joined: dt.datetime, slot: dt.datetime | None, rule: Rule, *, priority: bool = False
) -> Standing:
    """Where a ticket of this moment stands; ``slot`` is its booking's time."""
    on_time = slot is not None and joined <= slot + rule.late
    ready, order = joined, joined
    if slot is not None and on_time:
        ready, order = max(joined, slot), slot - rule.ageing
    if priority:
        ready, order = joined, min(order, joined) - rule.priority
    return Standing(ready, order, on_time)


def may_call(
    ticket: Waiting,
    *,
    skills: Collection[str],
    window: int,
    now: dt.datetime,
    link_until: dt.datetime | None,
) -> bool:
    """Whether this window may take the ticket at all, early or not."""
    if ticket.window not in (None, window) or not ticket.needs.issubset(skills):
        return False
    return link_until is None or not ticket.link or now + ticket.link <= link_until


def next_in_line(
    waiting: Iterable[Waiting],
    *,
    skills: Collection[str],
    window: int,
    now: dt.datetime,
    link_until: dt.datetime | None = None,
) -> Waiting | None:
    """Who is called: the first of those whose time has come, else the first early one.

    ``link_until`` is the end of the national link less the margin (None: no link).
    """
    allowed = [
        ticket
        for ticket in waiting
        if may_call(
            ticket, skills=skills, window=window, now=now, link_until=link_until
        )
    ]
    ready = [ticket for ticket in allowed if ticket.ready_at <= now]
    return min(ready or allowed, key=lambda t: (t.order_at, t.id), default=None)
