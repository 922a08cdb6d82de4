"""Verbs of booking: open slots, hold, book, change, cancel, check in, no-show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

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
from madoguchi.journal import queries as journal
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.privacy import facts as privacy_facts
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_FREE = """
  SELECT p.id FROM bookings_place p
  JOIN bookings_slot s ON s.contract_id = p.contract_id AND s.id = p.slot_id
  WHERE p.contract_id = %(contract)s AND p.slot_id = %(slot)s AND s.open
    AND NOT p.taken
    AND (p.held_until IS NULL OR p.held_until < %(now)s OR p.held_by = %(holder)s)
  ORDER BY (p.held_by = %(holder)s) DESC, p.number
  FOR UPDATE OF p SKIP LOCKED LIMIT 1
"""
_CLAIM = f"""
UPDATE bookings_place SET taken = true, held_until = NULL, held_by = ''
WHERE id = ({_FREE}) RETURNING id
"""
_HOLD = f"""
UPDATE bookings_place SET held_until = %(until)s, held_by = %(holder)s
WHERE id = ({_FREE}) RETURNING id
"""
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


def _need(by: Actor, permission: str) -> None:
    """A citizen acts for themself; staff need the permission."""
    if by.side not in ("system", "citizen") and permission not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


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
def hold(*, slot: Slot, holder: str, minutes: int, by: Actor) -> dt.datetime:
    """Hold a place of a slot for some minutes (仮押さえ); returns when it expires.

    One holder holds one place at a time. Raises :class:`Refusal` ``slot-taken``,
    ``slot-past``.
    """
    _need(by, "bookings.book")
    now = clock.now()
    _not_past(slot, now)
    until = now + dt.timedelta(minutes=minutes)
    _let_go(slot.contract_id, holder, but=slot.pk)
    if _touch(_HOLD, slot, holder, now, until) is None:
        raise _taken()
    return until


@walls.verb
def let_go(*, contract: Contract, holder: str, by: Actor) -> None:
    """Give up what a holder holds; nothing held is no mistake."""
    _let_go(contract.pk, holder)


def _let_go(contract: str, holder: str, but: int | None = None) -> None:
    if holder:
        held = Place.objects.filter(contract_id=contract, held_by=holder, taken=False)
        held.exclude(slot_id=but or 0).update(held_until=None, held_by="")


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
    first_only: bool = True,
    read_back: bool = False,
    papers_told: bool = False,
    needs: Iterable[str] = (),
) -> Booking:
    """Take a place of a slot for a citizen; the last place goes to one of many.

    ``payload`` goes to the vault (``kana``, ``telephone``, perhaps ``email``).
    Clauses KY 6(1), 8(1)カ–ク. Raises :class:`Refusal` ``slot-taken``,
    ``slot-past``, ``too-many-people``, ``not-a-family``,
    ``not-first-application``, and those of :func:`rules.caller`.
    """
    _need(by, "bookings.book")
    now = clock.now()
    rules.may_share(people, family=family, largest=largest)
    kept = rules.caller(payload)
    if first_only and not first_application:
        raise Refusal(
            "not-first-application",
            _(
                "この窓口のご予約は、初めて申請する方のためのものです。"
                "お住まいの区の区役所をご案内ください。"
            ),
            field="first_application",
        )
    _not_past(slot, now)
    place = _touch(_CLAIM, slot, holder, now, None)
    if place is None:
        raise _taken()
    contract = Contract.objects.get(pk=slot.contract_id)
    subject = privacy.keep(
        contract=contract,
        purpose="booking",
        payload=kept,
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
        reach=rules.reach(kept),
        made_by=by.account,
        made_at=now,
    )
    _let_go(contract.pk, holder)
    _collected(booking, kept, by)
    _fact(facts.BOOKING_MADE, booking, by, _made(booking, slot))
    return booking


def _collected(booking: Booking, kept: Mapping[str, str], by: Actor) -> None:
    """Which fields were collected (their names, never their values): KY 8(1)カ."""
    more = ["needs"] if booking.needs else []
    record(
        privacy_facts.PAYLOAD_COLLECTED,
        contract=booking.contract_id,
        by=by,
        purpose="booking",
        ref=booking.pk,
        measures={"fields": sorted({*COLLECTED, *kept, *more})},
    )


def _next_number() -> str:
    """Numbers come from a sequence: never COUNT + 1, never the same twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('bookings_number')")
        (serial,) = cursor.fetchone()
    return rules.number(int(serial))


def _not_past(slot: Slot, now: dt.datetime) -> None:
    if slot.starts_at <= now:
        raise Refusal(
            "slot-past",
            _("この時間は過ぎています。これからの時間を選んでください。"),
            field="slot",
        )


def _touch(
    sql: str, slot: Slot, holder: str, now: dt.datetime, until: dt.datetime | None
) -> int | None:
    values: dict[str, str | int | dt.datetime | None] = {
        "contract": slot.contract_id,
        "slot": slot.pk,
        "now": now,
        "holder": holder or "-",
        "until": until,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _taken() -> Refusal:
    return Refusal(
        "slot-taken",
        _("この枠は今うまりました。近い時間を選んでください。"),
        field="slot",
        retry=True,
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
    corrects: int | None = None,
) -> None:
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


@walls.verb
def cancel(*, booking: Booking, by: Actor) -> None:
    """Cancel a booking; its place is free at once. Raises ``not-booked``."""
    _need(by, "bookings.book")
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=CANCELLED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal(
            "not-booked", _("この予約は取り消せません（来所済みか取消済み）。")
        )
    _free(booking)
    _fact(facts.BOOKING_CANCELLED, booking, by, {"people": booking.people})


@walls.verb
def restore(*, booking: Booking, by: Actor) -> Booking:
    """Undo a cancellation while its slot still has room (元に戻す).

    Raises ``not-cancelled``, ``slot-taken``, ``slot-past``.
    """
    _need(by, "bookings.book")
    now = clock.now()
    _not_past(booking.slot, now)
    place = _touch(_CLAIM, booking.slot, f"restore-{booking.pk}", now, None)
    if place is None:
        raise _taken()
    moved = Booking.objects.filter(pk=booking.pk, state=CANCELLED).update(
        state=BOOKED, place_id=place, changed_at=now
    )
    if moved != 1:
        raise Refusal("not-cancelled", _("この予約は取り消されていません。"))
    booking.refresh_from_db()
    _fact(facts.BOOKING_MADE, booking, by, _made(booking, booking.slot))
    return booking


def _free(booking: Booking) -> None:
    Place.objects.filter(contract_id=booking.contract_id, pk=booking.place_id).update(
        taken=False, held_until=None, held_by=""
    )


@walls.verb
def move(
    *,
    booking: Booking,
    slot: Slot,
    by: Actor,
    holder: str = "",
    read_back: bool | None = None,
) -> Booking:
    """Change a booking to another slot: the new place is taken before the old is freed.

    Leaves a cancellation and a new booking as facts, under the same number.
    Raises ``slot-taken``, ``slot-past``, ``same-slot``, ``not-booked``.
    """
    _need(by, "bookings.book")
    now = clock.now()
    _not_past(slot, now)
    if slot.pk == booking.slot_id:
        raise Refusal("same-slot", _("今の予約と同じ時間です。"), field="slot")
    place = _touch(_CLAIM, slot, holder or f"move-{booking.pk}", now, None)
    if place is None:
        raise _taken()
    left = Booking.objects.select_for_update().get(pk=booking.pk)
    if left.state != BOOKED:
        raise Refusal(
            "not-booked", _("この予約は変更できません（来所済みか取消済み）。")
        )
    _fact(facts.BOOKING_CANCELLED, left, by, {"people": left.people})
    _free(left)
    left.slot, left.session, left.place_id = slot, slot.session, place
    left.changed_at = now
    left.told_at = None
    if read_back is not None:
        left.read_back = read_back
    left.save()
    _fact(facts.BOOKING_MADE, left, by, _made(left, slot))
    return left


@walls.verb
def check_in(*, booking: Booking, by: Actor) -> Booking:
    """The booked person has arrived (来所), perhaps after a no-show was noted.

    Raises ``not-booked``.
    """
    _need(by, "visits.receive")
    was = Booking.objects.select_for_update().get(pk=booking.pk)
    if was.state not in (BOOKED, MISSED):
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    if was.state == MISSED:
        _withdraw_miss(was, by)
    Booking.objects.filter(pk=was.pk).update(state=ARRIVED, changed_at=clock.now())
    was.refresh_from_db()
    _fact(facts.BOOKING_CHECKED_IN, was, by, slot=False)
    return was


@walls.verb
def miss(*, booking: Booking, by: Actor) -> None:
    """The booked person did not come (来所なし).

    Raises ``not-booked``, ``too-early``.
    """
    _need(by, "visits.receive")
    if booking.slot.starts_at > clock.now():
        raise Refusal("too-early", _("予約の時刻より前に「来所なし」にはできません。"))
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=MISSED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    _fact(facts.BOOKING_MISSED, booking, by, slot=False)


@walls.verb
def undo_miss(*, booking: Booking, by: Actor) -> None:
    """Take back a no-show (元に戻す). Raises ``not-missed``."""
    _need(by, "visits.receive")
    moved = Booking.objects.filter(pk=booking.pk, state=MISSED).update(
        state=BOOKED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-missed", _("この予約は「来所なし」ではありません。"))
    _withdraw_miss(booking, by)


def _withdraw_miss(booking: Booking, by: Actor) -> None:
    left = journal.with_keys(
        booking.contract_id,
        facts.BOOKING_MISSED.name,
        {"booking": str(booking.pk)},
    )
    for fact in left:
        _fact(facts.BOOKING_MISSED, booking, by, slot=False, corrects=fact.pk)


@walls.verb
def tell(*, booking: Booking, by: Actor) -> None:
    """The person was told of a change that we made (連絡済)."""
    _need(by, "bookings.view")
    Booking.objects.filter(pk=booking.pk).update(told_at=clock.now())


@walls.verb
def correct_contact(*, booking: Booking, payload: Mapping[str, str], by: Actor) -> None:
    """Correct the caller's name or telephone in the vault.

    Raises those of :func:`rules.caller`.
    """
    _need(by, "bookings.book")
    contract = Contract.objects.get(pk=booking.contract_id)
    kept = rules.caller(payload)
    privacy.change(contract=contract, subject=booking.subject_id, payload=kept, by=by)
    Booking.objects.filter(pk=booking.pk).update(reach=rules.reach(kept))
