"""Verbs of booking: open slots, hold, book, change, cancel, check in, no-show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import connection
from django.utils.translation import gettext as _

from madoguchi.bookings import facts, rules
from madoguchi.bookings.models import (
    ARRIVED,
    BOOKED,
    CANCELLED,
    MISSED,
    Booking,
    Place,
    Slot,
)
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_CLAIM = """
UPDATE bookings_place SET taken = true, held_until = NULL, held_by = ''
WHERE id = (
  SELECT p.id FROM bookings_place p
  JOIN bookings_slot s ON s.contract_id = p.contract_id AND s.id = p.slot_id
  WHERE p.contract_id = %(contract)s AND p.slot_id = %(slot)s AND s.open
    AND NOT p.taken
    AND (p.held_until IS NULL OR p.held_until < %(now)s OR p.held_by = %(holder)s)
  ORDER BY (p.held_by = %(holder)s) DESC, p.number
  FOR UPDATE OF p SKIP LOCKED LIMIT 1)
RETURNING id
"""
_HOLD = """
UPDATE bookings_place SET held_until = %(until)s, held_by = %(holder)s
WHERE id = (
  SELECT p.id FROM bookings_place p
  JOIN bookings_slot s ON s.contract_id = p.contract_id AND s.id = p.slot_id
  WHERE p.contract_id = %(contract)s AND p.slot_id = %(slot)s AND s.open
    AND NOT p.taken
    AND (p.held_until IS NULL OR p.held_until < %(now)s OR p.held_by = %(holder)s)
  ORDER BY (p.held_by = %(holder)s) DESC, p.number
  FOR UPDATE OF p SKIP LOCKED LIMIT 1)
RETURNING id
"""


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


@walls.verb
def hold(*, slot: Slot, holder: str, minutes: int, by: Actor) -> dt.datetime:
    """Hold a place of a slot for some minutes (仮押さえ); returns when it expires.

    One holder holds one place at a time. Raises :class:`Refusal` ``slot-taken``.
    """
    now = clock.now()
    until = now + dt.timedelta(minutes=minutes)
    Place.objects.filter(contract_id=slot.contract_id, held_by=holder).exclude(
        slot_id=slot.pk
    ).update(held_until=None, held_by="")
    if _touch(_HOLD, slot, holder, now, until) is None:
        raise _taken()
    return until


@walls.verb
def book(
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
    read_back: bool = False,
    papers_told: bool = False,
    needs: Iterable[str] = (),
) -> Booking:
    """Take a place of a slot for a citizen; the last place goes to one of many.

    ``payload`` goes to the vault (``kana``, ``telephone``, …). Clauses KY
    6(1), 8(1)カ–ク. Raises :class:`Refusal` ``slot-taken``, ``slot-past``,
    ``too-many-people``, ``not-first-application``.
    """
    now = clock.now()
    rules.may_share(people, family=family, largest=largest)
    if not first_application:
        raise Refusal(
            "not-first-application",
            _("この窓口は初めて申請する方のためのものです。区役所をご案内ください。"),
            field="first_application",
        )
    if slot.starts_at <= now:
        raise Refusal("slot-past", _("この時間は過ぎています。"), field="slot")
    place = _touch(_CLAIM, slot, holder, now, None)
    if place is None:
        raise _taken()
    contract = Contract.objects.get(pk=slot.contract_id)
    subject = privacy.keep(
        contract=contract,
        purpose="booking",
        payload=payload,
        retain_until=retain_until,
        by=by,
    )
    booking = Booking.objects.create(
        contract=contract,
        number=_next_number(),
        session=slot.session,
        slot=slot,
        place_id=place,
        subject_id=subject.pk,
        people=people,
        channel=channel,
        in_city=in_city,
        under_15=under_15,
        first_application=first_application,
        read_back=read_back,
        papers_told=papers_told,
        needs=sorted(needs),
        made_by=by.account,
        made_at=now,
    )
    _fact(facts.BOOKING_MADE, booking, by, _made(booking, slot))
    return booking


def _next_number() -> str:
    """Numbers come from a sequence: never COUNT + 1, never the same twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('bookings_number')")
        (serial,) = cursor.fetchone()
    return rules.number(int(serial))


def _touch(
    sql: str,
    slot: Slot,
    holder: str,
    now: dt.datetime,
    until: dt.datetime | None,
) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "contract": slot.contract_id,
                "slot": slot.pk,
                "now": now,
                "holder": holder or "-",
                "until": until,
            },
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _taken() -> Refusal:
    return Refusal(
        "slot-taken",
        _("この枠は今うまりました。近い時間を選んでください。"),
        field="slot",
    )


def _made(booking: Booking, slot: Slot) -> dict[str, object]:
    return {
        "people": booking.people,
        "channel": booking.channel,
        "read_back": booking.read_back,
        "papers_told": booking.papers_told,
        "planned_date": clock.tokyo_date(slot.starts_at),
    }


def _fact(
    fact: FactType,
    booking: Booking,
    by: Actor,
    measures: Mapping[str, object] | None = None,
    *,
    slot: bool = True,
) -> None:
    keys: dict[str, object] = {"booking": booking.pk, "session": booking.session}
    if slot:
        keys["slot"] = booking.slot_id
    record(fact, contract=booking.contract_id, by=by, measures=measures, **keys)


@walls.verb
def cancel(*, booking: Booking, by: Actor) -> None:
    """Cancel a booking; its place is free at once. Raises ``not-booked``."""
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=CANCELLED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal(
            "not-booked", _("この予約は取り消せません（来所済みか取消済み）。")
        )
    _free(booking)
    _fact(facts.BOOKING_CANCELLED, booking, by, {"people": booking.people})


def _free(booking: Booking) -> None:
    Place.objects.filter(contract_id=booking.contract_id, pk=booking.place_id).update(
        taken=False, held_until=None, held_by=""
    )


@walls.verb
def move(*, booking: Booking, slot: Slot, by: Actor) -> Booking:
    """Change a booking to another slot: the new place is taken before the old is freed.

    Leaves a cancellation and a new booking as facts, under the same number.
    Raises ``slot-taken``, ``not-booked``.
    """
    place = _touch(_CLAIM, slot, f"move-{booking.pk}", clock.now(), None)
    if place is None:
        raise _taken()
    _fact(facts.BOOKING_CANCELLED, booking, by, {"people": booking.people})
    _free(booking)
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        slot=slot, session=slot.session, place_id=place, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal(
            "not-booked", _("この予約は変更できません（来所済みか取消済み）。")
        )
    booking.refresh_from_db()
    _fact(facts.BOOKING_MADE, booking, by, _made(booking, slot))
    return booking


@walls.verb
def check_in(*, booking: Booking, by: Actor) -> Booking:
    """The booked person has arrived (来所). Raises ``not-booked``."""
    moved = Booking.objects.filter(pk=booking.pk, state__in=(BOOKED, MISSED)).update(
        state=ARRIVED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    booking.refresh_from_db()
    _fact(facts.BOOKING_CHECKED_IN, booking, by, slot=False)
    return booking


@walls.verb
def miss(*, booking: Booking, by: Actor) -> None:
    """The booked person did not come (来所なし). Raises ``not-booked``."""
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=MISSED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    _fact(facts.BOOKING_MISSED, booking, by, slot=False)
