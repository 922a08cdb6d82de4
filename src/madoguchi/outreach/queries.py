"""Named reads of sessions and their counts, each by contract."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from madoguchi.bookings import queries as booking_queries
from madoguchi.outreach.models import CANCELLED, HELD, Attendance, Session
from madoguchi.visits.models import ACCEPTED, CLOSED, Step, Visit


def sessions(contract: str, first: dt.date, last: dt.date) -> QuerySet[Session]:
    """Sessions between two dates, both included, with their venues."""
    return Session.objects.filter(
        contract_id=contract, day__range=(first, last)
    ).select_related("venue")


def on_day(contract: str, day: dt.date) -> list[Session]:
    """The sessions of one day that are not cancelled."""
    return list(sessions(contract, day, day).exclude(state=CANCELLED))


def next_after(contract: str, day: dt.date) -> Session | None:
    """The next session after a date."""
    later = Session.objects.filter(contract_id=contract, day__gt=day)
    return later.exclude(state=CANCELLED).select_related("venue").first()


def last_held(contract: str, before: dt.date) -> Session | None:
    """The last session that was held before a date."""
    held = Session.objects.filter(contract_id=contract, day__lt=before, state=HELD)
    return held.select_related("venue").order_by("-day", "-id").first()


@dataclass(frozen=True, slots=True)
class Open:
    """What still stands in the way of closing a day."""

    booked: int
    visits: int

    @property
    def nothing(self) -> bool:
        return not (self.booked or self.visits)


def still_open(session: Session) -> Open:
    """Bookings without an end and visits that are not finished."""
    contract = session.contract_id
    visits = Visit.objects.filter(contract_id=contract, occasion=session.ref)
    return Open(
        booked=booking_queries.open_count(contract, session.ref),
        visits=visits.exclude(state=CLOSED).count(),
    )


def people(session: Session, *, accepted_only: bool = False) -> int:
    """People who came (or whose application was accepted), from the visits."""
    visits = Visit.objects.filter(contract_id=session.contract_id, occasion=session.ref)
    if accepted_only:
        visits = visits.filter(outcome=ACCEPTED)
    return int(visits.aggregate(n=Sum("people"))["n"] or 0)


def present_roles(session: Session) -> dict[str, int]:
    """Persons present at a session by role."""
    rows = Attendance.objects.filter(
        contract_id=session.contract_id, session=session
    ).values_list("role", flat=True)
    return dict(Counter(rows))


def step_total(session: Session, name: str) -> int:
    """How often a step was done in a session (photos, forms, …)."""
    steps = Step.objects.filter(
        contract_id=session.contract_id,
        visit__contract_id=session.contract_id,
        visit__occasion=session.ref,
        name=name,
    )
    return int(steps.aggregate(n=Sum("count"))["n"] or 0)
