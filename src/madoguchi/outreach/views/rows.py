"""The rows of the tablet's day: who is next, late, waiting, and the next step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import BOOKED, MISSED, Booking
from madoguchi.core import clock
from madoguchi.outreach.models import Session
from madoguchi.privacy import services as privacy
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.visits.models import CLOSED, SENT_HOME, WAITING_OFFICER, Visit

STATUS = {
    rules.RECEIVED: "arrived",
    rules.PAPERS: "papers_checked",
    rules.WAITING: "waiting_officer",
    rules.IDENTIFIED: "identified",
    rules.PHOTOGRAPHED: "photographed",
    rules.COMPLETE: "application_complete",
    rules.CLOSED: "finished",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a booking that has not come, or a visit."""

    at: dt.datetime
    name: str
    people: int
    under_15: bool
    outside: bool
    status: str
    late: int = 0
    waited: int = 0
    booking: Booking | None = None
    visit: Visit | None = None
    step: rules.StepKind | None = None

    @property
    def order(self) -> tuple[int, dt.datetime]:
        """Who waits for the officer, then the open ones by time, then the rest."""
        ended = self.status in ("finished", "sent_home", "no_show")
        return (2 if ended else 0 if self.status == "waiting_officer" else 1, self.at)


def of(session: Session) -> list[Row]:
    """Every row of a day, in a bounded number of queries; names are masked."""
    slug, now = session.contract_id, clock.now()
    bookings = list(booking_queries.of_session(slug, session.ref)[:300])
    visits = list(visit_queries.of_occasion(slug, session.ref)[:300])
    done = visit_queries.steps_done(slug, [visit.pk for visit in visits])
    subjects = {b.subject_id for b in bookings} | {
        v.subject_id for v in visits if v.subject_id
    }
    names = {k: v.get("kana", "") for k, v in privacy.masked(slug, subjects).items()}
    slots = {b.pk: b.slot.starts_at for b in bookings}
    rows = [_booked(b, names, now) for b in bookings if b.state in (BOOKED, MISSED)]
    rows += [_visited(v, done.get(v.pk, set()), names, slots, now) for v in visits]
    return sorted(rows, key=lambda row: row.order)


def _booked(booking: Booking, names: dict[int, str], now: dt.datetime) -> Row:
    late = int((now - booking.slot.starts_at).total_seconds() // 60)
    return Row(
        at=booking.slot.starts_at,
        name=names.get(booking.subject_id, booking.number),
        people=booking.people,
        under_15=booking.under_15,
        outside=not booking.in_city,
        status="booked" if booking.state == BOOKED else "no_show",
        late=max(0, late) if booking.state == BOOKED else 0,
        booking=booking,
    )


def _visited(
    visit: Visit,
    done: set[str],
    names: dict[int, str],
    slots: dict[int, dt.datetime],
    now: dt.datetime,
) -> Row:
    status = STATUS[visit.state]
    if visit.state == CLOSED and visit.outcome == SENT_HOME:
        status = "sent_home"
    waiting = visit.state == WAITING_OFFICER
    return Row(
        at=slots.get(visit.booking_id or 0, visit.received_at),
        name=names.get(visit.subject_id or 0, visit.label),
        people=visit.people,
        under_15=visit.under_15,
        outside=not visit.in_city,
        status=status,
        waited=visit_queries.waited(visit, now) if waiting else 0,
        visit=visit,
        step=None if visit.state == CLOSED else rules.following(visit.service, done),
    )
