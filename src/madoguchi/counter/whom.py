"""Whom to call: about papers that are kept here, and when ticketing stops."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from madoguchi.bookings.models import BOOKED, Booking
from madoguchi.core import clock
from madoguchi.counter import queries
from madoguchi.counter.models import Appointment, Keeping, Ticket

NOT_HERE_YET = dt.timedelta(minutes=30)
"""So long after the slot a booked visitor may still be on the way."""


def keepings(contract: str) -> list[Keeping]:
    """Papers of visitors that are still here, the oldest first; practice left out."""
    rows = Keeping.objects.filter(
        contract_id=contract,
        returned_at=None,
        ticket__contract_id=contract,
        ticket__practice=False,
    )
    return list(rows.select_related("ticket").order_by("taken_at", "id")[:500])


def reach(contract: str, keepings: Iterable[Keeping]) -> dict[int, int]:
    """Whom to reach about kept papers, by keeping: who was noted, else who booked."""
    found = list(keepings)
    booked = queries.subjects_of(
        contract, [one.ticket for one in found if not one.subject_id]
    )
    people = {one.pk: one.subject_id or booked.get(one.ticket_id) for one in found}
    return {keeping: subject for keeping, subject in people.items() if subject}


def whom_to_call(
    contract: str, now: dt.datetime
) -> tuple[list[Ticket], list[Appointment], dict[int, int]]:
    """Who must be told when ticketing stops.

    Who is here and not finished, who is booked for the rest of the day, and the person
    behind each of the bookings.
    """
    today = clock.tokyo_date(now)
    here = Ticket.objects.filter(
        contract_id=contract, day=today, booking_id=OuterRef("booking_id")
    )
    rows = queries.appointments(contract, today).filter(
        starts_at__gte=now - NOT_HERE_YET
    )
    coming = list(rows.exclude(Exists(here))[:500])
    people = dict(
        Booking.objects.filter(
            contract_id=contract,
            pk__in=[one.booking_id for one in coming],
            state=BOOKED,
        ).values_list("pk", "subject_id")
    )
    return (
        queries.left_open(contract, today),
        [one for one in coming if one.booking_id in people],
        people,
    )
