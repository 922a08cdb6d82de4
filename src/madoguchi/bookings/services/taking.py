"""The verb of a booking, on the hot path: two journeys to the database.

The first brings BEGIN, the scope, the vault's key and the claim of a place; the
second every row, the facts and the COMMIT.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.bookings import facts, rules
from madoguchi.bookings.models import Booking, Slot
from madoguchi.bookings.services import noting, places
from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record_soon
from madoguchi.privacy import facts as privacy_facts
from madoguchi.privacy.services import Room
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

COLLECTED = (
    "kana",
    "in_city",
    "starts_at",
    "session",
    "people",
    "under_15",
    "telephone",
    "first_application",
)


@walls.verb
def book(*, slot: Slot, by: Actor, **asked: Any) -> Booking:
    """Book a slot; takes and raises as :func:`taken`."""
    return taken(slot=slot, by=by, **asked)


def taken(
    *,
    slot: Slot,
    holder: str,
    people: int,
    family: bool,
    largest: int,
    payload: Mapping[str, str],
    retain_until: dt.date,
    channel: str,
    in_city: bool,
    by: Actor,
    under_15: bool = False,
    first_application: bool = True,
    first_only: bool = True,
    read_back: bool = False,
    papers_told: bool = False,
    needs: Iterable[str] = (),
) -> Booking:
    """Take a place of a slot for a citizen; the last place goes to one of many.

    Inside the caller's verb. ``payload`` goes to the vault (``kana``,
    ``telephone``, perhaps ``email``). Clauses KY 6(1), 8(1)カ–ク. Raises
    :class:`Refusal` ``not-allowed``, ``slot-taken``, ``slot-past``, ``list-closed``,
    ``too-many-people``, ``not-a-family``, ``not-first-application``, and those of
    :func:`rules.caller`.
    """
    places.may(by, "bookings.book")
    now = clock.now()
    rules.may_share(people, family=family, largest=largest)
    kept = rules.caller(payload)
    if first_only and not first_application:
        raise _not_first()
    places.not_past(slot, now)
    places.not_closed(slot)
    room = Room(slot.contract_id)
    place = places.claim(slot, holder, now)
    subject = room.keep(purpose="booking", payload=kept, retain_until=retain_until)
    booking = Booking(
        pk=place.booking,
        contract_id=slot.contract_id,
        number=rules.number(place.serial),
        session=slot.session,
        slot=slot,
        place_id=place.place,
        subject_id=subject.pk,
        people=people,
        channel=channel,
        in_city=in_city,
        under_15=under_15,
        first_application=first_application,
        read_back=read_back,
        papers_told=papers_told,
        needs=sorted(needs),
        reach=rules.reach(kept),
        made_by=by.account,
        made_at=now,
    )
    hot.insert(booking)
    places.give_up(slot.contract_id, holder)
    _noted(booking, kept, by)
    return booking


def _noted(booking: Booking, kept: Mapping[str, str], by: Actor) -> None:
    """Which fields were collected (their names, never their values): KY 8(1)カ."""
    more = ["needs"] if booking.needs else []
    record_soon(
        privacy_facts.PAYLOAD_COLLECTED,
        contract=booking.contract_id,
        by=by,
        purpose="booking",
        ref=booking.pk,
        measures={"fields": sorted({*COLLECTED, *kept, *more})},
    )
    record_soon(
        facts.BOOKING_MADE,
        contract=booking.contract_id,
        by=by,
        booking=booking.pk,
        session=booking.session,
        slot=booking.slot_id,
        measures=noting.made(booking, booking.slot),
    )


def _not_first() -> Refusal:
    return Refusal(
        "not-first-application",
        _(
            "この窓口のご予約は、初めて申請する方のためのものです。"
            "お住まいの区の区役所をご案内ください。"
        ),
        field="first_application",
    )
