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
    rows = {f"b-{first.pk}": "arrived", f"b-{second.pk}": "home"}
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


def test_a_support_session_is_entered_to_its_end(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, type="support")
    booking = make.booking(session, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    url = reverse("outreach:catch-up", args=[make.SLUG, session.pk])
    assert signed_in().post(url, {f"b-{booking.pk}": "done"}).status_code == 302
    assert outcomes() == ["supported"]
