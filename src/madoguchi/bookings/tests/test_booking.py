"""Booking: the last place goes to one of many, and every refusal says why."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from madoguchi.bookings import queries, rules, services
from madoguchi.bookings.models import Booking, Place
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls


def facts(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def test_a_booking_leaves_its_fact_and_the_names_of_what_was_collected(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator, people=2, family=True)
    made = facts("bookings.booking_made")[-1]
    assert made.keys["session"] == session.ref
    assert made.measures["people"] == 2
    assert made.measures["read_back"] is True
    collected = facts("privacy.payload_collected")[-1]
    assert collected.keys == {"purpose": "booking", "ref": str(booking.pk)}
    assert set(services.COLLECTED) <= set(collected.measures["fields"])
    assert collected.pk < made.pk


def test_nothing_personal_stands_in_the_facts(crew: make.Crew) -> None:
    make.booking(make.session(crew.manager), crew.operator)
    with walls.scope([make.SLUG]):
        for fact in Fact.objects.all():
            text = f"{fact.keys}{fact.measures}"
            assert "5678" not in text and "ヤマダ" not in text


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people": 2}, "not-a-family"),
        ({"people": 3, "family": True}, "too-many-people"),
        ({"people": 0}, "nobody"),
        ({"first_application": False}, "not-first-application"),
        ({"payload": {"kana": "", "telephone": "0901234567"}}, "kana-missing"),
        ({"payload": {"kana": "山田", "telephone": "0901234567"}}, "kana-wrong"),
        ({"payload": {"kana": "ヤマダ", "telephone": ""}}, "telephone-missing"),
        ({"payload": {"kana": "ヤマダ", "telephone": "12345678"}}, "telephone-wrong"),
    ],
)
def test_a_booking_is_refused_with_a_sentence_beside_its_field(
    crew: make.Crew, changes: dict[str, object], code: str
) -> None:
    session = make.session(crew.manager)
    with pytest.raises(Refusal) as refused:
        make.booking(session, crew.operator, **changes)
    assert refused.value.code == code
    assert refused.value.field
    assert not facts("bookings.booking_made")


def test_eight_digits_are_counted_aloud() -> None:
    with pytest.raises(Refusal) as refused:
        rules.caller({"kana": "ヤマダ", "telephone": "1234-5678"})
    assert "8けた" in refused.value.sentence


def test_half_width_kana_and_full_width_digits_are_understood() -> None:
    kept = rules.caller({"kana": "ﾔﾏﾀﾞ ﾊﾅｺ", "telephone": "０９０−１２３４−５６７８"})
    assert kept == {"kana": "ヤマダ ハナコ", "telephone": "09012345678"}


def test_a_slot_of_the_past_is_refused(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    with pytest.raises(Refusal, match="過ぎています"):
        make.booking(session, crew.operator)


def test_a_full_slot_is_refused_and_a_cancelled_place_is_free_again(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, booths=1)
    first = make.booking(session, crew.operator)
    with pytest.raises(Refusal) as refused:
        make.booking(session, crew.operator)
    assert refused.value.code == "slot-taken"
    services.cancel(booking=first, by=crew.operator)
    second = make.booking(session, crew.operator)
    assert second.number != first.number
    with pytest.raises(Refusal) as refused:
        services.restore(booking=first, by=crew.operator)
    assert refused.value.code == "slot-taken"


def test_a_cancelled_booking_is_restored_while_there_is_room(crew: make.Crew) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    services.cancel(booking=booking, by=crew.operator)
    with pytest.raises(Refusal):
        services.cancel(booking=booking, by=crew.operator)
    assert services.restore(booking=booking, by=crew.operator).state == "booked"


def test_a_held_place_waits_for_its_holder_and_expires_by_itself(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, booths=1)
    slot = make.slot(session)
    until = services.hold(slot=slot, holder="op-1", minutes=5, by=crew.operator)
    assert until == clock.now() + dt.timedelta(minutes=5)
    with pytest.raises(Refusal):
        make.booking(session, crew.operator, holder="op-2")
    with walls.scope([make.SLUG]):
        assert queries.slots(make.SLUG, session.ref, clock.now())[0].free == 0
        assert queries.slots(make.SLUG, session.ref, clock.now(), "op-1")[0].free == 1
    morning.move_to(make.MORNING + dt.timedelta(minutes=6))
    assert make.booking(session, crew.operator, holder="op-2").pk


def test_one_holder_holds_one_place(crew: make.Crew) -> None:
    session = make.session(crew.manager, booths=1)
    for nth in (0, 1):
        services.hold(
            slot=make.slot(session, nth), holder="op-1", minutes=5, by=crew.operator
        )
    with walls.scope([make.SLUG]):
        assert Place.objects.exclude(held_by="").count() == 1


def test_a_move_takes_the_new_place_before_the_old_is_freed(crew: make.Crew) -> None:
    session = make.session(crew.manager, booths=1)
    booking = make.booking(session, crew.operator)
    other = make.booking(session, crew.operator, nth=1)
    with pytest.raises(Refusal) as refused:
        services.move(booking=booking, slot=make.slot(session, 1), by=crew.operator)
    assert refused.value.code == "slot-taken"
    moved = services.move(booking=booking, slot=make.slot(session, 2), by=crew.operator)
    assert moved.number == booking.number
    assert len(facts("bookings.booking_cancelled")) == 1
    assert make.booking(session, crew.operator).slot_id == make.slot(session).pk
    assert other.state == "booked"


def test_a_no_show_can_still_come_and_its_fact_is_reversed(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    with pytest.raises(Refusal) as refused:
        services.miss(booking=booking, by=crew.staff)
    assert refused.value.code == "too-early"
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    services.miss(booking=booking, by=crew.staff)
    services.check_in(booking=booking, by=crew.staff)
    missed = facts("bookings.booking_missed")
    assert [fact.corrects for fact in missed] == [None, missed[0].pk]
    with pytest.raises(Refusal):
        services.check_in(booking=booking, by=crew.staff)


def test_a_booking_is_found_by_number_telephone_and_kana(crew: make.Crew) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    with walls.scope([make.SLUG]):
        for typed in (booking.number, "090 1234 5678", "ヤマダハナコ", "ﾔﾏﾀﾞ ﾊﾅｺ"):
            assert [b.pk for b in queries.search(make.SLUG, typed)] == [booking.pk]
        assert queries.of_citizen(make.SLUG, booking.number, "09012345678")
        assert not queries.of_citizen(make.SLUG, booking.number, "09099999999")
        assert not queries.of_citizen(make.SLUG, "0000-00", "09012345678")


@pytest.mark.usefixtures("committed_db")
def test_sixteen_at_once_never_oversell() -> None:
    with time_machine.travel(make.MORNING, tick=True):
        make.contract()
        crew = make.crew()
        session = make.session(crew.manager, booths=2, hours=(10, 11))
        places = 4 * 2

        def attempt(n: int) -> str:
            try:
                make.booking(session, crew.operator, nth=n % 4, holder=f"h{n}")
            except Refusal as refusal:
                return refusal.code
            finally:
                connection.close()
            return "booked"

        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(attempt, range(160)))
        assert outcomes.count("booked") == places
        assert set(outcomes) == {"booked", "slot-taken"}
        with walls.scope([make.SLUG]):
            assert Booking.objects.count() == places
            assert len(set(Booking.objects.values_list("place_id"))) == places
