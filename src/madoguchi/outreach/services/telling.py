"""Telling those booked: confirmation, change, end, reminder, a changed session.

A message is queued in the transaction of the act that causes it. It carries the
booking's number, place and time and the page for changes, and nobody's name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import BOOKED, Booking
from madoguchi.core import clock, dates
from madoguchi.messages import services as messages
from madoguchi.messages.models import QUEUED, Message
from madoguchi.outreach import parameters, words
from madoguchi.outreach.models import CANCELLED, Session
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SWITCHED, STOPPED, MOVED = "session-switched", "session-cancelled", "session-moved"
PLACE = "place-changed"
CHANGES = (SWITCHED, STOPPED, MOVED, PLACE)
"""Kinds of message that those booked must get (KY 11(3))."""


def link(contract: str) -> str:
    """The page for changing and cancelling, where the contract opens it to citizens."""
    if not parameters.bookings_on(contract, clock.today()).web:
        return ""
    path = reverse("bookings:public-find", args=[contract])
    return (settings.ORIGIN or "http://localhost") + path


def said(booking: Booking, session: Session, contract: Contract) -> dict[str, str]:
    """What a message may say of a booking: nothing personal."""
    starts = booking.slot.starts_at
    with override("ja"):
        bring = words.to_bring(
            booking.contract_id,
            session.day,
            in_city=booking.in_city,
            under_15=booking.under_15,
            service=words.service_at(session.type),
        )
        return {
            "reference": booking.number,
            "day": dates.screen(clock.tokyo_date(starts), clock.today()),
            "time": f"{starts.astimezone(clock.TOKYO):%H:%M}",
            "place": _where(session),
            "people": f"{booking.people}人",
            "bring": "、".join(bring),
            "link": link(contract.pk),
            "contact": parameters.bookings_on(contract.pk, session.day).telephone,
            "contract": contract.short or contract.title,
        }


def _where(session: Session) -> str:
    return f"{session.venue.name}（{session.venue.ward}）"


def send(
    template: str,
    booking: Booking,
    session: Session,
    *,
    ref: str = "",
    once: str = "",
    **more: str,
) -> Message | None:
    """Queue one message to the person of a booking; inside the caller's verb."""
    contract = booking.slot.contract
    return messages.queue(
        contract=contract,
        template=template,
        ref=ref or str(booking.pk),
        subject_id=booking.subject_id,
        channel=booking.reach,
        parameters={**said(booking, session, contract), **more},
        once=once,
    )


def tell_all(template: str, session: Session) -> int:
    """Queue a change of a session to everyone booked; returns how many.

    ``ref`` of each message is the session, so that the contract's clause finds it.
    """
    rows = Booking.objects.filter(
        contract_id=session.contract_id, session=session.ref, state=BOOKED
    ).select_related("slot__contract")
    told = 0
    for booking in rows.order_by("slot__starts_at", "id"):
        once = f"{template}:{session.pk}:{booking.pk}"
        told += send(template, booking, session, ref=session.ref, once=once) is not None
    return told


def tell_moved(
    was: Session, session: Session, moved: Iterable[tuple[Booking, dt.datetime]]
) -> int:
    """Queue the new day to everyone whose booking was carried there.

    ``ref`` is the session that was put off, whose obligations the messages meet.
    """
    told = 0
    for booking, before in moved:
        message = send(
            MOVED,
            booking,
            session,
            ref=was.ref,
            once=f"{MOVED}:{session.pk}:{booking.pk}",
            old_time=dates.screen_moment(before, clock.today()),
        )
        told += message is not None
    return told


def tell_place(session: Session, old_name: str, at: dt.datetime) -> int:
    """Queue where the venue is, or is called, now to everyone booked."""
    venue = session.venue
    where = f"{_where(session)} {venue.address}".strip()
    rows = Booking.objects.filter(
        contract_id=session.contract_id, session=session.ref, state=BOOKED
    ).select_related("slot__contract")
    told = 0
    for booking in rows.order_by("slot__starts_at", "id"):
        message = send(
            PLACE,
            booking,
            session,
            ref=session.ref,
            once=f"{PLACE}:{session.pk}:{booking.pk}:{at.timestamp()}",
            place=where[:280],
            old_place=old_name,
        )
        told += message is not None
    return told


def changed_under(session: Session) -> tuple[str, ...]:
    """The refs under which messages of a change of this session stand."""
    return (session.ref, *([f"s{session.moved_from}"] if session.moved_from else []))


@walls.verb
def told_by_word(*, session: Session, booking: Booking, by: Actor) -> None:
    """Someone was reached and told of the change (連絡済).

    The message that waited to be spoken is settled with it; one that waits for a
    carrier still goes out. Raises ``not-allowed``.
    """
    need(by, "bookings.book")
    bookings.tell(booking=booking, by=by)
    waiting = Message.objects.filter(
        contract_id=session.contract_id,
        subject_id=booking.subject_id,
        ref__in=changed_under(session),
        kind__in=CHANGES,
        channel=Message.Channel.SPOKEN,
        state=QUEUED,
    )
    contract = Contract.objects.get(pk=session.contract_id)
    for pk in list(waiting.values_list("pk", flat=True)):
        messages.told(contract=contract, message=pk, by=by)


@walls.verb
def remind(*, contract: Contract, day: dt.date, by: Actor) -> int:
    """Queue the reminder of every booking of a day, once; returns how many.

    Who booked or changed on the day before has just been told.
    """
    sessions = Session.objects.filter(contract=contract, day=day)
    found = {
        s.ref: s for s in sessions.exclude(state=CANCELLED).select_related("venue")
    }
    return sum(
        send(
            "booking-reminder",
            booking,
            found[booking.session],
            once=f"reminder:{booking.pk}:{day}",
        )
        is not None
        for booking in _to_remind(contract, found, day)
    )


def _to_remind(
    contract: Contract, sessions: Iterable[str], day: dt.date
) -> list[Booking]:
    eve = clock.tokyo(day - dt.timedelta(days=1), 0)
    rows = Booking.objects.filter(
        contract=contract, session__in=list(sessions), state=BOOKED, made_at__lt=eve
    )
    rows = rows.exclude(changed_at__gte=eve).select_related("slot")
    if not parameters.bookings_on(contract.pk, day).reminder_by_voice:
        rows = rows.exclude(reach="spoken")
    return list(rows.order_by("session", "id"))
