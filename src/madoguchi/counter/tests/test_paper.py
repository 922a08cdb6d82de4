"""The paper sheet of a lost network: numbers of its own, entered with their times."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.counter import queries, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import paper
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts, refused
from madoguchi.counter.tests.test_screens import C, post, signed_in
from madoguchi.tenancy import walls


def numbers() -> list[int]:
    with walls.scope([make.SLUG]):
        return paper.next_numbers(make.SLUG, make.DAY, 3)


def entered(lines: str, people: People) -> list[Ticket]:
    return paper.enter(contract=make.contract(), lines=lines, by=people.staff)


def test_a_ticket_between_printing_and_entry_takes_no_number_of_the_sheet(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    printed = numbers()
    assert make.ticket(people.staff).number not in printed
    saturday.shift(dt.timedelta(hours=1))
    made = entered("10:05 2\n10:07 4 2\n10:09 2", people)
    assert [one.number for one in made] == printed
    assert numbers()[0] == printed[-1] + 1


def test_a_booked_line_keeps_the_number_on_the_paper(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    services.import_bookings(
        contract=make.contract(),
        body=make.file(make.row("10:00", number="B0001")),
        by=people.staff,
    )
    printed = numbers()
    saturday.shift(dt.timedelta(hours=1))
    made = entered("10:05 2\n10:06 B0001\n10:07 2", people)
    assert [one.number for one in made] == printed
    assert made[1].booked and made[1].booking_id


def test_calls_and_ends_on_the_paper_are_the_tickets_own(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    saturday.shift(dt.timedelta(hours=2))
    done, held, gone, waits = entered(
        "10:05 2 1 10:20 10:31\n1006 2 1025\n10:07 2 取消\n10:09 2", people
    )
    at = make.MORNING.replace
    assert (done.called_at, done.ended_at) == (at(minute=20), at(minute=31))
    assert (done.state, done.outcome, done.done) == (
        "ended",
        "done",
        {"certificate": 1},
    )
    assert (held.state, held.serving_at) == (states.HELD, at(minute=25))
    assert gone.outcome == "cancelled" and waits.state == states.WAITING
    (fact, _gone) = facts("counter.ticket_finished")
    assert (fact.measures["waited"], fact.measures["served"]) == (15, 11)
    assert facts("visits.procedure_completed")[0].measures["minutes"] == 11
    desk = make.window(people.staff)
    services.resume(ticket=held, window=desk, by=people.staff)
    services.finish(ticket=held, outcome="done", by=people.staff)


@pytest.mark.parametrize(
    "line",
    ["10:05 2 1 10:03", "10:05 2 1 10:20 10:10", "10:05 2 1 10:20 23:00", "10:99 2"],
)
def test_a_line_out_of_order_enters_nothing(
    line: str, people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    saturday.shift(dt.timedelta(hours=1))
    with refused("lines-wrong"):
        entered(f"10:05 2\n{line}", people)
    with walls.scope([make.SLUG]):
        assert queries.counts(make.SLUG, make.DAY)["issued"] == 0


def test_the_close_asks_for_confirmations_that_came_from_paper(
    people: People, saturday: time_machine.Coordinates
) -> None:
    day = make.day(people.manager)
    saturday.shift(dt.timedelta(hours=1))
    first, second = entered("10:05 4 1 10:20 10:31\n10:06 4 1 10:32 10:40", people)
    manager = signed_in("operations_manager")
    asked = manager.get(f"{C}/close/").content.decode()
    assert "市の職員の確認がまだの番号 2件" in asked and str(second.number) in asked
    paper.officer_signed(ticket=first, by=people.identity)
    with refused("officer-open"):
        services.close_day(day=day, by=people.manager)
    services.close_day(day=day, note="職員が先に退庁した。", by=people.manager)
    saturday.shift(dt.timedelta(days=1))
    later = signed_in("identity_officer")
    assert str(second.number) in later.get(f"{C}/officer/").content.decode()
    paper.officer_signed(ticket=second, by=people.identity)


def test_the_officer_says_what_was_confirmed_on_paper(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    saturday.shift(dt.timedelta(hours=1))
    (done,) = entered("10:05 4 1 10:20 10:31", people)
    assert done.outcome == "done" and facts("visits.step_completed") == []
    with refused("not-allowed"):
        paper.officer_signed(ticket=done, by=people.staff)
    identity = signed_in("identity_officer")
    assert "紙で終えた番号" in identity.get(f"{C}/officer/").content.decode()
    said = post(identity, f"{C}/officer/{done.pk}/signed/")
    assert "紙で終えた番号" not in said
    assert len(facts("visits.step_completed")) == 2
    with refused("not-on-paper"):
        paper.officer_signed(ticket=done, by=people.identity)
