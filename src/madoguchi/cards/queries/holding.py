"""Named reads of cards in custody, each by contract and bounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from madoguchi.calendars.rules.calendar import Calendar
from madoguchi.cards import parameters
from madoguchi.cards.models import (
    Box,
    Card,
    Counted,
    Delivery,
    Handler,
    Move,
    Place,
    Return,
    Stocktake,
)
from madoguchi.cards.models.holding import OPEN, PERSON, SLOT
from madoguchi.cards.rules import holding as rules
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.people import queries as people
from madoguchi.privacy import matching

SHOWN = 50


def calendar(contract: str) -> Calendar:
    """The opening days of the centre."""
    calendars = library.contract_file(contract).calendars
    return calendars.get("site-open") or calendars["city-open"]


def counts(contract: str) -> dict[str, int]:
    """Cards by state that are expected soon or here; ended ones are not counted."""
    rows = Card.objects.filter(contract_id=contract, state__in=rules.HERE)
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by())


def warned(contract: str, today: dt.date) -> QuerySet[Card]:
    """Cards that should be here by now for a booking of the next openings."""
    told = parameters.on(contract, today)
    until = rules.warn_until(today, told.warn_days, calendar(contract))
    return Card.objects.filter(
        contract_id=contract,
        state=rules.EXPECTED,
        booked_at__gte=clock.tokyo(today),
        booked_at__lt=clock.end_of_day(until),
    ).order_by("booked_at", "id")


def uncounted(contract: str) -> list[Place]:
    """Places with cards that nobody counted for the set days."""
    told = parameters.on(contract, clock.today())
    rows = _with_cards(contract).filter(n__gt=0)
    places = {place.code: place for place in rows}
    late = rules.uncounted(
        [(p.code, p.counted_at or p.made_at) for p in places.values()],
        clock.now(),
        told.uncounted_days,
    )
    return [places[code] for code in late]


def _with_cards(contract: str) -> QuerySet[Any]:
    return (
        Place.objects.filter(contract_id=contract)
        .annotate(n=Count("cards"))
        .order_by("code")
    )


def places(contract: str) -> QuerySet[Place]:
    """Shelves, and the slots and desks with cards, each with its number ``n``."""
    rows = _with_cards(contract)
    return rows.filter(Q(n__gt=0) | ~Q(kind__in=(SLOT, PERSON)))


def place(contract: str, pk: int) -> Place | None:
    """One place."""
    return Place.objects.filter(contract_id=contract, pk=pk).first()


def touched(contract: str, place: Place) -> list[Move]:
    """Who touched a place since it was last counted, the latest first."""
    rows = Move.objects.filter(contract_id=contract, taken_at__isnull=False)
    rows = rows.filter(Q(from_place=place.pk) | Q(to_place=place.pk))
    if place.counted_at is not None:
        rows = rows.filter(taken_at__gt=place.counted_at)
    return list(rows.order_by("-taken_at", "-id")[:SHOWN])


def codes(contract: str, ids: Iterable[int | None]) -> dict[int, str]:
    """Codes of places by id."""
    rows = Place.objects.filter(contract_id=contract, pk__in=[i for i in ids if i])
    return dict(rows.values_list("pk", "code"))


def open_delivery(contract: str) -> Delivery | None:
    """The transport that is being received."""
    return Delivery.objects.filter(contract_id=contract, state=OPEN).first()


def delivery(contract: str, pk: int) -> Delivery | None:
    """One transport."""
    rows = Delivery.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("contract").first()


def box(contract: str, pk: int) -> Box | None:
    """One box with its transport."""
    rows = Box.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("delivery__contract").first()


def out_of_box(box: Box) -> list[Card]:
    """The cards that came out of a box last."""
    rows = Card.objects.filter(
        contract_id=box.contract_id, delivery_id=box.delivery_id, box_id=box.pk
    )
    return list(rows.select_related("place").order_by("-changed_at", "-id")[:10])


def troubles(delivery: Delivery) -> list[Card]:
    """Cards of a transport that are on no list, or came in another ward's box."""
    rows = Card.objects.filter(
        contract_id=delivery.contract_id, delivery_id=delivery.pk
    ).exclude(trouble="")
    return list(rows.order_by("id")[:SHOWN])


def card(contract: str, pk: int) -> Card | None:
    """One card with its place."""
    rows = Card.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("place", "consignment", "contract").first()


def history(contract: str, card: Card) -> list[Move]:
    """Every act on a card, in order."""
    rows = Move.objects.filter(contract_id=contract, card=card)
    return list(rows.order_by("id"))


def waiting_for(contract: str, account: int | None) -> list[Move]:
    """Cards that were given to somebody and not taken yet."""
    rows = Move.objects.filter(contract_id=contract, taken_at=None, taker=account or 0)
    return list(rows.select_related("card").order_by("id")[:SHOWN])


def given_by(contract: str, account: int | None) -> list[Move]:
    """Cards that somebody gave and nobody took yet."""
    rows = Move.objects.filter(contract_id=contract, taken_at=None, giver=account or 0)
    return list(rows.select_related("card").order_by("id")[:SHOWN])


def on_desk(contract: str, account: int | None) -> Card | None:
    """The card before somebody."""
    rows = Card.objects.filter(contract_id=contract, desk=account or 0)
    return rows.select_related("place").first()


@dataclass(frozen=True, slots=True)
class Slot:
    """The cards of one booked time: ready, here, not come, gone."""

    at: dt.datetime
    ready: int
    here: int
    missing: int
    done: int


def slots(contract: str, day: dt.date) -> list[Slot]:
    """A day's bookings by their time."""
    rows = (
        of_day(contract, day)
        .values("booked_at")
        .annotate(
            ready=Count("id", filter=Q(state__in=(rules.PREPARED, rules.WINDOW))),
            here=Count("id", filter=Q(state__in=(rules.STORED, rules.HELD))),
            missing=Count("id", filter=Q(state__in=(rules.EXPECTED, rules.LOST))),
            done=Count("id", filter=Q(state__in=(rules.ISSUED, rules.RETURNED))),
        )
        .order_by("booked_at")
    )
    return [
        Slot(at, r["ready"], r["here"], r["missing"], r["done"])
        for r in rows
        if (at := r["booked_at"]) is not None
    ]


def of_day(contract: str, day: dt.date) -> QuerySet[Card]:
    """The cards of a day's bookings."""
    return Card.objects.filter(
        contract_id=contract,
        booked_at__gte=clock.tokyo(day),
        booked_at__lt=clock.end_of_day(day),
    )


def unprepared(contract: str, day: dt.date) -> QuerySet[Card]:
    """Cards of a day that are here and not sorted yet, by time and place."""
    rows = of_day(contract, day).filter(state__in=(rules.STORED, rules.HELD))
    return rows.select_related("place").order_by("booked_at", "id")


def next_day(contract: str, today: dt.date) -> dt.date:
    """The opening day whose cards are prepared today."""
    return calendar(contract).nth_open_after(today, 1).date


def to_return(contract: str, today: dt.date) -> QuerySet[Card]:
    """Cards whose time is over, or that are here for nobody (SP 5(2)ク(エ))."""
    over = Q(state=rules.HELD, held_until__lt=today)
    stray = Q(state=rules.STORED) & ~Q(trouble="")
    rows = Card.objects.filter(Q(contract_id=contract) & (over | stray))
    return rows.select_related("place").order_by("ward", "held_until", "id")


def condemned(contract: str) -> QuerySet[Card]:
    """Cards that must be destroyed today, the oldest decision first."""
    rows = Card.objects.filter(contract_id=contract, state=rules.CONDEMNED)
    return rows.select_related("place").order_by("changed_at", "id")


def returns(contract: str) -> list[Return]:
    """Returns that wait, then the last ones handed over."""
    rows = Return.objects.filter(contract_id=contract).annotate(n=Count("cards"))
    return list(rows.order_by("-id")[:SHOWN])


def return_(contract: str, pk: int) -> Return | None:
    """One return."""
    rows = Return.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("contract").first()


def open_stocktake(contract: str) -> Stocktake | None:
    """The count that is going on."""
    rows = Stocktake.objects.filter(contract_id=contract, state=OPEN)
    return rows.select_related("contract").first()


def last_stocktakes(contract: str) -> list[Stocktake]:
    """Closed counts, the latest first."""
    rows = Stocktake.objects.filter(contract_id=contract, state="closed")
    return list(rows.order_by("-id")[:10])


def strange(stocktake: Stocktake) -> list[Counted]:
    """Scans of a count that belong to no card of ours."""
    rows = Counted.objects.filter(
        contract_id=stocktake.contract_id, stocktake=stocktake, card=None
    )
    return list(rows.select_related("place").order_by("id")[:SHOWN])


def counted(contract: str, pk: int) -> Counted | None:
    """One scan of a count."""
    rows = Counted.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("stocktake").first()


def seen(stocktake: Stocktake) -> int:
    """How many cards of ours were scanned in a count."""
    return Counted.objects.filter(
        contract_id=stocktake.contract_id, stocktake=stocktake, card__isnull=False
    ).count()


def handlers(contract: str) -> list[tuple[Handler, str]]:
    """Who is on the list now, with their names."""
    rows = list(
        Handler.objects.filter(contract_id=contract, until=None).order_by("since")
    )
    names = people.names({row.account for row in rows})
    return [(row, names.get(row.account, "")) for row in rows]


def handler(contract: str, pk: int) -> Handler | None:
    """One entry of the list."""
    return Handler.objects.filter(contract_id=contract, pk=pk).first()


def is_handler(contract: str, account: int | None) -> bool:
    """Whether somebody may touch cards."""
    rows = Handler.objects.filter(contract_id=contract, account=account or 0)
    return rows.filter(until=None).exists()


def boxes(delivery: Delivery) -> Sequence[Box]:
    """The boxes of a transport."""
    rows = Box.objects.filter(contract_id=delivery.contract_id, delivery=delivery)
    return list(rows.order_by("number"))


def where(contract: str, bookings: Iterable[int]) -> dict[int, Card]:
    """The card of each booking that has one, with its place and state."""
    rows = Card.objects.filter(contract_id=contract, booking_id__in=list(bookings))
    return {
        card.booking_id: card
        for card in rows.select_related("place")
        if card.booking_id is not None
    }


def by_notice(contract: str, typed: str) -> list[Card]:
    """Every card of a notice number, the latest first, for the one search."""
    number = rules.notice(typed)
    if not number:
        return []
    key = matching.digest(contract, "notice", number)
    rows = Card.objects.filter(contract_id=contract, notice_key=key)
    return list(rows.select_related("place").order_by("-id")[:SHOWN])
