"""The screens: a whole line from the booking file to the finished ticket."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.core import clock
from madoguchi.counter import board
from madoguchi.counter.models import Appointment, Device, Import, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.tests import make
from madoguchi.tenancy import walls

C = f"/c/{make.SLUG}/counter"
P = f"/p/{make.SLUG}/counter"


@pytest.fixture(autouse=True)
def _fresh_board() -> None:
    board.forget()


def signed_in(role: str) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make.account(role))
    return client


def one(**wanted: object) -> Ticket:
    with walls.scope([make.SLUG]):
        return Ticket.objects.select_related("window").get(**wanted)


def post(client: Client, path: str, **data: object) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


@pytest.mark.usefixtures("saturday")
def test_the_whole_line_from_the_file_to_the_finished_ticket() -> None:
    make.contract()
    manager, staff = signed_in("operations_manager"), signed_in("staff")
    identity = signed_in("identity_officer")
    assert "開所する" in manager.get(f"{C}/").content.decode()
    post(manager, f"{C}/open/")
    file = SimpleUploadedFile("予約.csv", make.file(make.row("10:00", number="A0001")))
    said = post(staff, f"{C}/bookings/", file=file)
    assert "1件を読みました" in said
    found = staff.get(f"{C}/reception/?q=A0001").content.decode()
    assert "A0001" in found and "090-****" in found and "山田" not in found
    said = post(staff, f"{C}/reception/issue/", booking="A0001", people="1")
    assert "101番を発券しました" in said
    ticket = one(number=101)
    post(staff, f"{C}/tickets/{ticket.pk}/papers/", papers=["id-paper"])
    post(staff, f"{C}/windows/5/open/", skills=["card-issue", "certificate"])
    here = {"ticket": ticket.pk}
    assert "101番を呼びました" in post(staff, f"{C}/windows/5/next/")
    board.forget()
    seen = board.snapshot(make.SLUG)
    assert seen.called[0]["number"] == 101 and seen.called[0]["window"] == 5
    post(staff, f"{C}/windows/5/start/", **here)
    post(staff, f"{C}/windows/5/officer/", **here)
    assert "101" in identity.get(f"{C}/officer/").content.decode()
    post(identity, f"{C}/officer/{ticket.pk}/take/")
    post(identity, f"{C}/officer/{ticket.pk}/done/")
    data = {**here, "n-card-issue": "1", "outcome": "done"}
    assert "対応を終えました" in post(staff, f"{C}/windows/5/finish/", **data)
    done = one(number=101)
    assert (done.state, done.outcome) == (states.ENDED, "done")
    assert "本日の件数" in manager.get(f"{C}/close/").content.decode()
    assert "窓口を締めました" in post(manager, f"{C}/close/")


@pytest.mark.usefixtures("saturday")
def test_every_staff_page_answers_before_and_after_the_opening() -> None:
    make.contract()
    manager = signed_in("operations_manager")
    pages = ("", "reception/", "windows/", "bookings/", "tickets/", "devices/")
    more = ("tickets/analysis/", "reception/sheet/", "reception/paper/")
    for name in (*pages, *more):
        assert manager.get(f"{C}/{name}").status_code == 200, name
    post(manager, f"{C}/open/")
    for name in (*pages, *more, "windows/1/", "windows/1/queue/", "queue/", "close/"):
        assert manager.get(f"{C}/{name}").status_code == 200, name


def machine(staff: Client) -> Client:
    """A paired ticket machine."""
    post(staff, f"{C}/devices/", kind="machine", place="入口")
    return paired("machine")


def paired(kind: str) -> Client:
    with walls.scope([make.SLUG]):
        device = Device.objects.get(kind=kind, revoked_at=None)
    screen = Client(headers={"accept-language": "ja"})
    answer = screen.post(f"{P}/pair/", {"code": device.code})
    assert answer.status_code == 302
    return screen


@pytest.mark.usefixtures("saturday")
def test_the_machine_gives_a_ticket_in_three_touches() -> None:
    make.contract()
    manager = signed_in("operations_manager")
    post(manager, f"{C}/open/")
    screen = machine(manager)
    first = screen.get(f"{P}/machine/").content.decode()
    assert "電子証明書の更新" in first and "予約が必要です" in first
    second = screen.get(f"{P}/machine/walk-in/?p=certificate").content.decode()
    assert "checked" in second
    done = screen.post(
        f"{P}/machine/walk-in/",
        {"p": ["certificate", "pin"], "people": "2"},
        follow=True,
    ).content.decode()
    assert "501" in done and "あなたの番号" in done
    made = one(number=501)
    assert made.procedures == {"certificate": 1, "pin": 1} and made.people == 2
    english = screen.get(f"{P}/machine/?lang=en").content.decode()
    assert "Renew the certificate" in english


@pytest.mark.usefixtures("saturday")
def test_every_dead_end_has_a_next_step_and_no_useless_ticket() -> None:
    make.contract()
    manager = signed_in("operations_manager")
    post(manager, f"{C}/open/")
    screen = machine(manager)
    unknown = screen.post(f"{P}/machine/booked/", {"number": "Z9"})
    assert unknown.status_code == 409 and "係員" in unknown.content.decode()
    only = screen.post(f"{P}/machine/walk-in/", {"p": "card-issue"})
    assert "011-600-2323" in only.content.decode()
    assert "お待ちください" in post(screen, f"{P}/machine/staff/")
    assert "入口で係員を呼んでいます" in manager.get(f"{C}/reception/").content.decode()
    with walls.scope([make.SLUG]):
        assert Ticket.objects.count() == 0


@pytest.mark.usefixtures("saturday")
def test_a_revoked_screen_shows_nothing_any_more() -> None:
    make.contract()
    manager = signed_in("operations_manager")
    post(manager, f"{C}/open/")
    post(manager, f"{C}/devices/", kind="hall", place="待合")
    hall = paired("hall")
    assert "お呼び出し" in hall.get(f"{P}/hall/").content.decode()
    assert hall.get(f"{P}/board.json?screen=1").status_code == 200
    with walls.scope([make.SLUG]):
        device = Device.objects.get(kind="hall")
    post(manager, f"{C}/devices/{device.pk}/revoke/")
    assert hall.get(f"{P}/board.json?screen=1").status_code == 410
    assert hall.get(f"{P}/hall/").status_code == 302


@pytest.mark.usefixtures("saturday")
def test_the_public_page_is_light_and_tells_no_name() -> None:
    make.contract()
    manager = signed_in("operations_manager")
    stranger = Client(headers={"accept-language": "ja"})
    assert (
        "まだ開いていません" in stranger.get(f"/p/{make.SLUG}/wait/").content.decode()
    )
    post(manager, f"{C}/open/")
    make.ticket(make.people().staff)
    board.forget()
    answer = stranger.get(f"/p/{make.SLUG}/wait/")
    text = answer.content.decode()
    assert "1人待ち" in text and "最新にする" in text
    sheet = re.findall(r'href="(/static/[^"]+\.css)"', text)
    assert len(sheet) == 1 and len(answer.content) < 30_000
    assert "予約した人だけ" in text


@pytest.mark.usefixtures("saturday")
def test_the_own_page_promises_a_notice_and_lets_go() -> None:
    make.contract()
    people = make.people()
    make.day(people.manager)
    ticket = make.ticket(people.staff)
    visitor = Client(headers={"accept-language": "ja"})
    own = f"/p/{make.SLUG}/wait/{ticket.token}/"
    assert "501" in visitor.get(own).content.decode()
    wrong = visitor.post(f"{own}notice/", {"near": "3", "telephone": "0112345678"})
    assert wrong.status_code == 422 and "SMS" in wrong.content.decode()
    visitor.post(f"{own}notice/", {"near": "3", "email": "hanako@example.jp"})
    assert one(pk=ticket.pk).near == 3
    visitor.post(f"{own}give-up/")
    assert one(pk=ticket.pk).outcome == "cancelled"


@pytest.mark.usefixtures("saturday")
def test_a_wrong_file_is_taken_over_not_at_all() -> None:
    make.contract()
    staff = signed_in("staff")
    body = make.file(make.row(), make.row(day=dt.date(2025, 11, 27)))
    file = SimpleUploadedFile("a.csv", body)
    answer = staff.post(f"{C}/bookings/", {"file": file})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "休所日です" in text and "1件も取り込んでいません" in text
    with walls.scope([make.SLUG]):
        assert Import.objects.count() == Appointment.objects.count() == 0


def test_the_paper_sheet_is_entered_without_a_gap(
    saturday: time_machine.Coordinates,
) -> None:
    make.contract()
    manager = signed_in("operations_manager")
    post(manager, f"{C}/open/")
    saturday.shift(dt.timedelta(hours=1))
    answer = manager.post(f"{C}/reception/paper/", {"lines": "10:05 2 1\n10:99 2"})
    assert answer.status_code == 422 and "2行目" in answer.content.decode()
    post(manager, f"{C}/reception/paper/", lines="１０：０５　2\n10:07 4 2")
    with walls.scope([make.SLUG]):
        rows = Ticket.objects.order_by("number").values_list("number", "lane", "people")
        assert list(rows) == [(921, "certificate", 1), (922, "pin", 2)]


@pytest.mark.usefixtures("saturday")
def test_a_closed_day_says_when_the_centre_opens_next() -> None:
    make.contract()
    friday = clock.tokyo(dt.date(2025, 12, 5), 11)
    with time_machine.travel(friday, tick=False):
        manager = signed_in("operations_manager")
        for path in ("", "reception/"):
            page = manager.get(f"{C}/{path}").content.decode()
            assert "本日は休所日です" in page
            assert "次に開くとき" in page and "12月6日(土) 10:00" in page
