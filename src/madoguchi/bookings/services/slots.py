"""Verbs of an occasion's slots: open them, close them, close the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from madoguchi.bookings import facts, queries
from madoguchi.bookings.models import Place, Slot
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def open_slots(
    *,
    contract: Contract,
    session: str,
    starts: Iterable[dt.datetime],
    minutes: int,
    places: int,
) -> None:
    """Make the slots of an occasion with their places; called by the app above.

    Runs inside the caller's verb. Slots that exist stay as they are.
    """
    wanted = [
        Slot(contract=contract, session=session, starts_at=start, minutes=minutes)
        for start in starts
    ]
    Slot.objects.bulk_create(wanted, ignore_conflicts=True)
    slots = Slot.objects.filter(contract=contract, session=session)
    Place.objects.bulk_create(
        (
            Place(contract=contract, slot_id=slot, number=number)
            for slot in slots.values_list("pk", flat=True)
            for number in range(1, places + 1)
        ),
        ignore_conflicts=True,
    )


def close_slots(*, contract: Contract, session: str) -> None:
    """Take no more bookings for an occasion; runs inside the caller's verb."""
    Slot.objects.filter(contract=contract, session=session).update(open=False)


@walls.verb
def close_list(*, contract: Contract, session: str, by: Actor) -> int:
    """Close the list of an occasion (予約締切・名簿確定); returns its live bookings.

    What was being booked at this very moment may still join the list.
    Raises :class:`Refusal` ``not-allowed``.
    """
    need(by, "bookings.book")
    close_slots(contract=contract, session=session)
    booked = queries.counts(contract.pk, [session]).get(session, 0)
    record(
        facts.LIST_CLOSED,
        contract=contract.pk,
        by=by,
        session=session,
        measures={"bookings": booked},
    )
    return booked
