"""Verbs of the day: the booked person came, or did not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.bookings import facts
from madoguchi.bookings.models import ARRIVED, BOOKED, MISSED, Booking
from madoguchi.bookings.services import noting, places
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.journal.facts import FactType
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def check_in(*, booking: Booking, by: Actor) -> Booking:
    """The booked person has arrived (来所), perhaps after a no-show was noted.

    Raises ``not-booked``.
    """
    places.may(by, "visits.receive")
    was = Booking.objects.select_for_update().get(pk=booking.pk)
    if was.state not in (BOOKED, MISSED):
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    if was.state == MISSED:
        _withdraw_miss(was, by)
    Booking.objects.filter(pk=was.pk).update(state=ARRIVED, changed_at=clock.now())
    was.refresh_from_db()
    noting.note(facts.BOOKING_CHECKED_IN, was, by, slot=False)
    return was


@walls.verb
def miss(*, booking: Booking, by: Actor) -> None:
    """The booked person did not come (来所なし).

    Raises ``not-booked``, ``too-early``.
    """
    places.may(by, "visits.receive")
    if booking.slot.starts_at > clock.now():
        raise Refusal("too-early", _("予約の時刻より前に「来所なし」にはできません。"))
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=MISSED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-booked", _("この予約はすでに来所済みか取り消されています。"))
    noting.note(facts.BOOKING_MISSED, booking, by, slot=False)


@walls.verb
def undo_miss(*, booking: Booking, by: Actor) -> None:
    """Take back a no-show (元に戻す). Raises ``not-missed``."""
    places.may(by, "visits.receive")
    moved = Booking.objects.filter(pk=booking.pk, state=MISSED).update(
        state=BOOKED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-missed", _("この予約は「来所なし」ではありません。"))
    _withdraw_miss(booking, by)


@walls.verb
def undo_check_in(*, booking: Booking, by: Actor) -> None:
    """The booked person has not come after all: the wrong row was pressed.

    Raises ``not-arrived``.
    """
    places.may(by, "visits.receive")
    moved = Booking.objects.filter(pk=booking.pk, state=ARRIVED).update(
        state=BOOKED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal("not-arrived", _("この予約は「来所済み」ではありません。"))
    _withdraw(facts.BOOKING_CHECKED_IN, booking, by)


def _withdraw_miss(booking: Booking, by: Actor) -> None:
    _withdraw(facts.BOOKING_MISSED, booking, by)


def _withdraw(fact: FactType, booking: Booking, by: Actor) -> None:
    keys = {"booking": str(booking.pk)}
    for left in journal.with_keys(booking.contract_id, fact.name, keys):
        noting.note(fact, booking, by, slot=False, corrects=left.pk)
