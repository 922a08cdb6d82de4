"""The day's report goes out by itself after closing: once, and never unseen."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.calls import jobs, queries, rules, services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People, entry
from madoguchi.calls.tests.test_desk import refused
from madoguchi.calls.tests.test_screens import DAY, HOME, said, signed_in
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system

NEXT = make.DAY + dt.timedelta(days=1)
CLOSED = clock.tokyo(make.DAY, 17)


def state() -> tuple[str, int]:
    """The state and number of the day's newest version."""
    with walls.scope([make.SLUG]):
        version = queries.report_version(make.SLUG, make.DAY)
    assert version is not None
    return version.state, version.number


def submitted() -> list[Fact]:
    with walls.scope([make.SLUG]):
        rows = Fact.objects.filter(name="documents.submission_submitted")
        return [row for row in rows if row.keys.get("kind") == queries.KIND]


def filled(desk: DeskDay, people: People, until: int = 17) -> None:
    services.record_figures(
        desk=desk,
        entries=[entry(hour, 20, 20) for hour in range(9, until)],
        by=people.operator,
    )


@pytest.fixture
def evening(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> time_machine.Coordinates:
    """17:00, the desk filled in and closed by the operator."""
    morning.move_to(CLOSED)
    filled(desk_open, people)
    services.close_desk(desk=desk_open, by=people.operator)
    return morning


def test_it_goes_out_half_an_hour_after_closing_and_once(
    evening: time_machine.Coordinates,
) -> None:
    evening.move_to(CLOSED + dt.timedelta(minutes=29))
    assert jobs.send_all(clock.today()) == 0
    assert state() == ("draft", 1)
    evening.move_to(CLOSED + dt.timedelta(minutes=30))
    assert jobs.send_all(clock.today()) == 1
    assert jobs.send_all(clock.today()) == 0
    assert state() == ("submitted", 1)
    assert [fact.actor_side for fact in submitted()] == ["system"]


def test_a_worker_that_was_down_catches_up_the_next_morning(
    evening: time_machine.Coordinates,
) -> None:
    evening.move_to(clock.tokyo(NEXT, 8))
    assert jobs.send_all(clock.today()) == 1


def test_the_remark_that_was_kept_goes_with_it(
    people: People, evening: time_machine.Coordinates
) -> None:
    with walls.scope([make.SLUG]):
        desk = queries.desk(make.SLUG, make.DAY)
    assert desk is not None
    services.save_remark(desk=desk, remark="昼に集中した。", by=people.manager)
    evening.move_to(CLOSED + dt.timedelta(hours=1))
    jobs.send_all(clock.today())
    with walls.scope([make.SLUG]):
        version = queries.report_version(make.SLUG, make.DAY)
    assert version is not None
    assert (version.state, version.remark) == ("submitted", "昼に集中した。")


def test_what_a_person_submitted_or_the_city_returned_is_left_alone(
    people: People, evening: time_machine.Coordinates
) -> None:
    with walls.scope([make.SLUG]):
        desk = queries.desk(make.SLUG, make.DAY)
    assert desk is not None
    version = services.submit_report(desk=desk, remark="", by=people.manager)
    evening.move_to(clock.tokyo(NEXT, 10))
    assert jobs.send_all(clock.today()) == 0
    documents.return_version(version=version, reason="10時台を", by=people.officer)
    services.save_remark(desk=desk, remark="直した。", by=people.manager)
    assert jobs.send_all(clock.today()) == 0
    assert state() == ("draft", 2)


def test_an_hour_without_figures_holds_it_and_the_manager_sees_which(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(make.DAY, 17, 3))
    filled(desk_open, people, until=16)
    services.close_desk(desk=desk_open, by=people.operator)
    morning.move_to(clock.tokyo(make.DAY, 18))
    assert jobs.send_all(clock.today()) == 0
    page = said(signed_in("operations_manager").get(f"{DAY}report/"))
    assert "件数が入力されていない時間帯があるため" in page and "（16:00）" in page
    assert "電話窓口の日報が 1件 提出されていません" in said(
        signed_in("operations_manager").get("/")
    )
    services.record_figures(
        desk=desk_open, entries=[entry(16, 0, 0)], by=people.operator
    )
    assert jobs.send_all(clock.today()) == 1


def test_a_desk_that_nobody_closed_is_not_sent_and_the_manager_is_told(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    morning.move_to(clock.tokyo(NEXT, 9))
    filled(desk_open, people)
    assert jobs.send_all(clock.today()) == 0
    page = said(signed_in("operations_manager").get(HOME))
    assert "窓口が閉められていません。閉めると日報ができます。" in page
    assert f"{DAY}#close" in page
    assert "提出されていません" in said(signed_in("site_manager").get("/"))


def test_a_desk_that_the_system_closed_waits_for_a_person(
    people: People, desk_open: DeskDay, morning: time_machine.Coordinates
) -> None:
    morning.move_to(CLOSED)
    filled(desk_open, people)
    services.close_desk(desk=desk_open, by=system(make.SLUG))
    morning.move_to(clock.tokyo(make.DAY, 19))
    assert jobs.send_all(clock.today()) == 0
    page = said(signed_in("operations_manager").get(HOME))
    assert "人が窓口を閉めた記録がないため" in page


def test_the_page_says_when_it_will_go(evening: time_machine.Coordinates) -> None:
    assert "17:30 に自動で提出されます" in said(signed_in("operator").get(HOME))
    evening.move_to(CLOSED + dt.timedelta(minutes=40))
    assert jobs.send_all(clock.today()) == 1
    page = said(signed_in("operator").get(HOME))
    assert "に自動で提出されます" not in page
    assert state() == ("submitted", 1)


def test_a_sent_report_cannot_be_taken_back_by_reopening(
    people: People, evening: time_machine.Coordinates
) -> None:
    evening.move_to(CLOSED + dt.timedelta(minutes=40))
    jobs.send_all(clock.today())
    with walls.scope([make.SLUG]):
        desk = queries.desk(make.SLUG, make.DAY)
    assert desk is not None
    with refused("already-submitted"):
        services.reopen_desk(desk=desk, by=people.operator)


def test_without_the_number_a_person_submits(
    evening: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = library.contract_file(make.SLUG).table_on(make.DAY).parameters
    monkeypatch.delitem(tables["calls"], "report_sent_minutes")
    evening.move_to(clock.tokyo(make.DAY, 20))
    assert jobs.send_all(clock.today()) == 0
    assert state() == ("draft", 1)


def test_the_calendars_closing_time_is_waited_for() -> None:
    early = clock.tokyo(make.DAY, 15)
    assert rules.sent_at(early, CLOSED, 30) == CLOSED + dt.timedelta(minutes=30)
    assert rules.sent_at(CLOSED, early, 0) == CLOSED
    assert rules.sent_at(early, None, 10) == early + dt.timedelta(minutes=10)


def test_a_few_minutes_of_an_hour_ask_for_no_figures() -> None:
    nine = clock.tokyo(make.DAY, 9)
    until = clock.tokyo(make.DAY, 11, 3)
    assert rules.unfilled(nine, until, 60, [(nine, 60)]) == [clock.tokyo(make.DAY, 10)]
    halves = [clock.tokyo(make.DAY, 9, 30), clock.tokyo(make.DAY, 10, 30)]
    spans = [(nine, 30), (clock.tokyo(make.DAY, 10), 30)]
    assert rules.unfilled(nine, until, 30, spans) == halves
