"""Verbs of a booking that stands: cancel, restore, move, tell, correct, who comes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from madoguchi.bookings import facts, rules
from madoguchi.bookings.models import BOOKED, CANCELLED, Booking, Slot
from madoguchi.bookings.services import noting, places
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def cancel(*, booking: Booking, by: Actor) -> None:
    """Cancel a booking; its place is free at once. Raises ``not-booked``."""
    places.may(by, "bookings.book")
    moved = Booking.objects.filter(pk=booking.pk, state=BOOKED).update(
        state=CANCELLED, changed_at=clock.now()
    )
    if moved != 1:
        raise Refusal(
            "not-booked", _("この予約は取り消せません（来所済みか取消済み）。")
        )
    places.free(booking)
    noting.note(facts.BOOKING_CANCELLED, booking, by, {"people": booking.people})


@walls.verb
def restore(*, booking: Booking, by: Actor) -> Booking:
    """Undo a cancellation while its slot still has room (元に戻す).

    Raises ``not-cancelled``, ``slot-taken``, ``slot-past``, ``list-closed``.
    """
    places.may(by, "bookings.book")
    now = clock.now()
    places.not_past(booking.slot, now)
    places.not_closed(booking.slot)
    place = places.claim(booking.slot, f"restore-{booking.pk}", now).place
    moved = Booking.objects.filter(pk=booking.pk, state=CANCELLED).update(
        state=BOOKED, place_id=place, changed_at=now
    )
    if moved != 1:
        raise Refusal("not-cancelled", _("この予約は取り消されていません。"))
    booking.refresh_from_db()
    noting.note(facts.BOOKING_MADE, booking, by, noting.made(booking, booking.slot))
    return booking


@walls.verb
def move(
    *,
    booking: Booking,
    slot: Slot,
    by: Actor,
    holder: str = "",
    read_back: bool = False,
    papers_told: bool = False,
) -> Booking:
    """Change a booking to another slot: the new place is taken before the old is freed.

    What was read back of the old time says nothing of the new one.

    Leaves a cancellation and a new booking as facts, under the same number.
    Raises ``slot-taken``, ``slot-past``, ``list-closed``, ``same-slot``,
    ``not-booked``.
    """
    places.may(by, "bookings.book")
    now = clock.now()
    places.not_past(slot, now)
    places.not_closed(slot)
    if slot.pk == booking.slot_id:
        raise Refusal("same-slot", _("今の予約と同じ時間です。"), field="slot")
    place = places.claim(slot, holder or f"move-{booking.pk}", now).place
    left = Booking.objects.select_for_update().get(pk=booking.pk)
    if left.state != BOOKED:
        raise Refusal(
            "not-booked", _("この予約は変更できません（来所済みか取消済み）。")
        )
    noting.note(facts.BOOKING_CANCELLED, left, by, {"people": left.people})
    places.free(left)
    left.slot, left.session, left.place_id = slot, slot.session, place
    left.changed_at = now
    left.told_at = None
    left.read_back, left.papers_told = read_back, papers_told
    left.channel = "web" if by.side == "citizen" else "telephone"
    left.save()
    noting.note(facts.BOOKING_MADE, left, by, noting.made(left, slot))
    return left


@walls.verb
def tell(*, booking: Booking, by: Actor) -> None:
    """The person was told of a change that we made (連絡済)."""
    places.may(by, "bookings.view")
    Booking.objects.filter(pk=booking.pk).update(told_at=clock.now())


@walls.verb
def correct_contact(*, booking: Booking, payload: Mapping[str, str], by: Actor) -> None:
    """Correct the caller's name or telephone in the vault.

    Raises those of :func:`rules.caller`.
    """
    places.may(by, "bookings.book")
    contract = Contract.objects.get(pk=booking.contract_id)
    kept = rules.caller(payload)
    privacy.change(contract=contract, subject=booking.subject_id, payload=kept, by=by)
    Booking.objects.filter(pk=booking.pk).update(reach=rules.reach(kept))


@walls.verb
def change_party(
    *,
    booking: Booking,
    people: int,
    family: bool,
    largest: int,
    in_city: bool,
    under_15: bool,
    needs: Iterable[str],
    by: Actor,
    read_back: bool = False,
    papers_told: bool = False,
) -> Booking:
    """Change who comes, at the same time and under the same number.

    Leaves a cancellation and a new booking as facts, for the counts of people.
    What was said of the papers held for those who were to come before. Raises
    ``not-booked``, ``slot-past``, ``list-closed``, ``too-many-people``,
    ``not-a-family``.
    """
    places.may(by, "bookings.book")
    rules.may_share(people, family=family, largest=largest)
    now = clock.now()
    places.not_past(booking.slot, now)
    places.not_closed(booking.slot)
    found = Booking.objects.select_for_update().get(pk=booking.pk)
    if found.state != BOOKED:
        raise Refusal(
            "not-booked", _("この予約は変更できません（来所済みか取消済み）。")
        )
    noting.note(facts.BOOKING_CANCELLED, found, by, {"people": found.people})
    found.people, found.in_city, found.under_15 = people, in_city, under_15
    found.needs, found.changed_at = sorted(needs), now
    found.read_back, found.papers_told = read_back, papers_told
    found.channel = "web" if by.side == "citizen" else "telephone"
    found.save()
    noting.note(facts.BOOKING_MADE, found, by, noting.made(found, booking.slot))
    return found
