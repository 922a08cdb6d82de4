"""Who cannot receive the card by post is asked before the queue, walk-ins too."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.calls.tests.test_desk import refused
from madoguchi.contracts import library
from madoguchi.outreach import services
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.visits import rules
from madoguchi.visits.models import Visit

ASKED = "カードを郵便で受け取れない事情"


def staff() -> Client:
    client = Client()
    client.force_login(make.account("staff"))
    return client


def at(name: str, pk: int) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, pk])


def walk(**changed: str) -> dict[str, str]:
    return {"service": rules.APPLY, "people": "1", "in_city": "1", **changed}


def visits() -> list[Visit]:
    with walls.scope([make.SLUG]):
        return list(Visit.objects.order_by("pk"))


def test_a_walk_in_is_asked_before_the_queue(crew: make.Crew) -> None:
    session, client = make.session(crew.manager), staff()
    url = at("walk-in", session.pk)
    page = client.get(url).content.decode()
    assert ASKED in page and "2か月以内に引っこす" in page
    unasked = client.post(url, walk())
    assert unasked.status_code == 422
    assert "お聞きして、どちらかを選んでください。" in unasked.content.decode()
    assert client.post(url, walk(may_post="1")).status_code == 302
    assert [visit.needs for visit in visits()] == [[]]


def test_who_cannot_receive_it_is_led_to_the_form_only(crew: make.Crew) -> None:
    session, client = make.session(crew.manager), staff()
    url = at("walk-in", session.pk)
    answer = client.post(url, walk(may_post="0"))
    assert answer.status_code == 422
    assert "手続を「申請受付（交付時来庁）」に変えるか" in answer.content.decode()
    answer = client.post(url, walk(may_post="0", service=rules.COLLECT), follow=True)
    assert "郵便で受け取れない" in answer.content.decode()
    assert [(v.service, v.needs) for v in visits()] == [(rules.COLLECT, ["no-post"])]


def test_nobody_is_asked_where_no_card_is_posted(
    crew: make.Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, client = make.session(crew.manager), staff()
    url = at("walk-in", session.pk)
    outside = client.post(url, walk(in_city="0"))
    portal = client.post(url, walk(service=rules.PORTAL))
    assert (outside.status_code, portal.status_code) == (302, 302)
    support = make.session(crew.manager, type="support")
    assert ASKED not in client.get(at("walk-in", support.pk)).content.decode()
    tables = library.contract_file(make.SLUG).table_on(make.DAY).parameters
    monkeypatch.setitem(tables["bookings"], "post_asked", False)
    assert ASKED not in client.get(url).content.decode()
    assert client.post(url, walk()).status_code == 302


def test_fast_entry_asks_too(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session, client = make.session(crew.manager), staff()
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    url = at("catch-up", session.pk)
    row = {"w-1": "arrived", "w-1-service": rules.APPLY, "w-1-people": "1"}
    row |= {"w-1-in_city": "1"}
    unasked = client.post(url, row)
    assert unasked.status_code == 422
    said = unasked.content.decode()
    assert "郵便で受け取れるか、お聞きした答えを選んでください。" in said
    no = client.post(url, {**row, "w-1-post": "0"})
    assert no.status_code == 422 and "郵送できない方です" in no.content.decode()
    assert client.post(url, {**row, "w-1-post": "1"}).status_code == 302
    home = {"w-1": "home", "w-1-service": rules.APPLY, "w-1-missing": "any-papers"}
    assert client.post(url, home).status_code == 302
    assert len(visits()) == 2


def test_the_service_refuses_by_itself(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    with refused("not-postable"):
        services.receive_walk_in(session=session, by=crew.staff, may_post=False)
