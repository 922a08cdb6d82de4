"""The facts that a booking leaves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from madoguchi.bookings.models import Booking, Slot
from madoguchi.core import clock
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.tenancy.actors import Actor


def made(booking: Booking, slot: Slot) -> dict[str, object]:
    """The measures of ``booking_made``."""
    return {
        "people": booking.people,
        "channel": booking.channel,
        "read_back": booking.read_back,
        "papers_told": booking.papers_told,
        "planned_date": clock.tokyo_date(slot.starts_at),
        "planned_at": slot.starts_at,
    }


def note(
    fact: FactType,
    booking: Booking,
    by: Actor,
    measures: Mapping[str, object] | None = None,
    *,
    slot: bool = True,
    corrects: int | None = None,
) -> None:
    """Append a fact of a booking under its keys."""
    keys: dict[str, Any] = {"booking": booking.pk, "session": booking.session}
    if slot:
        keys["slot"] = booking.slot_id
    record(
        fact,
        contract=booking.contract_id,
        by=by,
        measures=measures,
        corrects=corrects,
        **keys,
    )
