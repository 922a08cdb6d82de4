"""Carrying every booking of an occasion to another one: nobody is left between."""

from __future__ import annotations

import datetime as dt

from madoguchi.bookings import facts
from madoguchi.bookings.models import BOOKED, Booking, Place, Slot
from madoguchi.bookings.services import noting, places
from madoguchi.bookings.services.slots import close_slots
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def seal(*, contract: Contract, session: str) -> None:
    """Close an occasion's slots, and wait for whoever is booking at this moment.

    Each place is taken: a booking under way has its place before, and stands on
    the list after this; or it comes too late. Runs inside the caller's verb.
    """
    close_slots(contract=contract, session=session)
    slots = Slot.objects.filter(contract=contract, session=session)
    Place.objects.filter(
        contract=contract, slot_id__in=list(slots.values_list("pk", flat=True))
    ).update(taken=True, held_until=None, held_by="")


def carry(
    *, contract: Contract, session: str, to: str, by: Actor
) -> tuple[list[tuple[Booking, dt.datetime]], list[Booking]]:
    """Move every booking of an occasion to the same hour of another, or the nearest.

    Numbers stay. Returns the moved with their old moments, and those for whom
    nothing was free. Runs inside the caller's verb, which says who may.
    """
    seal(contract=contract, session=session)
    rows = Booking.objects.filter(contract=contract, session=session, state=BOOKED)
    found = list(rows.select_related("slot").order_by("slot__starts_at", "id"))
    slots = list(Slot.objects.filter(contract=contract, session=to))
    moved: list[tuple[Booking, dt.datetime]] = []
    left: list[Booking] = []
    for booking in found:
        was = booking.slot.starts_at
        if _carried(booking, slots, by):
            moved.append((booking, was))
        else:
            left.append(booking)
    return moved, left


def _carried(booking: Booking, slots: list[Slot], by: Actor) -> bool:
    wanted = _minutes(booking.slot.starts_at)
    for slot in sorted(slots, key=lambda s: abs(_minutes(s.starts_at) - wanted)):
        try:
            place = places.claim(slot, f"carry-{booking.pk}", clock.now()).place
        except Refusal:
            continue
        _to(booking, slot, place, by)
        return True
    return False


def _to(booking: Booking, slot: Slot, place: int, by: Actor) -> None:
    """The old place stays taken: nobody may book where nothing is held."""
    noting.note(facts.BOOKING_CANCELLED, booking, by, {"people": booking.people})
    booking.slot, booking.session, booking.place_id = slot, slot.session, place
    booking.changed_at, booking.told_at = clock.now(), None
    booking.save()
    noting.note(facts.BOOKING_MADE, booking, by, noting.made(booking, slot))


def _minutes(moment: dt.datetime) -> int:
    at = moment.astimezone(clock.TOKYO)
    return at.hour * 60 + at.minute
