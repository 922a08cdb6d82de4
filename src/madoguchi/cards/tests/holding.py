"""Builders with honest defaults: bookings of card issue, handlers, cards in places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TypeVar

from madoguchi.cards.models import Card, Delivery, Place
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import expecting, places, receiving
from madoguchi.core import clock
from madoguchi.counter import services as counter
from madoguchi.counter.tests import make as centre
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

T = TypeVar("T")
_notices: dict[str, str] = {}
SLUG = centre.SLUG
NOON = dt.datetime(2025, 12, 3, 13, 0, tzinfo=clock.TOKYO)
"""A Wednesday: the last opening day before SATURDAY."""
SATURDAY = dt.date(2025, 12, 6)
HEADS = f"{centre.HEADS},区"


@dataclass
class People:
    """Two handlers, a manager (a handler too), two of the city, and a stranger."""

    staff: Actor
    other: Actor
    manager: Actor
    identity: Actor
    officer: Actor
    stranger: Actor


def contract() -> Contract:
    return centre.contract()


def people() -> People:
    contract()
    made = centre.people()
    found = People(
        staff=made.staff,
        other=made.colleague,
        manager=made.manager,
        identity=made.identity,
        officer=made.officer,
        stranger=centre.people().staff,
    )
    for actor in (found.staff, found.other, found.manager):
        allow(actor, found.manager)
    return found


def allow(actor: Actor, by: Actor) -> None:
    assert actor.account is not None
    places.name_handler(contract=contract(), account=actor.account, by=by)


def row(
    number: str,
    notice: str,
    day: dt.date = SATURDAY,
    at: str = "10:00",
    birth: str = "1980/5/12",
    ward: str = "中央区",
) -> str:
    """One line of the booking file for collecting a card."""
    _notices[number] = notice
    name = "ヤマダ ハナ" + "アイウエオカキクケコ"[int(notice[-1])]
    return (
        f"{number},{day},{at},山田花子,{name},{birth},交付,"
        f"{notice},090-1234-5678,1,{ward}"
    )


def book(*rows: str, by: Actor) -> None:
    """Import these lines and bring the cards in step."""
    counter.import_bookings(
        contract=contract(), body=centre.file(*rows, heads=HEADS), by=by
    )
    expecting.expect(contract=contract(), by=by)


def place(by: Actor, code: str = "B-1", keeper: Actor | None = None) -> Place:
    """A shelf kept by the manager, or handed over empty to another."""
    made = places.make_place(contract=contract(), code=code, by=by)
    if keeper is not None and keeper.account != by.account:
        places.hand_over(place=made, counted=0, by=by, other=keeper)
    return again(made)


def delivery(by: Actor, *slips: tuple[str, int]) -> Delivery:
    wanted = [receiving.Slip(ward, cards) for ward, cards in slips or (("chuo", 1),)]
    return receiving.open_delivery(contract=contract(), slips=wanted, by=by)


def card(people: People, number: str = "K1", notice: str = "1000001") -> Card:
    """A card that came for Saturday ten o'clock and lies on a shelf of staff's."""
    book(row(number, notice), by=people.staff)
    return arrived(people, notice, code=f"S-{number}")


def scan(card: Card) -> rules.Scan:
    """What the scanner reads from this card, with the birth date typed."""
    return rules.Scan(_notices[card.booking_number], "1980-05-12")


def arrived(people: People, *notices: str, code: str = "S-1") -> Card:
    """One delivery that brings these cards; the last of them."""
    shelf = place(people.manager, code, people.staff)
    run = delivery(people.staff, ("chuo", len(notices)))
    with walls.scope([SLUG]):
        box = run.boxes.get()
    receiving.open_box(box=box, by=people.staff)
    for notice in notices:
        seen = receiving.scan(
            box=box, notice=notice, birth="19800512", place=shelf, by=people.staff
        )
    receiving.empty(box=box, by=people.staff, other=people.other)
    receiving.finish(delivery=run, by=people.staff, other=people.identity)
    return again(seen.card)


def again(row: T) -> T:
    """A row as it stands now."""
    with walls.scope([SLUG]):
        return type(row).objects.get(pk=row.pk)  # type: ignore[attr-defined]
