"""What was done before a transfer counts; who may be called, and added, at a window."""

from __future__ import annotations

import pytest

from madoguchi.core.errors import Refusal
from madoguchi.counter import services
from madoguchi.counter.models import Step, Ticket
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts
from madoguchi.tenancy import walls
from madoguchi.visits.facts import PROCEDURE_COMPLETED

COMPLETED = PROCEDURE_COMPLETED.name


def begun(people: People, *procedures: str) -> Ticket:
    """A visitor whom window 1 serves."""
    make.day(people.manager)
    desk = make.window(people.staff, 1)
    make.ticket(people.staff, *procedures)
    called = services.call_next(window=desk, by=people.staff)
    return services.start(ticket=called, by=people.staff)


def refused(verb: object, **given: object) -> str:
    with pytest.raises(Refusal) as caught:
        verb(**given)  # type: ignore[operator]
    return caught.value.code


def test_what_the_first_window_did_counts_at_the_end(people: People) -> None:
    called = begun(people, "certificate", "other")
    services.transfer(
        ticket=called, done={"certificate": 1}, procedures={"pin": 1}, by=people.staff
    )
    second = make.window(people.colleague, 2, "pin")
    again = services.call_next(window=second, by=people.colleague)
    assert again.procedures == {"pin": 1, "other": 1}
    assert (again.passed, again.needs) == ({"certificate": 1}, ["pin"])
    services.start(ticket=again, by=people.colleague)
    pin = {"ticket": again, "done": {"pin": 1}, "by": people.colleague}
    assert refused(services.transfer, **pin) == "officer-missing"
    services.to_officer(ticket=again, by=people.colleague)
    services.officer_take(ticket=again, by=people.identity)
    services.officer_done(ticket=again, by=people.identity)
    services.transfer(**pin)  # type: ignore[arg-type]
    third = make.window(people.manager, 3, "other")
    last = services.call_next(window=third, by=people.manager)
    services.start(ticket=last, by=people.manager)
    ended = services.finish(ticket=last, outcome="done", by=people.manager)
    assert ended.done == {"certificate": 1, "pin": 1, "other": 1}
    assert len(facts(COMPLETED)) == 3
    back = services.reopen(ticket=ended, window=third, reason="直す", by=people.manager)
    ended = services.finish(ticket=back, outcome="done", by=people.manager)
    assert sum(ended.done.values()) == 3


def test_who_goes_home_after_a_transfer_keeps_what_was_done(people: People) -> None:
    called = begun(people, "certificate", "other")
    services.transfer(ticket=called, done={"certificate": 1}, by=people.staff)
    ended = services.finish(ticket=called, outcome="cancelled", by=people.manager)
    assert ended.done == {"certificate": 1} and len(facts(COMPLETED)) == 1


def test_a_transfer_with_nothing_left_is_no_transfer(people: People) -> None:
    called = begun(people, "certificate")
    done = {"certificate": 1}
    code = refused(services.transfer, ticket=called, done=done, by=people.staff)
    assert code == "nothing-wanted"


def test_only_who_booked_gets_a_procedure_by_booking(people: People) -> None:
    called = begun(people, "certificate")
    add = {"ticket": called, "by": people.staff}
    assert refused(services.add_procedure, procedure="card-issue", **add) == (
        "booking-only"
    )
    more = {"card-issue": 1}
    assert refused(services.transfer, procedures=more, **add) == "booking-only"
    services.add_procedure(procedure="other", **add)  # type: ignore[arg-type]


def test_a_window_adds_only_what_it_serves(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 1, "certificate")
    make.ticket(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    code = refused(
        services.add_procedure, ticket=called, procedure="pin", by=people.staff
    )
    assert code == "cannot-serve"


def test_a_number_out_of_turn_asks_for_a_reason_and_a_window_that_serves_it(
    people: People,
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 1, "certificate")
    first, second = make.ticket(people.staff), make.ticket(people.staff)
    other = make.ticket(people.staff, "pin")
    call = {"window": desk, "by": people.staff}
    number = services.call_number
    assert refused(number, ticket=other, reason="care", **call) == "cannot-serve"
    assert refused(number, ticket=second, **call) == "out-of-turn"
    assert refused(number, ticket=second, reason="x", **call) == "out-of-turn"
    services.call_number(ticket=second, reason="care", **call)  # type: ignore[arg-type]
    with walls.scope([make.SLUG]):
        assert Step.objects.get(ticket=second, name="called").reason == "care"
    services.undo_call(ticket=second, by=people.staff)
    services.call_number(ticket=first, **call)  # type: ignore[arg-type]
