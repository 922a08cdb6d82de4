"""The desk opens when its papers are on file, changes seats, closes, may reopen."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.calls import queries, services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.outreach.tests.make import crew as outreach_crew
from madoguchi.tenancy import walls


def left(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(journal.corrected(make.SLUG, name).order_by("id"))


def refused(code: str) -> pytest.RaisesExc[Refusal]:
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_the_desk_stays_shut_until_hours_manual_and_answers_are_on_file(
    db: None, morning: time_machine.Coordinates
) -> None:
    make.contract()
    operator = outreach_crew().operator
    with refused("gate-closed"):
        services.open_desk(contract=make.contract(), day=make.DAY, seats=3, by=operator)
    with refused("not-approved"):
        services.issue_guides(contract=make.contract(), by=operator)


def test_opening_leaves_the_seats_and_happens_once(
    people: People, desk_open: DeskDay
) -> None:
    (fact,) = left("calls.desk_opened")
    assert fact.keys == {"day": "2025-11-25"}
    assert fact.measures == {"seats": 3}
    with refused("already-open"):
        services.open_desk(
            contract=make.contract(), day=make.DAY, seats=2, by=people.operator
        )


def test_a_desk_that_was_open_earlier_is_noted_with_its_time(people: People) -> None:
    monday = make.DAY - dt.timedelta(days=4)
    with refused("time-missing"):
        services.open_desk(
            contract=make.contract(), day=monday, seats=2, by=people.operator
        )
    desk = services.open_desk(
        contract=make.contract(),
        day=monday,
        seats=2,
        at=dt.time(9),
        by=people.operator,
    )
    assert desk.opened_at == clock.tokyo(monday, 9)
    with refused("in-the-future"):
        services.open_desk(
            contract=make.contract(),
            day=make.DAY,
            seats=2,
            at=dt.time(9, 30),
            by=people.operator,
        )


def test_only_the_desk_may_act(people: People, desk_open: DeskDay) -> None:
    for stranger in (people.officer, people.staff):
        with refused("not-allowed"):
            services.change_seats(desk=desk_open, seats=5, by=stranger)
        with refused("not-allowed"):
            services.close_desk(desk=desk_open, by=stranger)


def test_seats_change_while_the_desk_is_open(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(make.DAY, 11))
    services.change_seats(desk=desk_open, seats=5, at=dt.time(10), by=people.operator)
    (fact,) = left("calls.seats_changed")
    assert fact.occurred_at == clock.tokyo(make.DAY, 10)
    with refused("seats-same"):
        services.change_seats(desk=desk_open, seats=5, by=people.operator)
    with refused("not-open"):
        services.change_seats(
            desk=desk_open, seats=6, at=dt.time(8), by=people.operator
        )
    with refused("seats-wrong"):
        services.change_seats(desk=desk_open, seats=0, by=people.operator)


def test_closing_counts_the_minutes_and_drafts_the_report(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(make.DAY, 17, 5))
    services.close_desk(desk=desk_open, at=dt.time(17), by=people.operator)
    (fact,) = left("calls.desk_closed")
    assert fact.measures == {"minutes": 480, "seats": 3}
    with walls.scope([make.SLUG]):
        version = queries.report_version(make.SLUG, make.DAY)
    assert version is not None
    assert version.submission.ref == "2025-11-25"
    with refused("not-open"):
        services.close_desk(desk=desk_open, by=people.operator)


def test_a_close_by_mistake_is_withdrawn(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    with refused("not-closed"):
        services.reopen_desk(desk=desk_open, by=people.operator)
    morning.move_to(clock.tokyo(make.DAY, 12))
    services.close_desk(desk=desk_open, by=people.operator)
    services.reopen_desk(desk=desk_open, by=people.operator)
    assert left("calls.desk_closed") == []
    morning.move_to(clock.tokyo(make.DAY, 17))
    services.close_desk(desk=desk_open, by=people.operator)
    (fact,) = left("calls.desk_closed")
    assert fact.measures["minutes"] == 480


def test_the_desk_does_not_close_before_it_opened(
    people: People, desk_open: DeskDay
) -> None:
    with refused("closed-early"):
        services.close_desk(desk=desk_open, at=dt.time(8), by=people.operator)


def test_a_line_follows_the_contract(people: People) -> None:
    kyoto, day = make.contract(), make.DAY
    line = services.register_line(
        contract=kyoto,
        number="075-222-0000",
        kind="caller-pays",
        opens_on=day,
        by=people.manager,
    )
    assert line.payer == "caller"
    for kind, code in (
        ("navi-dial", "line-forbidden"),
        ("toll-free", "line-payer"),
        ("pigeon", "line-kind"),
    ):
        with refused(code):
            services.register_line(
                contract=kyoto,
                number="0570-000-000",
                kind=kind,
                opens_on=day,
                by=people.manager,
            )
    for number, code in (("075-222", "line-number"), ("075-222-0000", "line-there")):
        with refused(code):
            services.register_line(
                contract=kyoto,
                number=number,
                kind="caller-pays",
                opens_on=day,
                by=people.manager,
            )
    services.close_line(line=line, day=day, by=people.manager)
    with refused("line-closed"):
        services.close_line(line=line, day=day, by=people.manager)
