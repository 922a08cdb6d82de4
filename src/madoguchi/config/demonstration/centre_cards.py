"""The cards of the centre's bookings: brought, prepared, handed over, counted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from madoguchi.cards.models import Box, Card, Place
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import (
    counting,
    expecting,
    moving,
    places,
    receiving,
    returning,
)
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.config.demonstration.centre_plan import Visitor, born_of, notice_of
from madoguchi.core import clock
from madoguchi.counter.models import Step, Ticket
from madoguchi.counter.rules import states
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

SHELVES = ("A-1", "A-2", "B-1")


def furnish(contract: Contract, them: Crew) -> None:
    """Who handles cards is named, and the shelves are there with their keeper."""
    for account in them.window_staff:
        places.name_handler(contract=contract, account=account, by=them.manager)
    for code in SHELVES:
        places.make_place(contract=contract, code=code, by=them.manager)


def shelf(contract: str, nth: int) -> Place:
    """One of the shelves; the operations manager keeps them."""
    with walls.scope([contract]):
        return places.find(contract, SHELVES[nth % len(SHELVES)])


def brought(contract: Contract, them: Crew, visitors: Sequence[Visitor]) -> int:
    """One transport brings the cards of these bookings, a box for each ward."""
    boxes: dict[str, list[Visitor]] = defaultdict(list)
    for one in visitors:
        if one.person.notice:
            boxes[one.person.ward].append(one)
    if not boxes:
        return 0
    by, other = them.manager, them.managers[-1]
    slips = [receiving.Slip(ward, len(inside)) for ward, inside in boxes.items()]
    delivery = receiving.open_delivery(contract=contract, slips=slips, by=by)
    with walls.scope([contract.pk]):
        opened = list(delivery.boxes.select_related("delivery__contract"))
    for box in opened:
        _unpacked(contract, box, boxes[box.ward], by, other)
    receiving.finish(delivery=delivery, by=by, other=them.officers[0])
    return sum(len(inside) for inside in boxes.values())


def _unpacked(
    contract: Contract, box: Box, inside: Sequence[Visitor], by: Actor, other: Actor
) -> None:
    held = receiving.open_box(box=box, by=by)
    to = shelf(contract.pk, box.number)
    for one in inside:
        receiving.scan(
            box=held,
            notice=one.person.notice,
            birth=one.person.birth,
            place=to,
            by=by,
            as_extra=True,
        )
    receiving.empty(box=held, by=by, other=other)


def prepare(contract: Contract, them: Crew, day: dt.date) -> int:
    """Sort the cards of a day's bookings by their time (SP 5(2)ク(イ))."""
    with walls.scope([contract.pk]):
        cards = list(queries.unprepared(contract.pk, day))
    for card in cards:
        moving.prepare(card=card, day=day, scan=_seen(card), by=them.manager)
    return len(cards)


def _seen(card: Card) -> rules.Scan:
    """What a scanner reads from a card of the demonstration."""
    number = card.booking_number
    return rules.Scan(notice_of(number), born_of(number).isoformat())


def fetch(contract: Contract, them: Crew, booking: int, by: Actor) -> Card | None:
    """Bring the card of a booking to a window's desk, if it is here."""
    with walls.scope([contract.pk]):
        card = queries.where(contract.pk, [booking]).get(booking)
    if card is None or card.state not in (rules.STORED, rules.PREPARED, rules.HELD):
        return None
    keeper = them.window_staff.get(card.place.keeper or 0) if card.place else None
    moving.fetch(card=card, scan=_seen(card), by=by, other=keeper)
    return card


def issue(card: Card, person_notice: str, birth: str, by: Actor) -> None:
    """Handed over: number and birth date once more, and the face."""
    moving.issue(
        card=card, notice=person_notice, birth=birth, face_compared=True, by=by
    )


def handed_over(
    contract: Contract, them: Crew, day: dt.date, visitors: Sequence[Visitor]
) -> int:
    """Every card whose visitor was served on a day goes out at that window."""
    known = {one.booking: one for one in visitors if one.person.notice}
    served = _served(contract.pk, day)
    with walls.scope([contract.pk]):
        here = queries.where(contract.pk, [t.booking_id or 0 for t, _by in served])
    count = 0
    for ticket, account in served:
        card = here.get(ticket.booking_id or 0)
        one = known.get(card.booking_number) if card else None
        if card is None or one is None or card.state == rules.ISSUED:
            continue
        by = them.window_staff.get(account, them.manager)
        with clock.at(ticket.serving_at or ticket.issued_at):
            fetch(contract, them, card.booking_id or 0, by)
        with clock.at(ticket.ended_at or clock.now()):
            issue(card, one.person.notice, one.person.birth, by)
        count += 1
    return count


def _served(contract: str, day: dt.date) -> list[tuple[Ticket, int]]:
    """Tickets of a day with a finished card issue, and who finished them."""
    with walls.scope([contract]):
        done = Ticket.objects.filter(
            contract_id=contract, day=day, done__has_key="card-issue"
        )
        found = list(done.exclude(booking_id=None).order_by("ended_at"))
        ends = Step.objects.filter(
            contract_id=contract,
            ticket_id__in=[ticket.pk for ticket in found],
            name=states.ENDED,
        )
        by = dict(ends.values_list("ticket_id", "account"))
    return [(ticket, by.get(ticket.pk) or 0) for ticket in found]


def follow(contract: Contract) -> None:
    """Who did not come: the cards are kept (SP 5(2)ク(ウ))."""
    expecting.expect(contract=contract, by=system(contract.pk))


def sent_back(contract: Contract, them: Crew, day: dt.date, *, all_: bool) -> int:
    """What nobody booked again goes back to its ward; ``all_``: everything held."""
    with walls.scope([contract.pk]):
        rows = queries.to_return(contract.pk, day)
        if all_:
            here = (rules.STORED, rules.PREPARED, rules.HELD)
            rows = Card.objects.filter(
                contract=contract, state__in=here, changed_at__lte=clock.now()
            ).select_related("place")
        by_ward: dict[str, list[rules.Scan]] = defaultdict(list)
        for card in rows:
            by_ward[card.ward].append(_seen(card))
    for scans in by_ward.values():
        made = returning.plan(contract=contract, scans=scans, day=day, by=them.manager)
        returning.hand_over(
            made=made, scans=scans, by=them.manager, other=them.officers[0]
        )
    return sum(len(scans) for scans in by_ward.values())


def counted(contract: Contract, them: Crew) -> None:
    """The stocktake at close: each place scanned, both sides sign."""
    stocktake = counting.start(contract=contract, by=them.manager)
    with walls.scope([contract.pk]):
        unseen = list(counting.unseen(stocktake))
    by_place: dict[int, list[Card]] = defaultdict(list)
    for card in unseen:
        by_place[card.place_id or 0].append(card)
    for cards in by_place.values():
        place = cards[0].place
        assert place is not None
        read = [_seen(card) for card in cards]
        counting.scan(stocktake=stocktake, place=place, scans=read, by=them.manager)
    counting.close(stocktake=stocktake, by=them.manager, other=them.officers[0])
