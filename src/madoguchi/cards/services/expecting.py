"""Follow the bookings: which cards must come, be held, or be found again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from madoguchi.bookings.models import BOOKED, CANCELLED, MISSED, Booking
from madoguchi.cards import parameters
from madoguchi.cards.models import Card, Move
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services.acting import act, alone
from madoguchi.core import clock, text
from madoguchi.custody import stock
from madoguchi.people.access import need
from madoguchi.privacy import matching
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PROCEDURE = "card-issue"


@walls.verb
def expect(*, contract: Contract, by: Actor) -> int:
    """Bring the cards in step with the bookings of card issue; safe twice.

    A new booking makes a card that is expected, or gives a card that is already here
    its changed date (SP 5(2)ク(ウ)); a no-show's or a cancelled booking's card is held.
    Returns how many cards changed.
    """
    need(by, "cards.handle")
    alone(contract.pk)
    told = parameters.on(contract.pk, clock.today())
    bookings = _bookings(contract.pk, told)
    known = {
        card.booking_id: card
        for card in Card.objects.filter(
            contract=contract, booking_id__in=[row.pk for row in bookings]
        )
    }
    changed = sum(
        _follow(known[row.pk], row, told, by) for row in bookings if row.pk in known
    )
    new = [row for row in bookings if row.pk not in known and row.state == BOOKED]
    return changed + _new(contract, new, told, by)


def _bookings(contract: str, told: parameters.Parameters) -> list[Booking]:
    today = clock.today()
    days = range(-told.keep_days, told.ahead_days + 1)
    names = [f"{PROCEDURE}-{today + dt.timedelta(days=n)}" for n in days]
    rows = Booking.objects.filter(contract_id=contract, session__in=names)
    return list(rows.select_related("slot").order_by("id"))


def _follow(
    card: Card, booking: Booking, told: parameters.Parameters, by: Actor
) -> bool:
    if card.state == rules.EXPECTED:
        return _follow_expected(card, booking, told)
    if booking.state in (MISSED, CANCELLED):
        if card.state not in (rules.STORED, rules.PREPARED) or _on_its_way(card):
            return False
        until = clock.today() + dt.timedelta(days=told.keep_days)
        act(card, "hold", held_until=until)
        _held(card, until, by)
        return True
    moved = card.booked_at != booking.slot.starts_at
    again = booking.state == BOOKED and (moved or card.state == rules.HELD)
    if again and not _on_its_way(card):
        return _rebooked(card, booking, card.booking_id, by)
    return False


def _follow_expected(card: Card, booking: Booking, told: parameters.Parameters) -> bool:
    if booking.state == CANCELLED:
        card.delete()
        return True
    if booking.changed_at is None or booking.changed_at <= card.changed_at:
        return False
    keys = _keys(card.contract_id, [booking.subject_id], told)
    for name, value in _said(booking, keys.get(booking.subject_id, {})).items():
        setattr(card, name, value)
    card.changed_at = clock.now()
    card.save()
    return True


def _rebooked(card: Card, booking: Booking, was: int | None, by: Actor) -> bool:
    """Another date for a card that is here: it is kept until then."""
    if rules.after(card.state, "rebook") is None:
        return False
    day = clock.tokyo_date(booking.slot.starts_at)
    held = card.state == rules.HELD or was != booking.pk
    act(
        card,
        "rebook",
        booking_id=booking.pk,
        booking_number=booking.number,
        booked_at=booking.slot.starts_at,
        subject_id=booking.subject_id,
        held_until=day if held else None,
        told_at=None,
        trouble="" if card.trouble == "extra" else card.trouble,
    )
    if held and was:
        stock.held(contract=card.contract, item=str(was), until=day, by=by)
    return True


def _held(card: Card, until: dt.date, by: Actor) -> None:
    if card.booking_id:
        item = str(card.booking_id)
        stock.held(contract=card.contract, item=item, until=until, by=by)


def _new(
    contract: Contract,
    bookings: list[Booking],
    told: parameters.Parameters,
    by: Actor,
) -> int:
    keys = _keys(contract.pk, [row.subject_id for row in bookings], told)
    wanted = {found["notice"] for found in keys.values() if found["notice"]}
    here = {
        card.notice_key: card
        for card in Card.objects.filter(
            contract=contract, state__in=rules.HERE, notice_key__in=wanted
        )
    }
    done = 0
    for booking in bookings:
        found = keys.get(booking.subject_id)
        if not found or not found["notice"]:
            continue
        card = here.get(found["notice"])
        if card is None:
            Card.objects.create(
                contract=contract,
                booking_id=booking.pk,
                changed_at=clock.now(),
                **_said(booking, found),
            )
        elif not _came_again(card, booking, found["birth"], by):
            continue
        done += 1
    return done


def _came_again(card: Card, booking: Booking, birth: str, by: Actor) -> bool:
    """A card that is already here belongs to this new booking."""
    if card.birth_key != birth or not _free(card) or _on_its_way(card):
        return False
    return _rebooked(card, booking, card.booking_id, by)


def _on_its_way(card: Card) -> bool:
    """Between two people: what the booking says waits until it has arrived."""
    moves = Move.objects.filter(contract_id=card.contract_id, card=card, taken_at=None)
    return moves.exists()


def _free(card: Card) -> bool:
    """Whether a card that is here waits for no other live booking."""
    if card.booking_id is None:
        return True
    old = Booking.objects.filter(contract_id=card.contract_id, pk=card.booking_id)
    return not old.filter(state=BOOKED).exists()


def _said(booking: Booking, keys: dict[str, str]) -> dict[str, object]:
    return {
        "booking_number": booking.number,
        "booked_at": booking.slot.starts_at,
        "subject_id": booking.subject_id,
        "notice_key": keys.get("notice", ""),
        "birth_key": keys.get("birth", ""),
        "whole_key": keys.get("whole", ""),
        "ward": keys.get("ward", ""),
    }


def _keys(
    contract: str, subjects: Iterable[int], told: parameters.Parameters
) -> dict[int, dict[str, str]]:
    """Keyed hashes of notice and birth date, and the ward, of people who booked."""
    subjects = list(subjects)
    if not subjects:
        return {}
    forms = {
        "notice": ("notice", rules.notice),
        "birth": ("birth", rules.month_day),
        "whole": ("birth", rules.whole_birth),
        "ward": (f"extra-{told.ward_column}", text.folded),
    }
    found = matching.digests(contract, subjects, forms)
    wards = {
        matching.digest(contract, "ward", text.folded(name)): slug
        for slug, name in told.wards.items()
    }
    for keys in found.values():
        keys["ward"] = wards.get(keys["ward"], "")
    return found
