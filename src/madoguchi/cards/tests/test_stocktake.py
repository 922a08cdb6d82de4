"""The stocktake: what should be here against what was scanned; both sides sign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import close_old_connections

from madoguchi.cards.models import Card, Move, Place, Stocktake
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import counting, destroying, moving
from madoguchi.cards.tests import holding as make
from madoguchi.cards.tests.holding import People, again
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


def left(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def cards(**where: object) -> list[Card]:
    with walls.scope([make.SLUG]):
        return list(Card.objects.filter(**where).order_by("id"))


def closed(people: People) -> Stocktake:
    made = counting.start(contract=make.contract(), by=people.staff)
    return counting.close(stocktake=made, by=people.staff, other=people.identity)


def test_the_day_closes_when_every_card_was_seen_and_both_sides_signed(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    second = make.arrived(people, "1000001", "1000002")
    first = cards(booking_number="K1")[0]
    moving.fetch(card=first, scan=make.scan(first), by=people.staff)
    moving.issue(
        card=first,
        notice="1000001",
        birth="19800512",
        face_compared=True,
        by=people.staff,
    )
    made = counting.start(contract=make.contract(), by=people.staff)
    with pytest.raises(Refusal) as refused:
        closed(people)
    assert refused.value.code == "cards-missing"
    with walls.scope([make.SLUG]):
        shelf = Place.objects.get(pk=second.place_id)
    lines = counting.scan(
        stocktake=made,
        place=shelf,
        scans=rules.scans("1000002 19800513\n1000002 19800512\n1000002\n7777777"),
        by=people.other,
    )
    assert [line.kind for line in lines] == ["differs", "ok", "double", "unknown"]
    with pytest.raises(Refusal) as refused:
        closed(people)
    assert refused.value.code == "unknown-scanned"
    with walls.scope([make.SLUG]):
        strange = made.seen.select_related("stocktake").get(card=None)
    counting.forget(counted=strange, by=people.other)
    with pytest.raises(Refusal) as refused:
        counting.close(stocktake=made, by=people.staff, other=people.other)
    assert refused.value.code == "same-side"
    done = closed(people)
    assert (done.received, done.issued, done.held, done.found) == (2, 1, 1, 1)
    assert left("custody.stock_reconciled")[-1].measures == {
        "expected": 1,
        "found": 1,
        "missing": 0,
    }
    assert again(shelf).counted_at == done.closed_at
    noon.shift(dt.timedelta(days=3))
    assert counting.start(contract=make.contract(), by=people.staff).opening == 1


def test_a_lost_card_stands_in_the_equation_until_it_is_found(
    people: People, noon: time_machine.Coordinates
) -> None:
    card = make.card(people)
    with walls.scope([make.SLUG]):
        shelf = Place.objects.get(pk=card.place_id)
    moving.lose(card=card, by=people.staff)
    done = closed(people)
    assert (done.received, done.lost, done.held) == (1, 1, 0)
    noon.shift(dt.timedelta(hours=1))
    moving.find(card=again(card), to=shelf, scan=make.scan(card), by=people.staff)
    made = counting.start(contract=make.contract(), by=people.staff)
    counting.scan(
        stocktake=made, place=shelf, scans=rules.scans("1000001"), by=people.staff
    )
    assert closed(people).lost == -1


def test_a_void_card_is_destroyed_the_same_day_by_two_and_leaves_the_ledger(
    people: People,
) -> None:
    card, read = make.card(people), rules.Scan("1000001", "1980-05-12")

    def refused_by(verb: Callable[[], object]) -> str:
        with pytest.raises(Refusal) as refused:
            verb()
        return refused.value.code

    def destroy(other: Actor, scan: rules.Scan = read) -> object:
        return destroying.destroy(card=card, scan=scan, by=people.staff, other=other)

    assert refused_by(lambda: destroy(people.other)) == "cannot-now"
    condemn = {"card": card, "scan": read}
    assert (
        refused_by(lambda: destroying.condemn(by=people.staff, **condemn))
        == "not-allowed"
    )
    destroying.condemn(by=people.manager, **condemn)
    assert again(card).state == rules.CONDEMNED
    counting.start(contract=make.contract(), by=people.staff)
    assert refused_by(lambda: closed(people)) == "to-destroy"
    assert refused_by(lambda: destroy(people.staff)) == "same-person"
    wrong = rules.Scan("1000002", "1980-05-12")
    assert refused_by(lambda: destroy(people.other, wrong)) == "other-card"
    destroy(people.other)
    done = again(card)
    assert (done.state, done.place_id) == (rules.DESTROYED, None)
    (fact,) = left("privacy.material_disposed")
    assert fact.keys["ref"] == f"card-{card.pk}"
    assert fact.measures == {"means": "destroyed", "witnesses": 2}
    with walls.scope([make.SLUG]):
        last = Move.objects.get(card=card, act="destroy")
    assert (last.giver, last.taker) == (people.staff.account, people.other.account)
    told = closed(people)
    assert (told.received, told.destroyed, told.held) == (1, 1, 0)


def test_a_card_in_the_wrong_place_is_put_back_before_the_close(
    people: People,
) -> None:
    make.card(people)
    wrong = make.place(people.manager, "X-9", people.staff)
    made = counting.start(contract=make.contract(), by=people.staff)
    (line,) = counting.scan(
        stocktake=made, place=wrong, scans=rules.scans("1000001"), by=people.staff
    )
    assert line.kind == "misplaced"
    with pytest.raises(Refusal) as refused:
        closed(people)
    assert refused.value.code == "misplaced"


def test_the_close_and_an_issue_at_once_leave_an_equation_that_holds(
    committed_db: object,
) -> None:
    with time_machine.travel(make.NOON, tick=True):
        people = make.people()
        card = make.card(people)
        moving.fetch(card=card, scan=make.scan(card), by=people.staff)
        made = counting.start(contract=make.contract(), by=people.staff)
        with walls.scope([make.SLUG]):
            desk = Place.objects.get(pk=again(card).place_id)
        counting.scan(
            stocktake=made, place=desk, scans=rules.scans("1000001"), by=people.staff
        )
        codes: list[str] = []

        def both(first: bool) -> None:
            try:
                if first:
                    counting.close(
                        stocktake=made, by=people.staff, other=people.identity
                    )
                else:
                    moving.issue(
                        card=card,
                        notice="1000001",
                        birth="19800512",
                        face_compared=True,
                        by=people.staff,
                    )
            except Refusal as refusal:
                codes.append(refusal.code)
            finally:
                close_old_connections()

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(both, (True, False)))
        assert codes == []
        following = counting.start(contract=make.contract(), by=people.staff)
        with walls.scope([make.SLUG]):
            assert counting.balance(again(following)).holds
