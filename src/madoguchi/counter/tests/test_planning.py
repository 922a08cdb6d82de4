"""Windows that are planned, in a break, or missing: what a wait and the floor know."""

from __future__ import annotations

import datetime as dt
import math

import pytest
import time_machine
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import clock
from madoguchi.counter import board, queries, services, waits
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import planning
from madoguchi.counter.rules.forecast import Desk
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import C, signed_in
from madoguchi.crew.models import Shift
from madoguchi.tenancy import walls

ALL = frozenset({"certificate"})
NOW = make.MORNING
hours = st.integers(-8, 8)


def at(hour: int) -> dt.datetime:
    return NOW + dt.timedelta(hours=hour)


def shift(person: int | None, starts: int, ends: int) -> None:
    with walls.scope([make.SLUG]):
        Shift.objects.create(
            contract_id=make.SLUG,
            day=make.DAY,
            account_id=person,
            role="staff",
            starts=dt.time(starts),
            ends=dt.time(ends),
        )


@given(st.lists(st.tuples(hours, st.integers(1, 8))), st.integers(1, 6))
def test_a_plan_never_takes_the_last_window_nor_makes_too_many(
    rows: list[tuple[int, int]], open_: int
) -> None:
    plan = [(at(starts), at(starts + long)) for starts, long in rows]
    found = planning.changed([Desk(ALL)] * open_, plan, NOW, 6, ALL)
    for hour in range(1, 17):
        seconds = hour * 3600.0 - 1
        serving = sum(one.opens <= seconds < one.closes for one in found)
        assert 1 <= serving <= 6


def test_people_who_come_later_open_windows_then() -> None:
    plan = [(at(-1), at(8)), (at(1), at(8)), (at(1), at(4))]
    found = planning.changed([Desk(ALL)], plan, NOW, 16, ALL)
    assert [(one.opens, one.closes / 3600) for one in found] == [
        (0.0, math.inf),
        (3600.0, 8.0),
        (3600.0, 4.0),
    ]


def desks() -> list[Desk]:
    with walls.scope([make.SLUG]):
        return list(waits.line(make.SLUG).desks)


def test_before_a_window_opens_the_shift_plan_says_how_many(people: People) -> None:
    make.day(people.manager)
    assert len(desks()) == 16
    shift(people.staff.account, 10, 18)
    shift(people.colleague.account, 10, 14)
    assert len(desks()) == 2


def test_the_wait_knows_who_comes_at_noon(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    make.window(people.staff)
    for _nth in range(30):
        last = make.ticket(people.staff)
    with walls.scope([make.SLUG]):
        alone = waits.for_ticket(last)
    shift(people.staff.account, 10, 18)
    shift(people.colleague.account, 11, 18)
    shift(people.manager.account, 11, 18)
    with walls.scope([make.SLUG]):
        helped = waits.for_ticket(last)
    assert alone and helped and helped.minutes < alone.minutes - 30


def test_a_paused_window_comes_back_into_the_wait(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff, 1)
    desk = make.window(people.colleague, 2)
    services.pause(window=desk, by=people.colleague, reason="")
    assert [one.opens for one in desks()] == [0.0, 900.0]


def test_the_floor_names_who_no_open_window_can_call(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff, 1, "certificate")
    make.window(people.colleague, 2, "pin")
    served = make.ticket(people.staff, "pin")
    lost = make.ticket(people.staff, "certificate", "pin")
    manager = signed_in("operations_manager")
    said = manager.get(f"{C}/queue/").content.decode()
    warned = said[said.index("message--warning") : said.index("columns")]
    assert str(lost.number) in warned and str(served.number) not in warned
    make.window(people.staff, 3)
    assert "message--warning" not in manager.get(f"{C}/queue/").content.decode()


def test_who_was_sent_to_a_closed_window_is_named(people: People) -> None:
    make.day(people.manager)
    first = make.window(people.staff, 1)
    second = make.window(people.colleague, 2)
    make.ticket(people.staff)
    called = services.call_next(window=first, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.transfer(ticket=called, to_window=second, by=people.staff)
    with walls.scope([make.SLUG]):
        line = queries.in_line(make.SLUG, make.DAY)
        assert queries.unserved(make.SLUG, line) == []
    services.set_state(window=second, state="closed", by=people.colleague, reason="")
    with walls.scope([make.SLUG]):
        assert [one.pk for one in queries.unserved(make.SLUG, line)] == [called.pk]


@pytest.mark.usefixtures("saturday")
def test_congestion_is_told_by_the_hour_for_the_coming_week() -> None:
    make.contract()
    people = make.people()
    make.day(people.manager)
    for nth in range(4):
        ticket = make.ticket(people.staff)
        before = make.DAY - dt.timedelta(days=6)
        if nth:
            with walls.scope([make.SLUG]):
                Ticket.objects.filter(pk=ticket.pk).update(
                    day=before, issued_at=clock.tokyo(before, 14, nth)
                )
    services.import_bookings(
        contract=make.contract(),
        body=make.file(make.row("13:00", day=make.DAY + dt.timedelta(days=2))),
        by=people.staff,
    )
    board.forget()
    week = dict(board.snapshot(make.SLUG).week)
    assert len(week) == 7 and next(iter(week)) == make.DAY
    assert week[make.DAY + dt.timedelta(days=1)] == ((14, 3),)
    assert week[make.DAY + dt.timedelta(days=2)] == ((13, 1),)
    assert week[make.DAY + dt.timedelta(days=5)] == ()
    said = Client(headers={"accept-language": "ja"}).get(f"/p/{make.SLUG}/wait/")
    assert "14時" in said.content.decode() and len(said.content) < 30_000
