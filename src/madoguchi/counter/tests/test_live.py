"""What comes by itself: the officer's word at the window, calls for staff, queues."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.counter import services
from madoguchi.counter.models import Device
from madoguchi.counter.services import devices
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import C, one, signed_in
from madoguchi.tenancy import walls


def read(client: Client, path: str) -> str:
    answer = client.get(f"{C}/{path}")
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.fixture
def machine(people: People) -> Device:
    """A ticket machine of an open day."""
    make.day(people.manager)
    contract = make.contract()
    made = devices.add_device(
        contract=contract, kind="machine", place="入口", by=people.manager
    )
    by = devices.actor(make.SLUG)
    return devices.pair(contract=contract, code=made.code, by=by)[0]


def test_the_officers_word_comes_to_the_window_by_itself(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 5)
    make.ticket(people.staff, "pin")
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    services.to_officer(ticket=called, by=people.staff)
    staff = signed_in("staff")
    assert 'hx-trigger="every 3s"' in read(staff, "windows/5/now/")
    services.officer_take(ticket=called, by=people.identity)
    services.officer_cannot(ticket=called, reason="papers", by=people.identity)
    said = read(staff, "windows/5/now/")
    assert "書類が足りない" in said and 'data-key="e"' in said
    assert "every 3s" not in said
    assert "書類が足りない" in read(staff, "windows/5/")


def test_a_call_for_staff_is_live_at_reception_and_on_the_floor(
    machine: Device, people: People
) -> None:
    staff, manager = signed_in("staff"), signed_in("operations_manager")
    live = "reception/live/alarms/"
    assert "data-alarm" not in read(staff, live)
    by = devices.actor(make.SLUG)
    devices.want_staff(device=machine, by=by, trouble="no-booking")
    for client, path in ((staff, live), (manager, "alarms/")):
        said = read(client, path)
        assert f'data-alarm="{machine.pk}"' in said and "入口" in said
        assert "予約が見つからない方です。" in said
    went = f"{C}/reception/attended/{machine.pk}/"
    assert staff.post(went, {"back": "floor"})["Location"] == f"{C}/"
    assert "data-alarm" not in read(manager, "alarms/")


def test_the_queue_and_the_bookings_at_reception_come_fresh(people: People) -> None:
    make.day(people.manager)
    staff = signed_in("staff")
    page = read(staff, "reception/")
    for part in ("alarms", "queue", "coming"):
        assert f'hx-get="{C}/reception/live/{part}/"' in page
    ticket = make.ticket(people.staff)
    assert str(ticket.number) in read(staff, "reception/live/queue/")
    body = make.file(make.row("10:30", number="L1"))
    services.import_bookings(contract=make.contract(), body=body, by=people.staff)
    assert "L1" in read(staff, "reception/live/coming/")
    assert staff.get(f"{C}/reception/live/nothing/").status_code == 404


def test_keys_of_the_window_ask_the_browser_for_counts_and_reasons(
    people: People,
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 5)
    first = make.ticket(people.staff, "certificate", "other")
    make.ticket(people.staff)
    staff = signed_in("staff")
    assert "順番でないときの理由" in read(staff, "windows/5/")
    services.call_next(window=desk, by=people.staff)
    services.start(ticket=first, by=people.staff)
    said = staff.post(
        f"{C}/windows/5/transfer/",
        {"ticket": first.pk, "procedure": "pin", "d-certificate": "1"},
    )
    assert said.status_code == 302
    assert one(pk=first.pk).passed == {"certificate": 1}
    assert one(pk=first.pk).procedures == {"pin": 1, "other": 1}
    services.call_number(window=desk, ticket=first, reason="care", by=people.staff)
    services.start(ticket=first, by=people.staff)
    page = read(staff, "windows/5/")
    assert "ここまでに終えた手続" in page and "まだ残っている手続" in page
    assert "ほかの手続も行った" in page
    with walls.scope([make.SLUG]):
        assert first.steps.filter(reason="care").exists()
