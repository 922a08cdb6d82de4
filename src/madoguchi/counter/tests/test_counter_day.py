"""A ticket's way from its issue to its end, by everybody who has a part in it."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls


def facts(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name, corrects=None).order_by("id"))


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.RaisesExc(Refusal, check=lambda refusal: refusal.code == code)


def test_a_booked_visitor_comes_and_is_served(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    ticket = make.booked(people.staff)
    assert ticket.number == 101
    called = services.call_next(window=desk, by=people.staff)
    assert called.pk == ticket.pk and called.state == states.CALLED
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    services.officer_take(ticket=called, by=people.identity)
    services.officer_done(ticket=called, by=people.identity)
    done = services.finish(ticket=called, outcome="done", by=people.staff)
    assert done.done == {"card-issue": 1}
    names = [
        "counter.ticket_issued",
        "counter.ticket_called",
        "counter.ticket_finished",
        "visits.visit_received",
        "visits.procedure_completed",
        "visits.visit_closed",
    ]
    assert [len(facts(name)) for name in names] == [1] * 6
    assert facts("counter.ticket_called")[0].measures["booked"] is True


def test_only_the_municipal_officer_confirms(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.booked(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    with refused("officer-missing"):
        services.finish(ticket=called, outcome="done", by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    with refused("not-allowed"):
        services.officer_take(ticket=called, by=people.staff)


def test_card_issue_needs_a_booking(people: People) -> None:
    make.day(people.manager)
    with refused("booking-only"):
        make.ticket(people.staff, "card-issue")


def test_numbers_have_no_gap_after_a_refusal(people: People) -> None:
    make.day(people.manager)
    first = make.ticket(people.staff)
    with refused("booking-only"):
        make.ticket(people.staff, "card-issue")
    second = make.ticket(people.staff)
    assert (first.number, second.number) == (501, 502)


def test_help_with_the_form_leaves_its_step(people: People) -> None:
    make.day(people.manager)
    with refused("not-wanted"):
        services.helped(ticket=make.ticket(people.staff), by=people.staff)
    wanted = make.ticket(people.staff, help=("form-help",))
    services.helped(ticket=wanted, by=people.staff)
    (fact,) = facts("visits.step_completed")
    assert fact.keys["step"] == "form-help"


def test_a_window_takes_one_visitor_at_a_time(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.ticket(people.staff)
    make.ticket(people.staff)
    services.call_next(window=desk, by=people.staff)
    with refused("window-busy"):
        services.call_next(window=desk, by=people.staff)


def test_a_window_calls_only_what_it_serves(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 1, "pin")
    make.ticket(people.staff, "certificate")
    with refused("nobody-waiting"):
        services.call_next(window=desk, by=people.staff)
    wanted = make.ticket(people.staff, "pin")
    assert services.call_next(window=desk, by=people.staff).pk == wanted.pk


def test_a_transfer_keeps_the_first_place(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 1, "certificate")
    other = make.window(people.colleague, 2, "pin")
    make.ticket(people.staff, "certificate")
    saturday.shift(dt.timedelta(minutes=1))
    make.ticket(people.staff, "pin")
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.transfer(
        ticket=called, procedures={"pin": 1}, note="暗証番号", by=people.staff
    )
    assert services.call_next(window=other, by=people.colleague).pk == called.pk


def test_an_absent_visitor_comes_back_to_the_old_place(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    ticket = make.ticket(people.staff)
    make.ticket(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    services.call_again(ticket=called, by=people.staff)
    services.absent(ticket=called, by=people.staff)
    services.back_in_line(ticket=called, by=people.staff)
    assert services.call_next(window=desk, by=people.staff).pk == ticket.pk


def test_held_visitors_leave_the_window_free(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    first, second = make.ticket(people.staff), make.ticket(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.hold(ticket=called, by=people.staff)
    assert services.call_next(window=desk, by=people.staff).pk == second.pk
    with refused("window-busy"):
        services.resume(ticket=first, window=desk, by=people.staff)


def test_the_day_closes_only_when_nobody_is_left(people: People) -> None:
    day = make.day(people.manager)
    make.window(people.staff)
    ticket = make.ticket(people.staff)
    with refused("tickets-left"):
        services.close_day(day=day, by=people.manager)
    services.finish(ticket=ticket, outcome="cancelled", by=people.staff)
    services.close_day(day=day, by=people.manager)
    with refused("day-closed"):
        make.ticket(people.staff)


def test_who_did_not_come_is_missed_when_the_day_closes(
    people: People, saturday: time_machine.Coordinates
) -> None:
    day = make.day(people.manager)
    services.import_bookings(
        contract=make.contract(), body=make.file(make.row("11:00")), by=people.staff
    )
    saturday.shift(dt.timedelta(hours=8))
    services.close_day(day=day, by=people.manager)
    assert len(facts("bookings.booking_missed")) == 1


def test_a_finished_ticket_is_corrected_the_same_day(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.ticket(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    done = services.finish(ticket=called, outcome="done", by=people.staff)
    with refused("reason-missing"):
        services.correct(
            ticket=done, done={"certificate": 2}, reason="", by=people.staff
        )
    fixed = services.correct(
        ticket=done, done={"certificate": 2}, reason="2件だった", by=people.staff
    )
    assert fixed.done == {"certificate": 2}
    again = services.reopen(
        ticket=fixed, window=desk, reason="押しまちがい", by=people.staff
    )
    assert again.state == states.SERVING


def test_no_ticket_when_the_link_ends_too_soon(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    make.window(people.staff)
    saturday.move_to(make.MORNING.replace(hour=19, minute=40))
    with refused("too-late"):
        make.ticket(people.staff, "certificate")
    assert make.ticket(people.staff, "application").number == 501


def test_ticketing_stops_by_hand_with_a_reason(people: People) -> None:
    day = make.day(people.manager)
    with refused("reason-missing"):
        services.stop(day=day, reason="", by=people.manager)
    services.stop(day=day, reason="national-system", by=people.manager)
    with refused("stopped"):
        make.ticket(people.staff)
    services.resume_ticketing(day=day, by=people.manager)
    make.ticket(people.staff)


def test_the_officer_says_why_identity_cannot_be_confirmed(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.ticket(people.staff, "pin")
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    services.officer_take(ticket=called, by=people.identity)
    back = services.officer_cannot(ticket=called, reason="mismatch", by=people.identity)
    assert back.state == states.SERVING
    with refused("officer-missing"):
        services.finish(ticket=called, outcome="done", by=people.staff)
    services.finish(ticket=called, outcome="sent-home", by=people.staff)


def test_practice_is_in_no_count_and_leaves_no_fact(people: People) -> None:
    from madoguchi.counter.models import PRACTICE

    make.day(people.manager)
    desk = make.window(people.staff)
    with walls.scope([make.SLUG]):
        services.open_window(
            window=desk, skills=["certificate"], practice=True, by=people.staff
        )
    services.issue(
        contract=make.contract(),
        wanted=services.Wanted({"certificate": 1}),
        source=PRACTICE,
        by=people.staff,
    )
    called = services.call_next(window=desk, by=people.staff)
    assert called.number == 901
    services.start(ticket=called, by=people.staff)
    services.finish(ticket=called, outcome="done", by=people.staff)
    assert facts("counter.ticket_issued") == facts("visits.visit_received") == []
    with walls.scope([make.SLUG]):
        assert queries.counts(make.SLUG, make.DAY)["issued"] == 0
        assert Ticket.objects.filter(contract_id=make.SLUG, practice=True).count() == 1
