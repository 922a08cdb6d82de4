"""The officer's place, and the papers that stay here when the counter stops."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine

from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, services
from madoguchi.counter.models import AWAY, PRESENT
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts, refused
from madoguchi.counter.tests.test_screens import C, post, signed_in
from madoguchi.tenancy import walls


def away(people: People, minutes: int = 10, reason: str = "break") -> None:
    services.officer_away(
        contract=make.contract(), reason=reason, minutes=minutes, by=people.identity
    )


def test_an_officer_goes_away_and_comes_back(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    services.officer_back(contract=make.contract(), by=people.identity)
    away(people)
    with walls.scope([make.SLUG]):
        (one,) = queries.officers(make.SLUG, make.DAY)
    assert (one.state, one.reason) == (AWAY, "break")
    saturday.shift(dt.timedelta(minutes=12))
    back = services.officer_back(contract=make.contract(), by=people.identity)
    assert (back.state, back.until) == (PRESENT, None)
    said = [f.measures["state"] for f in facts("counter.officer_changed")]
    assert said == [PRESENT, AWAY, PRESENT]
    assert facts("counter.officer_changed")[-1].measures["minutes"] == 12


def test_only_an_officer_with_a_reason_and_a_time_goes_away(people: People) -> None:
    make.day(people.manager)
    with refused("reason-missing"):
        away(people, reason="")
    with refused("minutes-wrong"):
        away(people, minutes=7)
    with refused("not-allowed"):
        services.officer_away(
            contract=make.contract(), reason="break", minutes=5, by=people.staff
        )


def test_nobody_goes_away_from_a_visitor(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.ticket(people.staff, "pin")
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    away(people)
    services.officer_take(ticket=called, by=people.identity)
    with walls.scope([make.SLUG]):
        assert queries.officers(make.SLUG, make.DAY)[0].state == PRESENT
    with refused("with-visitor"):
        away(people)


@pytest.mark.usefixtures("saturday")
def test_the_floor_shows_who_is_away() -> None:
    make.contract()
    manager, identity = signed_in("operations_manager"), signed_in("identity_officer")
    post(manager, f"{C}/open/")
    assert "席に着く" in post(identity, f"{C}/officer/")
    assert "離席する" in post(identity, f"{C}/officer/back/")
    said = post(identity, f"{C}/officer/away/", reason="ward", minutes="15")
    assert "10:15 に戻る予定です" in said
    floor = manager.get(f"{C}/").content.decode()
    assert "離席中" in floor and "あと 15分は職員確認が進みません" in floor
    wrong = post(identity, f"{C}/officer/away/", reason="ward", minutes="99")
    assert "戻るまでの時間を選んでください" in wrong


@pytest.mark.usefixtures("saturday")
def test_when_ticketing_stops_the_floor_lists_whom_to_call_and_what_is_kept() -> None:
    make.contract()
    people = make.people()
    manager, staff = signed_in("operations_manager"), signed_in("staff")
    post(manager, f"{C}/open/")
    ticket = make.booked(people.staff)
    post(manager, f"{C}/stop/", reason="national-system")
    floor = manager.get(f"{C}/").content.decode()
    assert "お伝えする方" in floor and "090-" in floor and "1234" not in floor
    shown = post(manager, f"{C}/stop/whom/")
    assert "ヤマダ" in shown and re.search(r"090-1234-\d{4}", shown)
    (log,) = facts("privacy.payload_revealed")
    assert log.measures["subjects"] == 1
    assert staff.post(f"{C}/stop/whom/").status_code == 404
    where = f"{C}/tickets/{ticket.pk}/keep/"
    assert "場所を入力" in post(staff, where, papers=["old-card"], back="floor")
    said = post(staff, where, papers=["old-card"], place="金庫2段目", back="floor")
    assert "前のカード（金庫2段目）" in said
    assert "すでにお預かり" in post(staff, where, papers=["old-card"], place="机")
    said = post(staff, f"{C}/tickets/{ticket.pk}/return/", back="floor")
    assert "返却しました" in said and "金庫2段目" not in said
    kept = facts("counter.papers_kept")
    assert [one.measures["state"] for one in kept] == ["taken", "returned"]


def test_unknown_papers_are_not_kept(people: People) -> None:
    make.day(people.manager)
    ticket = make.ticket(people.staff)
    with pytest.raises(Refusal, match="書類を選んで"):
        services.keep_papers(
            ticket=ticket, papers=["passport"], place="机", by=people.staff
        )
