"""Screens without an account: dead ends ring at reception, a tablet tells the place."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from madoguchi.counter import reports, services
from madoguchi.counter.models import Device, Ticket
from madoguchi.counter.services import devices
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import (
    C,
    P,
    _fresh_board,  # noqa: F401
    machine,
    paired,
    post,
    signed_in,
)
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

pytestmark = pytest.mark.usefixtures("saturday")


def trouble() -> str:
    with walls.scope([make.SLUG]):
        return Device.objects.get(kind="machine").trouble


def dead_end(screen: Client, page: str, **typed: str) -> str:
    answer = screen.post(f"{P}/machine/{page}/", typed)
    assert answer.status_code == 409
    return answer.content.decode()


def test_every_dead_end_of_the_machine_rings_at_reception(people: People) -> None:
    day = make.day(people.manager)
    rows = (
        make.row(number="A1"),
        make.row(number="A2", day=make.DAY + dt.timedelta(1)),
    )
    services.import_bookings(
        contract=make.contract(), body=make.file(*rows), by=people.staff
    )
    manager = signed_in("operations_manager")
    screen = machine(manager)
    make.arrived(people.staff, "A1")
    cases = [
        ("no-booking", "booked", {"number": "Z9"}),
        ("already-here", "booked", {"number": "A1"}),
        ("wrong-day", "booked", {"number": "A2"}),
        ("booking-only", "walk-in", {"p": "card-issue"}),
    ]
    for code, page, typed in cases:
        assert "係員をよびました" in dead_end(screen, page, **typed), code
        assert trouble() == code
        said = manager.get(f"{C}/reception/").content.decode()
        assert devices.DEAD_ENDS[code] in said, code
    services.stop(day=day, reason="national-system", by=people.manager)
    dead_end(screen, "walk-in", p="certificate")
    assert trouble() == "stopped"
    assert "全国のシステムの停止" in screen.get(f"{P}/machine/").content.decode()


def issued() -> Ticket:
    with walls.scope([make.SLUG]):
        return Ticket.objects.latest("id")


def booked(*rows: str, by: Actor) -> None:
    services.import_bookings(
        contract=make.contract(), body=make.file(*rows, heads=make.HEADS), by=by
    )


def test_who_is_booked_has_a_ticket_at_once_or_adds_procedures_and_people(
    people: People,
) -> None:
    make.day(people.manager)
    booked(make.row(number="A1"), make.row(number="A2"), by=people.staff)
    screen = machine(signed_in("operations_manager"))
    post(screen, f"{P}/machine/booked/", number="A1")
    assert (issued().procedures, issued().people) == ({"card-issue": 1}, 1)
    asked = post(screen, f"{P}/machine/booked/", number="A2", more="1")
    assert 'name="number" value="A2"' in asked and "電子証明書の更新" in asked
    assert 'value="card-issue"' not in asked and issued().number == 101
    chosen = {"number": "A2", "p": ["certificate", "card-issue", "x"], "people": "3"}
    assert "あなたの番号" in post(screen, f"{P}/machine/booked/", **chosen)
    made = issued()
    assert made.procedures == {"card-issue": 1, "certificate": 1}
    assert (made.number, made.people, made.lane) == (102, 3, "card-issue")


def test_a_dead_end_is_said_before_anything_is_added(people: People) -> None:
    make.day(people.manager)
    later = make.row(number="A1", day=make.DAY + dt.timedelta(1))
    booked(later, by=people.staff)
    screen = machine(signed_in("operations_manager"))
    assert "係員をよびました" in dead_end(screen, "booked", number="A1", more="1")
    assert trouble() == "wrong-day"


def test_trainees_add_procedures_to_an_invented_booking(people: People) -> None:
    make.day(people.manager)
    screen = signed_in("staff")
    post(screen, f"{C}/practice/start/")
    number = {"number": "P001"}
    asked = post(screen, f"{P}/machine/booked/", **number, more="1")
    assert 'value="P001"' in asked
    post(screen, f"{P}/machine/booked/", **number, p="certificate", people="2")
    made = issued()
    assert made.practice and made.people == 2
    assert set(made.procedures) == {"card-issue", "certificate"}


def test_a_form_without_a_procedure_calls_nobody(people: People) -> None:
    make.day(people.manager)
    screen = machine(signed_in("operations_manager"))
    assert "係員をよびました" not in dead_end(screen, "walk-in")
    assert trouble() == ""


def test_a_tablet_tells_the_place_in_the_queue_and_calls_staff(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff)
    manager = signed_in("operations_manager")
    post(manager, f"{C}/devices/", kind="tablet", place="待合の奥")
    tablet = paired("tablet")
    assert "順番の確認" in tablet.get(f"{P}/tablet/").content.decode()
    make.ticket(people.staff)
    second = make.ticket(people.staff)
    said = post(tablet, f"{P}/tablet/", number=str(second.number))
    assert "502番の前に 1人" in said
    assert "本日の番号にありません" in post(tablet, f"{P}/tablet/", number="777")
    assert "お待ちください" in post(tablet, f"{P}/machine/staff/")
    assert "待合の奥で係員を" in manager.get(f"{C}/reception/").content.decode()
    assert tablet.get(f"{P}/machine/").status_code == 302


def test_the_log_counts_from_the_slot_and_the_wait_for_the_officer(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    ticket = make.booked(people.staff, at="10:30")
    saturday.shift(dt.timedelta(minutes=35))
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    saturday.shift(dt.timedelta(minutes=7))
    services.officer_take(ticket=called, by=people.identity)
    with walls.scope([make.SLUG]):
        (row,) = reports.log(make.SLUG, make.DAY, make.DAY)
        (hour,) = reports.by_hour(make.SLUG, make.DAY, make.DAY)
    assert row[2] == str(ticket.number)
    assert row[reports.COLUMNS.index("待ち時間(分)")] == "12" and hour.mean == 12


def test_the_next_visitors_checklist_is_ready_unchecked(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff, 5)
    make.ticket(people.staff, "certificate")
    said = signed_in("staff").get(f"{C}/windows/5/queue/").content.decode()
    assert "□ マイナンバーカード" in said
