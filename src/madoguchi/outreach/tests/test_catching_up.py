"""After an outage the printed list is entered at once: every row, or none."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.bookings.models import Booking
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.visits.models import Visit


def states() -> list[str]:
    with walls.scope([make.SLUG]):
        return list(Booking.objects.order_by("pk").values_list("state", flat=True))


def outcomes() -> list[str]:
    with walls.scope([make.SLUG]):
        return list(Visit.objects.order_by("pk").values_list("outcome", flat=True))


def signed_in() -> Client:
    client = Client()
    client.force_login(
        make.account("staff"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_every_row_is_entered_or_none(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    first, second, third = (
        make.booking(session, crew.operator, nth=nth) for nth in (0, 1, 20)
    )
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    client = signed_in()
    url = reverse("outreach:catch-up", args=[make.SLUG, session.pk])
    assert first.number in client.get(url).content.decode()
    rows = {
        f"b-{first.pk}": "arrived",
        f"b-{first.pk}-at": "1002",
        f"b-{second.pk}": "home",
        f"b-{second.pk}-missing": "valid",
    }
    early = client.post(url, {**rows, f"b-{third.pk}": "missed"})
    text = early.content.decode()
    assert early.status_code == 422
    assert "1件に誤りがあります" in text and "予約の時刻より前に" in text
    assert states() == ["booked"] * 3 and outcomes() == []
    alone = client.post(url, {f"b-{first.pk}": "done"}).content.decode()
    assert "市職員の署名を受けてください" in alone and outcomes() == []
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {**rows, f"b-{third.pk}": ""}).status_code == 302
    assert states() == ["arrived", "arrived", "booked"]
    assert outcomes() == ["", "sent-home"]
    with walls.scope([make.SLUG]):
        came, home = Visit.objects.order_by("pk")
    assert came.received_at == make.MORNING + dt.timedelta(hours=1, minutes=2)
    assert home.missing == ["valid"]


def test_a_support_session_is_entered_to_its_end(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, type="support")
    booking = make.booking(session, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    url = reverse("outreach:catch-up", args=[make.SLUG, session.pk])
    assert signed_in().post(url, {f"b-{booking.pk}": "done"}).status_code == 302
    assert outcomes() == ["supported"]


def test_the_officer_signs_once_for_every_row_and_walk_ins_are_entered(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    officer = make.account("identity_officer", code="246810")
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    url = reverse("outreach:catch-up", args=[make.SLUG, session.pk])
    client = signed_in()
    rows = {
        f"b-{booking.pk}": "done",
        f"b-{booking.pk}-papers": "a2",
        f"b-{booking.pk}-people": "1",
        "w-1": "done",
        "w-1-service": "collect-in-person",
        "w-1-people": "2",
        "w-1-in_city": "0",
        "w-1-at": "10:40",
        "w-2": "home",
        "w-2-missing": "any-papers",
    }
    unsigned = client.post(url, rows)
    assert unsigned.status_code == 422 and outcomes() == []
    assert "市職員の署名を受けてください" in unsigned.content.decode()
    signed = {"account": str(officer.pk), "code": "246810"}
    late = client.post(url, {**rows, **signed, "w-1-at": "23:10"})
    assert late.status_code == 422 and outcomes() == []
    answer = client.post(url, {**rows, **signed})
    assert answer.status_code == 302
    assert outcomes() == ["accepted", "supported", "sent-home"]
    with walls.scope([make.SLUG]):
        first, second, _third = Visit.objects.order_by("pk")
        steps = {s.name: s for s in first.steps.all()}
    assert steps["identity"].done_by == officer.pk
    assert steps["papers"].detail["set"] == "a2"
    assert (second.people, second.in_city) == (2, False)
