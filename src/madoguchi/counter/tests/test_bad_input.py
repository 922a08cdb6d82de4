"""What goes wrong at a counter: a clear sentence, nothing lost, the queue goes on."""

from __future__ import annotations

import datetime as dt
import socket

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters, services
from madoguchi.counter.models import Appointment, Ticket, Window
from madoguchi.counter.parameters import Printer
from madoguchi.counter.rules import states
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import refused
from madoguchi.counter.tests.test_screens import C, one, post, signed_in
from madoguchi.outreach.tests import make as outreach
from madoguchi.tenancy import walls

pytestmark = pytest.mark.usefixtures("saturday")


def sent(staff: Client, body: bytes) -> str:
    """The page after a file that must be refused whole."""
    file = SimpleUploadedFile("予約.csv", body)
    answer = staff.post(f"{C}/bookings/", {"file": file})
    assert answer.status_code == 422
    with walls.scope([make.SLUG]):
        assert not Appointment.objects.exists()
    return answer.content.decode()


def test_a_file_with_a_wrong_column_names_it() -> None:
    make.contract()
    said = sent(
        signed_in("staff"),
        make.file(make.row(), heads=make.HEADS.replace("予約時刻", "時間帯")),
    )
    assert "予約時刻" in said and "時間帯" in said


def test_a_person_who_stands_twice_is_named_by_row() -> None:
    make.contract()
    row = make.row("10:00", number="A1")
    said = sent(signed_in("staff"), make.file(row, row.replace("A1", "A2")))
    assert "2行目と同じ方・同じ時刻の予約です" in said


def test_a_booking_on_a_closed_day_is_named() -> None:
    make.contract()
    body = make.file(make.row(day=dt.date(2025, 11, 27)))
    assert "休所日です" in sent(signed_in("staff"), body)


def test_after_a_refused_file_the_corrected_one_is_taken() -> None:
    make.contract()
    staff = signed_in("staff")
    sent(staff, make.file(make.row("25:00")))
    file = SimpleUploadedFile("予約.csv", make.file(make.row(number="A1")))
    assert "1件を読みました" in post(staff, f"{C}/bookings/", file=file)


def test_a_ticket_that_was_cancelled_meanwhile_is_not_called() -> None:
    make.contract()
    people = make.people()
    staff = signed_in("staff")
    make.day(people.manager)
    post(staff, f"{C}/windows/5/open/", skills=["certificate"])
    gone, next_ = make.ticket(people.staff), make.ticket(people.staff)
    visitor = Client(headers={"accept-language": "ja"})
    visitor.post(f"/p/{make.SLUG}/wait/{gone.token}/give-up/")
    said = post(staff, f"{C}/windows/5/number/", number=str(gone.number))
    assert "対応終了" in said or "できません" in said
    assert one(pk=gone.pk).outcome == "cancelled"
    post(staff, f"{C}/windows/5/next/")
    assert one(pk=next_.pk).state == states.CALLED


def test_a_ticket_that_is_called_cannot_be_cancelled_by_the_visitor() -> None:
    make.contract()
    people = make.people()
    make.day(people.manager)
    desk = make.window(people.staff)
    ticket = make.ticket(people.staff)
    services.call_next(window=desk, by=people.staff)
    visitor = Client(headers={"accept-language": "ja"})
    answer = visitor.post(f"/p/{make.SLUG}/wait/{ticket.token}/give-up/", follow=True)
    assert answer.status_code < 500
    assert one(pk=ticket.pk).state == states.CALLED


@pytest.mark.parametrize("typed", ["011-234-5678", "0120-000-000", "123", "＋＋"])
def test_a_telephone_that_takes_no_sms_is_told_at_its_field(typed: str) -> None:
    make.contract()
    people = make.people()
    make.day(people.manager)
    ticket = make.ticket(people.staff)
    visitor = Client(headers={"accept-language": "ja"})
    answer = visitor.post(
        f"/p/{make.SLUG}/wait/{ticket.token}/notice/", {"near": "3", "telephone": typed}
    )
    assert answer.status_code == 422
    assert one(pk=ticket.pk).near is None and one(pk=ticket.pk).state == "waiting"


def test_a_printer_that_is_off_keeps_the_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make.contract()
    people = make.people()
    make.day(people.manager)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    told = parameters.on(make.SLUG, make.DAY)
    off = told.model_copy(update={"printer": Printer(host="127.0.0.1", port=port)})
    monkeypatch.setattr(parameters, "on", lambda _contract, _day: off)
    ticket = make.ticket(people.staff)
    staff = signed_in("staff")
    said = post(staff, f"{C}/tickets/{ticket.pk}/print/")
    assert "紙が出ません。番号は有効です" in said
    assert one(pk=ticket.pk).state == states.WAITING
    desk = make.window(people.staff)
    assert services.call_next(window=desk, by=people.staff).pk == ticket.pk


def test_who_has_not_practised_cannot_be_put_at_a_window(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff)
    trainee = outreach.actor("staff", make.SLUG)
    with walls.scope([make.SLUG]):
        desk = Window.objects.get(contract_id=make.SLUG, number=2)
    with refused("not-practised"):
        services.open_window(window=desk, skills=["pin"], by=trainee)
    opened = services.open_window(
        window=desk, skills=["pin"], practice=True, by=trainee
    )
    assert opened.practice
    make.practised(trainee.account)
    services.set_state(window=desk, state="closed", by=trainee, reason="")
    assert services.open_window(window=desk, skills=["pin"], by=trainee).state == "open"


def test_nothing_of_a_refusal_is_lost(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    make.ticket(people.staff)
    saturday.shift(dt.timedelta(minutes=1))
    with pytest.raises(Refusal):
        make.ticket(people.staff, "card-issue")
    with walls.scope([make.SLUG]):
        assert Ticket.objects.filter(state=states.WAITING).count() == 1
