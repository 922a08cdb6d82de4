"""Shift notes stay with the venue: whoever comes next reads them once."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse

from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def at(name: str, session: Session) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, session.pk])


def test_a_note_waits_for_the_next_person_at_the_same_venue(crew: make.Crew) -> None:
    place = make.venue(crew.manager)
    today = make.session(crew.manager, at=place)
    later = make.session(crew.manager, day=make.DAY + dt.timedelta(days=1), at=place)
    other = make.session(crew.manager)
    writer, reader = signed_in("staff"), signed_in("staff")
    said = {"text": "入口の段差に注意してください。"}
    assert writer.post(at("notes", today), said).status_code == 302
    assert "まだ読んでいない" not in writer.get(at("day", today)).content.decode()
    assert "申し送りが 1件" in reader.get(at("day", later)).content.decode()
    assert "申し送りが" not in reader.get(at("day", other)).content.decode()
    page = reader.get(at("notes", later)).content.decode()
    assert "入口の段差に注意してください。" in page
    note = page.split('name="read" value="')[1].split('"')[0]
    for _twice in range(2):
        assert reader.post(at("notes", later), {"read": note}).status_code == 302
    assert "2名が読みました" in reader.get(at("notes", later)).content.decode()
    assert "まだ読んでいない" not in reader.get(at("day", later)).content.decode()


def test_a_note_names_nobody_by_number(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    answer = signed_in("staff").post(at("notes", session), {"text": "090-1234-5678"})
    assert answer.status_code == 422


def test_who_does_not_work_there_writes_nothing(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    assert signed_in("officer").get(at("notes", session)).status_code == 404
