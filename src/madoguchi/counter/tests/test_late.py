"""A day that nobody closed is closed later, with what was left over."""

from __future__ import annotations

import datetime as dt

import time_machine

from madoguchi.core import clock
from madoguchi.counter import services
from madoguchi.counter.models import Day, Ticket, Window
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts, refused
from madoguchi.counter.tests.test_screens import C, signed_in
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls


def now_of(ticket: Ticket) -> Ticket:
    with walls.scope([make.SLUG]):
        return Ticket.objects.get(pk=ticket.pk)


def test_the_next_day_finds_the_day_that_was_left_open(
    people: People, saturday: time_machine.Coordinates
) -> None:
    manager = signed_in("operations_manager")
    day = make.day(people.manager)
    desk = make.window(people.staff)
    served, waiting = make.ticket(people.staff), make.ticket(people.staff)
    services.start(
        ticket=services.call_next(window=desk, by=people.staff), by=people.staff
    )
    place = f"{C}/close/{day.pk}/"
    assert manager.get(place).status_code == 404
    assert "締められていません" not in manager.get(f"{C}/").content.decode()
    saturday.move_to(make.MORNING + dt.timedelta(days=1))
    manager = signed_in("operations_manager")
    make.day(people.manager)
    assert place in manager.get(f"{C}/").content.decode()
    assert place in manager.get("/").content.decode()
    early = manager.post(place, {"note": "停電"})
    assert early.status_code == 422 and "終わっていない番号が 2件" in (
        early.content.decode()
    )
    for ticket, outcome in ((served, "done"), (waiting, "absent")):
        manager.post(f"{C}/close/tickets/{ticket.pk}/", {"outcome": outcome})
    assert now_of(served).outcome == "done"
    ended = now_of(served).ended_at
    assert ended is not None
    assert f"{ended.astimezone(clock.TOKYO):%m-%d %H:%M}" == "11-29 18:00"
    silent = manager.post(place, {"note": " "})
    assert silent.status_code == 422 and "理由" in silent.content.decode()
    done = manager.post(place, {"note": "停電"}, follow=True)
    assert "おくれて締めました" in done.content.decode()
    with walls.scope([make.SLUG]):
        closed = Day.objects.get(pk=day.pk)
        assert Window.objects.get(pk=desk.pk).state != "closed"
    assert closed.closed_at and closed.note == "停電"
    (fact,) = facts("counter.day_closed")
    assert fact.measures["minutes"] == 8 * 60 and fact.measures["windows"] == 1
    assert place not in manager.get(f"{C}/").content.decode()


def test_who_was_left_with_the_officer_is_let_go(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.ticket(people.staff, "pin")
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    with refused("cannot-move"):
        services.finish(ticket=called, outcome="sent-home", by=people.staff)
    saturday.move_to(make.MORNING + dt.timedelta(days=1))
    with refused("officer-missing"):
        services.finish(ticket=called, outcome="done", by=people.manager)
    services.finish(ticket=called, outcome="sent-home", by=people.manager)
    assert now_of(called).state == "ended"


def test_the_ticket_log_is_given_out_by_the_page(people: People) -> None:
    make.day(people.manager)
    ticket = make.ticket(people.staff)
    manager = signed_in("operations_manager")
    page = manager.get(f"{C}/tickets/analysis/").content.decode()
    assert f"{C}/tickets/export/?from=2025-11-01" in page
    answer = manager.get(f"{C}/tickets/export/?from=2025-11-29&to=2025-11-29")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("拠点,日付,券番号") and len(lines) == 2
    assert f",{ticket.number}," in lines[1]
    assert "attachment" in answer["Content-Disposition"]
    before = manager.get(f"{C}/tickets/export/?from=2025-11-28&to=2025-11-28")
    assert len(before.content.decode().splitlines()) == 1


def test_a_ticket_that_reception_ended_goes_back_in_line(people: People) -> None:
    make.day(people.manager)
    first, second = make.ticket(people.staff), make.ticket(people.staff)
    services.finish(ticket=first, outcome="cancelled", by=people.staff)
    staff = signed_in("staff")
    page = f"{C}/tickets/{first.pk}/"
    assert "列に戻す" in staff.get(page).content.decode()
    silent = staff.post(f"{page}reopen/", {"reason": ""}, follow=True)
    assert "理由を入力" in silent.content.decode()
    staff.post(f"{page}reopen/", {"reason": "押しまちがえた"})
    back = now_of(first)
    assert (back.state, back.outcome, back.ended_at) == ("waiting", "", None)
    called = services.call_next(window=make.window(people.staff), by=people.staff)
    assert called.pk == first.pk != second.pk
    (ended,) = facts("counter.ticket_finished")
    with walls.scope([make.SLUG]):
        assert Fact.objects.filter(corrects=ended.pk).count() == 1
