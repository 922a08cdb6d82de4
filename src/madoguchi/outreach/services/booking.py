"""Verbs of a booking at a session: take, change, cancel, restore; each is told."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking, Slot
from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal
from madoguchi.messages import services as messages
from madoguchi.messages.models import QUEUED, Message
from madoguchi.outreach import parameters, queries
from madoguchi.outreach.models import Session
from madoguchi.outreach.services import telling
from madoguchi.outreach.services.running import still_running
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def take_booking(*, slot: Slot, by: Actor, **asked: Any) -> Booking:
    """Book a slot and send the confirmation; takes and raises as ``bookings.taken``.

    Raises ``list-closed`` too, once the contract closes the list of that day, and
    ``session-changed`` when the session was stopped while the answers were given.
    """
    session = _going(slot)
    _list_open(slot)
    booking = bookings.taken(slot=slot, by=by, **asked)
    _say("booking-confirmed", booking, session, by)
    return booking


@walls.verb
def change_booking(
    *, booking: Booking, slot: Slot, by: Actor, holder: str = "", **spoken: bool
) -> Booking:
    """Move a booking and say so; raises as ``bookings.move`` and ``take_booking``.

    ``spoken`` are the ticks of the telephone: ``read_back``, ``papers_told``.
    """
    after = _going(slot)
    _list_open(slot)
    before, was = _session(booking), booking.slot.starts_at.astimezone(clock.TOKYO)
    moved = bookings.move(booking=booking, slot=slot, holder=holder, by=by, **spoken)
    _say(
        "booking-changed",
        moved,
        after,
        by,
        old_time=dates.screen_moment(was, clock.today()),
        old_place=before.venue.name if before.pk != after.pk else "",
    )
    return moved


@walls.verb
def change_party(*, booking: Booking, by: Actor, **asked: Any) -> Booking:
    """Change who comes and confirm anew; takes and raises as ``bookings.change_party``.

    Also ``list-closed`` and ``session-changed``, as :func:`take_booking`.
    """
    session = _going(booking.slot)
    _list_open(booking.slot)
    changed = bookings.change_party(booking=booking, by=by, **asked)
    _say("booking-confirmed", changed, session, by)
    return changed


@walls.verb
def cancel_booking(*, booking: Booking, by: Actor) -> None:
    """Cancel a booking and say so; raises as ``bookings.cancel``."""
    bookings.cancel(booking=booking, by=by)
    if booking.reach != "spoken":  # who cancels by telephone hears it now
        _say("booking-cancelled", booking, _session(booking), by)


@walls.verb
def restore_booking(*, booking: Booking, by: Actor) -> Booking:
    """Undo a cancellation and confirm anew; raises as ``bookings.restore``."""
    restored = bookings.restore(booking=booking, by=by)
    _say("booking-confirmed", restored, _session(restored), by)
    return restored


@walls.verb
def close_list(*, session: Session, by: Actor) -> int:
    """Close the bookings of a day and fix its list (予約締切・名簿確定).

    Returns how many are on it. Raises ``not-allowed``, ``day-closed``,
    ``list-is-closed``.
    """
    still_running(session)
    if queries.list_closed(session) is not None:
        raise Refusal("list-is-closed", _("この会場の予約はすでに締め切っています。"))
    contract = Contract.objects.get(pk=session.contract_id)
    return bookings.close_list(contract=contract, session=session.ref, by=by)


@walls.verb
def number_told(*, booking: Booking, by: Actor) -> int:
    """The booking number was read out to who can get no message; counted once."""
    waiting = Message.objects.filter(
        contract_id=booking.contract_id,
        subject_id=booking.subject_id,
        ref=str(booking.pk),
        channel=Message.Channel.SPOKEN,
        state=QUEUED,
    )
    contract = Contract.objects.get(pk=booking.contract_id)
    found = list(waiting.values_list("pk", flat=True))
    for pk in found:
        messages.told(contract=contract, message=pk, by=by)
    return len(found)


def _say(
    template: str, booking: Booking, session: Session, by: Actor, **more: str
) -> None:
    """Who acts on the web and can get no message reads it on the page itself."""
    if booking.reach != "spoken" or by.side != "citizen":
        telling.send(template, booking, session, **more)


def _going(slot: Slot) -> Session:
    found = queries.read(slot.contract_id, slot.session)
    if found is None or found.stopped:
        raise Refusal(
            "session-changed",
            _("この会場の予定が今変わりました。別の会場か日を選んでください。"),
            field="slot",
        )
    return found


def _list_open(slot: Slot) -> None:
    last = parameters.last_booking_day(
        slot.contract_id, clock.tokyo_date(slot.starts_at)
    )
    if last is not None and clock.today() > last:
        raise Refusal(
            "list-closed",
            _("この日の予約は %s に締め切りました。別の日を選んでください。")
            % dates.screen(last, clock.today()),
            field="slot",
        )


def _session(booking: Booking) -> Session:
    found = queries.by_ref(booking.contract_id, booking.session)
    assert found is not None, "a booking belongs to a session"
    return found
