"""The clauses on cards, judged by the facts that the verbs really leave."""

from __future__ import annotations

import datetime as dt

import time_machine

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.cards.models import Card
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import expecting, moving, returning
from madoguchi.cards.tests import holding as make
from madoguchi.cards.tests.holding import People, again
from madoguchi.contracts.rules.engine import FactRow, Verdict
from madoguchi.contracts.tests.test_founding_contracts import judged
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls


def rows() -> list[FactRow]:
    with walls.scope([make.SLUG]):
        return [
            FactRow(
                fact.pk,
                fact.pk,
                fact.name,
                fact.keys,
                fact.occurred_at,
                fact.recorded_at,
                fact.actor_side,
                fact.actor_role,
                fact.measures,
                fact.corrects,
                tuple(fact.documents),
            )
            for fact in Fact.objects.order_by("id")
        ]


def verdicts(clause: str) -> list[Verdict]:
    return [found.verdict for found in judged(make.SLUG, clause, *rows()).values()]


def missed(number: str, people: People) -> None:
    with walls.scope([make.SLUG]):
        found = Booking.objects.select_related("slot", "contract").get(number=number)
    bookings.miss(booking=found, by=people.staff)
    expecting.expect(contract=make.contract(), by=people.staff)


def test_cards_that_came_are_held_against_the_list(people: People) -> None:
    make.card(people)
    assert verdicts("5-2-h-i") == [Verdict.MET]


def test_preparation_on_the_last_opening_day_meets_its_clause(people: People) -> None:
    card = make.card(people)
    (before,) = judged(make.SLUG, "5-2-h-ii", *rows()).values()
    assert before.verdict is not Verdict.MET
    moving.prepare(card=card, scan=make.scan(card), day=make.SATURDAY, by=people.staff)
    (after,) = judged(make.SLUG, "5-2-h-ii", *rows()).values()
    assert after.verdict is Verdict.MET


def test_a_no_shows_card_that_is_held_meets_its_clause(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.card(people)
    noon.move_to(dt.datetime(2025, 12, 6, 18, 0, tzinfo=make.NOON.tzinfo))
    missed("K1", people)
    assert verdicts("5-2-h-iii") == [Verdict.MET]


def test_nobody_holds_a_card_for_a_missed_certificate(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.book(
        make.row("K1", "1000001").replace("交付,1000001", "更新,"), by=people.staff
    )
    noon.move_to(dt.datetime(2025, 12, 6, 18, 0, tzinfo=make.NOON.tzinfo))
    missed("K1", people)
    assert verdicts("5-2-h-iii") == []


def test_a_return_that_was_planned_first_passes_its_gate(people: People) -> None:
    card = make.card(people)
    with walls.scope([make.SLUG]):
        Card.objects.filter(pk=card.pk).update(state=rules.HELD)
    made = returning.plan(
        contract=make.contract(),
        scans=[make.scan(card)],
        day=dt.date(2025, 12, 7),
        by=people.staff,
    )
    returning.hand_over(
        made=made, scans=[make.scan(card)], by=people.staff, other=people.identity
    )
    assert set(verdicts("5-4-s3")) == {Verdict.MET}


def test_a_card_booked_again_is_prepared_again_for_its_new_booking(
    people: People, noon: time_machine.Coordinates
) -> None:
    card = make.card(people)
    moving.prepare(card=card, scan=make.scan(card), day=make.SATURDAY, by=people.staff)
    noon.move_to(dt.datetime(2025, 12, 6, 18, 0, tzinfo=make.NOON.tzinfo))
    missed("K1", people)
    later = dt.date(2025, 12, 20)
    make.book(make.row("K9", "1000001", day=later), by=people.staff)
    assert verdicts("5-2-h-ii").count(Verdict.MET) == 1
    moving.prepare(card=again(card), scan=make.scan(card), day=later, by=people.staff)
    assert verdicts("5-2-h-ii") == [Verdict.MET, Verdict.MET]
