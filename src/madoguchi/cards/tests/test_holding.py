"""Cards in custody: received, moved, prepared, issued, returned."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import close_old_connections

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.cards.models import Card, Move, Place, Return
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import (
    counting,
    expecting,
    moving,
    places,
    receiving,
    returning,
)
from madoguchi.cards.tests import holding as make
from madoguchi.cards.tests.holding import People, again
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls


def left(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def cards(**where: object) -> list[Card]:
    with walls.scope([make.SLUG]):
        return list(Card.objects.filter(**where).order_by("id"))


def booking(number: str) -> Booking:
    with walls.scope([make.SLUG]):
        return Booking.objects.select_related("slot", "contract").get(number=number)


# -- the list ------------------------------------------------------------------------


def test_a_booking_makes_a_card_that_is_expected_with_no_number_in_plain(
    people: People,
) -> None:
    make.book(make.row("K1", "1000001", ward="北区"), by=people.staff)
    (card,) = cards()
    assert (card.state, card.ward, card.place_id) == (rules.EXPECTED, "kita", None)
    assert "1000001" not in card.notice_key and card.notice_key
    expecting.expect(contract=make.contract(), by=people.staff)
    assert len(cards()) == 1


def test_a_cancelled_booking_expects_nothing_and_a_corrected_birth_date_is_followed(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    before = cards()[0].birth_key
    noon.shift(dt.timedelta(minutes=5))
    make.book(make.row("K1", "1000001", birth="1980/5/13"), by=people.staff)
    (card,) = cards()
    assert card.booking_number == "K1" and card.birth_key != before


# -- the transport -------------------------------------------------------------------


def test_a_transport_is_received_against_the_booking_list(people: People) -> None:
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    card = make.arrived(people, "1000001")
    assert card.state == rules.STORED and card.place_id
    (run,) = {card.delivery_id}
    (confirmed,) = left("custody.transfer_confirmed")
    assert confirmed.keys["direction"] == "in" and confirmed.keys["what"] == "cards"
    assert confirmed.measures == {"count": 1, "both_signed": True}
    (held,) = left("custody.stock_reconciled")
    assert held.measures == {"expected": 2, "found": 1, "missing": 1}
    assert run is not None


def test_unlisted_wrong_ward_double_and_other_birth_dates_are_raised_at_once(
    people: People,
) -> None:
    make.book(
        make.row("K1", "1000001"),
        make.row("K2", "1000002", ward="北区"),
        by=people.staff,
    )
    shelf = make.place(people.manager, "B-1", people.staff)
    run = make.delivery(people.staff, ("chuo", 3))
    with walls.scope([make.SLUG]):
        box = run.boxes.get()
    receiving.open_box(box=box, by=people.staff)

    def scan(notice: str, birth: str = "19800512", **more: bool) -> receiving.Seen:
        return receiving.scan(
            box=box, notice=notice, birth=birth, place=shelf, by=people.staff, **more
        )

    with pytest.raises(Refusal) as refused:
        scan("1000001", "19800513")
    assert refused.value.code == "birth-differs"
    assert scan("1000001").kind == "hit"
    assert scan("1000001").kind == "double"
    assert again(box).counted == 1
    assert scan("1000002").kind == "wrong-ward"
    with pytest.raises(Refusal) as refused:
        scan("9999999")
    assert refused.value.code == "not-on-list" and len(cards()) == 2
    extra = scan("9999999", as_extra=True)
    assert (extra.kind, again(extra.card).trouble) == ("extra", "extra")


def test_a_box_is_unpacked_by_one_person_without_a_break_and_shown_empty(
    people: People, noon: time_machine.Coordinates
) -> None:
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    shelf = make.place(people.manager, "B-1", people.staff)
    run = make.delivery(people.staff, ("chuo", 2))
    with walls.scope([make.SLUG]):
        box = run.boxes.get()
    receiving.open_box(box=box, by=people.staff)

    def scan(notice: str, by: object = people.staff) -> None:
        receiving.scan(box=box, notice=notice, birth="19800512", place=shelf, by=by)

    scan("1000001")
    with pytest.raises(Refusal) as refused:
        scan("1000002", people.other)
    assert refused.value.code == "not-your-box"
    noon.shift(dt.timedelta(minutes=11))
    with pytest.raises(Refusal) as refused:
        scan("1000002")
    assert refused.value.code == "broken-off"
    with pytest.raises(Refusal) as refused:
        receiving.break_off(box=box, counted=2, by=people.staff, other=people.other)
    assert refused.value.code == "difference"
    receiving.break_off(box=box, counted=1, by=people.staff, other=people.other)
    with pytest.raises(Refusal) as refused:
        receiving.empty(box=box, by=people.staff, other=people.other)
    assert refused.value.code == "difference"
    scan("1000002")
    with pytest.raises(Refusal) as refused:
        receiving.empty(box=box, by=people.staff, other=people.staff)
    assert refused.value.code == "same-person"
    with pytest.raises(Refusal) as refused:
        receiving.finish(delivery=run, by=people.staff, other=people.identity)
    assert refused.value.code == "boxes-left"
    receiving.empty(box=box, by=people.staff, other=people.other)
    receiving.finish(delivery=run, by=people.staff, other=people.identity)
    assert again(run).state == "closed"


def test_whoever_is_not_on_the_list_of_handlers_touches_nothing(
    people: People,
) -> None:
    card = make.card(people)
    for verb in (
        lambda: make.delivery(people.stranger),
        lambda: moving.fetch(card=card, scan=make.scan(card), by=people.stranger),
        lambda: moving.lose(card=card, by=people.stranger),
        lambda: counting.start(contract=make.contract(), by=people.stranger),
    ):
        with pytest.raises(Refusal) as refused:
            verb()
        assert refused.value.code == "not-a-handler"
    with pytest.raises(Refusal) as refused:
        moving.fetch(card=card, scan=make.scan(card), by=people.officer)
    assert refused.value.code == "not-allowed"


# -- moves ---------------------------------------------------------------------------


def test_a_card_has_one_place_and_every_move_a_giver_and_a_taker(
    people: People,
) -> None:
    card = make.card(people)
    theirs = make.place(people.manager, "C-1", people.other)
    way = moving.move(
        card=card, scan=make.scan(card), act="store", to=theirs, by=people.staff
    )
    assert way is not None and again(card).place_id == card.place_id
    with pytest.raises(Refusal) as refused:
        moving.move(
            card=card, scan=make.scan(card), act="store", to=theirs, by=people.staff
        )
    assert refused.value.code == "on-its-way"
    with pytest.raises(Refusal) as refused:
        moving.take(move=way, scan=rules.Scan("1000001", "1980-05-12"), by=people.staff)
    assert refused.value.code == "not-for-you"
    with pytest.raises(Refusal) as refused:
        moving.take(move=way, scan=rules.Scan("1000002", "1980-05-12"), by=people.other)
    assert refused.value.code == "other-card"
    with pytest.raises(Refusal) as refused:
        moving.take(move=way, scan=rules.Scan("1000001", "1980-05-13"), by=people.other)
    assert refused.value.code == "birth-differs"
    moving.take(move=way, scan=rules.Scan("1000001", "1980-05-12"), by=people.other)
    assert again(card).place_id == theirs.pk
    last = again(way)
    assert (last.giver, last.taker) == (people.staff.account, people.other.account)


def test_every_move_reads_the_card_that_is_moved(people: People) -> None:
    card, mine = make.card(people), make.place(people.manager, "D-1", people.staff)
    moves: list[Callable[[rules.Scan], object]] = [
        lambda scan: moving.move(
            card=card, act="store", to=mine, scan=scan, by=people.staff
        ),
        lambda scan: moving.fetch(card=card, scan=scan, by=people.staff),
        lambda scan: moving.offer(
            card=card, to=people.other, scan=scan, by=people.staff
        ),
        lambda scan: moving.prepare(
            card=card, day=make.SATURDAY, scan=scan, by=people.staff
        ),
    ]
    for verb in moves:
        for scan, code in (
            (rules.Scan("1000009", "1980-05-12"), "other-card"),
            (rules.Scan("1000001", "1980-05-13"), "birth-differs"),
        ):
            with pytest.raises(Refusal) as refused:
                verb(scan)
            assert refused.value.code == code
    assert again(card).place_id == card.place_id
    with walls.scope([make.SLUG]):
        assert not Move.objects.filter(card=card).exclude(act="receive").exists()


def test_nobody_takes_a_card_from_anothers_place_without_their_signature(
    people: People,
) -> None:
    card = make.card(people)
    with pytest.raises(Refusal) as refused:
        moving.fetch(card=card, scan=make.scan(card), by=people.other)
    assert refused.value.code == "giver-must-sign"
    moving.fetch(card=card, scan=make.scan(card), by=people.other, other=people.staff)
    moved = again(card)
    assert (moved.state, moved.desk) == (rules.WINDOW, people.other.account)


def test_one_card_lies_on_the_desk_at_a_time(people: People) -> None:
    make.book(make.row("K1", "1000001"), make.row("K2", "1000002"), by=people.staff)
    second = make.arrived(people, "1000001", "1000002")
    first = cards(booking_number="K1")[0]
    moving.fetch(card=first, scan=make.scan(first), by=people.staff)
    with pytest.raises(Refusal) as refused:
        moving.fetch(card=second, scan=make.scan(second), by=people.staff)
    assert refused.value.code == "desk-busy"
    moving.issue(
        card=first,
        notice="1000001",
        birth="19800512",
        face_compared=True,
        by=people.staff,
    )
    moving.fetch(card=second, scan=make.scan(second), by=people.staff)


def test_a_card_is_issued_by_number_and_birth_date_and_the_compared_face(
    people: People,
) -> None:
    card = make.card(people)

    def issue(notice: str, birth: str, face: bool) -> str:
        with pytest.raises(Refusal) as refused:
            moving.issue(
                card=card,
                notice=notice,
                birth=birth,
                face_compared=face,
                by=people.staff,
            )
        return refused.value.code

    assert issue("1000001", "19800512", True) == "not-on-your-desk"
    moving.fetch(card=card, scan=make.scan(card), by=people.staff)
    assert issue("1000009", "19800512", True) == "other-card"
    assert issue("1000001", "19800513", True) == "birth-differs"
    assert issue("1000001", "19810512", True) == "birth-differs"
    assert issue("1000001", "0512", True) == "birth-whole"
    assert issue("1000001", "19800512", False) == "face-first"
    moving.issue(
        card=card,
        notice="1000001",
        birth="19800512",
        face_compared=True,
        by=people.staff,
    )
    done = again(card)
    assert (done.state, done.place_id, done.desk) == (rules.ISSUED, None, None)


def test_a_place_goes_to_another_keeper_only_with_its_count(people: People) -> None:
    card = make.card(people)
    with walls.scope([make.SLUG]):
        shelf = Place.objects.get(pk=card.place_id)
    with pytest.raises(Refusal) as refused:
        places.hand_over(place=shelf, counted=2, by=people.staff, other=people.other)
    assert refused.value.code == "difference"
    places.hand_over(place=shelf, counted=1, by=people.staff, other=people.other)
    assert again(shelf).keeper == people.other.account
    with pytest.raises(Refusal) as refused:
        moving.fetch(card=card, scan=make.scan(card), by=people.staff)
    assert refused.value.code == "giver-must-sign"


# -- preparation ---------------------------------------------------------------------


def test_a_card_is_sorted_by_its_booked_time_and_its_fact_names_the_booking(
    people: People,
) -> None:
    card = make.card(people)
    with pytest.raises(Refusal) as refused:
        moving.prepare(
            card=card, scan=make.scan(card), day=dt.date(2025, 12, 7), by=people.staff
        )
    assert refused.value.code == "other-day"
    to = moving.prepare(
        card=card, scan=make.scan(card), day=make.SATURDAY, by=people.staff
    )
    moving.prepare(
        card=again(card), scan=make.scan(card), day=make.SATURDAY, by=people.staff
    )
    assert to.code == "1206-1000" and again(card).state == rules.PREPARED
    (fact,) = left("cards.progress_changed")
    assert fact.keys == {"application": str(card.booking_id), "state": "prepared"}


# -- who did not come ----------------------------------------------------------------


def test_a_no_shows_card_is_held_until_the_changed_date(
    people: People, noon: time_machine.Coordinates
) -> None:
    card = make.card(people)
    moving.prepare(card=card, scan=make.scan(card), day=make.SATURDAY, by=people.staff)
    noon.move_to(dt.datetime(2025, 12, 6, 18, 0, tzinfo=make.NOON.tzinfo))
    missed = booking("K1")
    bookings.miss(booking=missed, by=people.staff)
    expecting.expect(contract=make.contract(), by=people.staff)
    held = again(card)
    assert (held.state, held.held_until) == (rules.HELD, dt.date(2025, 12, 13))
    noon.shift(dt.timedelta(hours=1))
    again_on = dt.date(2025, 12, 20)
    make.book(make.row("K9", "1000001", day=again_on), by=people.staff)
    back = again(card)
    assert (back.state, back.held_until) == (rules.STORED, again_on)
    assert back.booking_number == "K9" and len(cards()) == 1
    facts = left("custody.item_held")
    assert [fact.keys["item"] for fact in facts] == [str(missed.pk)] * 2
    assert [fact.measures["until"] for fact in facts] == ["2025-12-13", "2025-12-20"]


def test_what_nobody_booked_again_goes_back_to_its_ward(
    people: People, noon: time_machine.Coordinates
) -> None:
    card = make.card(people)
    noon.move_to(dt.datetime(2025, 12, 6, 18, 0, tzinfo=make.NOON.tzinfo))
    bookings.miss(booking=booking("K1"), by=people.staff)
    expecting.expect(contract=make.contract(), by=people.staff)
    noon.shift(dt.timedelta(days=8))
    made = returning.plan(
        contract=make.contract(),
        scans=[make.scan(card)],
        day=dt.date(2025, 12, 17),
        by=people.staff,
    )
    planned = left("custody.transfer_planned")
    assert [fact.keys["ref"] for fact in planned] == [
        str(card.booking_id),
        f"cards-out-{made.pk}",
    ]
    with pytest.raises(Refusal) as refused:
        returning.hand_over(made=made, scans=[], by=people.staff, other=people.identity)
    assert refused.value.code == "nothing-scanned"
    returning.hand_over(
        made=made, scans=[make.scan(card)], by=people.staff, other=people.identity
    )
    assert again(card).state == rules.RETURNED
    gone = left("custody.transfer_confirmed")[-1]
    assert (gone.keys["direction"], gone.keys["ref"]) == ("out", f"cards-out-{made.pk}")


def test_only_scanned_cards_are_set_apart_and_all_of_them_go(people: People) -> None:
    numbers = ("1000001", "1000002", "1000003")
    rows = [make.row(f"K{n}", number) for n, number in enumerate(numbers, 1)]
    make.book(*rows, by=people.staff)
    make.arrived(people, *numbers)
    day, contract = dt.date(2025, 12, 7), make.contract()
    first, second, third = (rules.Scan(number, "1980-05-12") for number in numbers)

    def refused_by(verb: Callable[[], object]) -> str:
        with pytest.raises(Refusal) as refused:
            verb()
        return refused.value.code

    def plan(*scans: rules.Scan) -> Return:
        return returning.plan(contract=contract, scans=scans, day=day, by=people.staff)

    assert refused_by(lambda: plan(first, rules.Scan("9999999"))) == "not-here"
    assert (
        refused_by(lambda: plan(rules.Scan("1000001", "1980-05-13"))) == "birth-differs"
    )
    assert refused_by(lambda: plan(rules.Scan("1000001"))) == "birth-missing"
    assert refused_by(lambda: plan(rules.Scan("1000001", "05-12"))) == "birth-whole"
    made = plan(first, second, second)

    def give(*scans: rules.Scan) -> object:
        return returning.hand_over(
            made=made, scans=scans, by=people.staff, other=people.identity
        )

    assert refused_by(lambda: give(first)) == "not-all-scanned"
    assert refused_by(lambda: give(first, rules.Scan("1000002"))) == "birth-missing"
    assert refused_by(lambda: give(first, second, third)) == "not-in-return"
    give(second, first)
    assert sorted(card.state for card in cards()) == ["returned", "returned", "stored"]


def test_month_and_day_alone_match_where_the_list_has_no_more(people: People) -> None:
    make.book(make.row("K1", "1000001", birth="5/12"), by=people.staff)
    card = make.arrived(people, "1000001")
    short = rules.Scan("1000001", "05-12")
    made = returning.plan(
        contract=make.contract(),
        scans=[short],
        day=dt.date(2025, 12, 7),
        by=people.staff,
    )
    with pytest.raises(Refusal) as refused:
        other = rules.Scan("1000001", "05-13")
        returning.hand_over(
            made=made, scans=[other], by=people.staff, other=people.identity
        )
    assert refused.value.code == "birth-differs"
    returning.hand_over(
        made=made, scans=[short], by=people.staff, other=people.identity
    )
    assert again(card).state == rules.RETURNED


def test_every_act_is_kept_with_its_people(people: People) -> None:
    card = make.card(people)
    moving.fetch(card=card, scan=make.scan(card), by=people.other, other=people.staff)
    with walls.scope([make.SLUG]):
        rows = list(Move.objects.filter(card=card).values_list("act", "giver", "taker"))
    assert rows == [
        ("receive", people.staff.account, people.staff.account),
        ("fetch", people.staff.account, people.other.account),
    ]


def test_of_many_who_want_one_card_at_once_one_gets_it(committed_db: object) -> None:
    with time_machine.travel(make.NOON, tick=True):
        people = make.people()
        card = make.card(people)
        got, refused = [], []

        def fetch(_n: int) -> None:
            try:
                got.append(
                    moving.fetch(card=card, scan=make.scan(card), by=people.staff)
                )
            except Refusal as refusal:
                refused.append(refusal.code)
            finally:
                close_old_connections()

        with ThreadPoolExecutor(6) as pool:
            list(pool.map(fetch, range(6)))
    assert len(got) == 1 and refused == ["cannot-now"] * 5
    with walls.scope([make.SLUG]):
        assert Move.objects.filter(card=card, act="fetch").count() == 1
