"""Named reads of slots and bookings, each by contract."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from madoguchi.bookings.models import BOOKED, CANCELLED, Booking, Slot


def slots(contract: str, session: str, now: dt.datetime) -> QuerySet[Slot]:
    """Slots of an occasion with ``free`` and ``total`` places."""
    free = Q(places__taken=False) & (
        Q(places__held_until=None) | Q(places__held_until__lt=now)
    )
    return (
        Slot.objects.filter(contract_id=contract, session=session)
        .annotate(total=Count("places"), free=Count("places", filter=free))
        .order_by("starts_at")
    )


def of_session(contract: str, session: str) -> QuerySet[Booking]:
    """Bookings of an occasion that were not cancelled, by time."""
    return (
        Booking.objects.filter(contract_id=contract, session=session)
        .exclude(state=CANCELLED)
        .select_related("slot")
        .order_by("slot__starts_at", "id")
    )


def open_count(contract: str, session: str) -> int:
    """Bookings whose person has neither come nor been marked as missing."""
    return Booking.objects.filter(
        contract_id=contract, session=session, state=BOOKED
    ).count()
