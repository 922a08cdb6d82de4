"""What cannot return is asked about on a page of its own; nothing is lost by it."""

from __future__ import annotations

import datetime as dt

import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def state(session: Session) -> str:
    with walls.scope([make.SLUG]):
        return Session.objects.get(pk=session.pk).state


def test_a_session_is_stopped_only_after_the_page_that_says_whom_it_concerns(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    make.booking(session, crew.operator)
    client = signed_in("officer")
    given = {"how": "cancel", "reason": "weather", "new_day": ""}
    page = client.post(at("stop", session.pk), given).content.decode()
    assert "中止します" in page and "1件" in page and "天候" in page
    assert state(session) == "fixed"
    client.post(at("stop", session.pk), {**given, "sure": "1"})
    assert state(session) == "cancelled"


def test_the_close_shows_what_is_closed_before_it_is(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    make.completed(session, crew, visit)
    manager = signed_in("site_manager")
    close = at("close", session.pk)
    refused = manager.post(close, {"act": "close"})
    assert refused.status_code == 422  # the papers are not handed over: no page
    counted = {"forms": "1", "pin-forms": "1", "consent-forms": "1"}
    manager.post(close, {"act": "count", **counted})
    sign = manager.post(close, {"act": "give"}).content.decode()
    assert "受注者として署名します" in sign and "1件（記録 1件）" in sign
    make.handed_over(session, crew)
    page = manager.post(close, {"act": "close"}).content.decode()
    assert "この日を締めます" in page and "1件 両者署名済" in page
    assert state(session) == "fixed"
    manager.post(close, {"act": "close", "sure": "1"})
    assert state(session) == "held"


def test_the_report_is_kept_then_confirmed_and_a_return_shows_both_remarks(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    morning.move_to(make.MORNING + dt.timedelta(hours=8))
    services.close_day(session=session, by=crew.manager, no_visitors_reason="weather")
    manager = signed_in("site_manager")
    close = at("close", session.pk)
    page = manager.post(close, {"act": "submit", "remark": "雨でした。"})
    assert "雨でした。" in page.content.decode()
    with walls.scope([make.SLUG]):
        version = Version.objects.get()
    assert (version.state, version.remark) == ("draft", "雨でした。")
    manager.post(close, {"act": "submit", "remark": "雨でした。", "sure": "1"})
    with walls.scope([make.SLUG]):
        version = Version.objects.get()
    assert version.state == "submitted"
    documents.return_version(
        version=version,
        reason="雨量を書いてください。",
        place="remark",
        by=crew.officer,
    )
    again = manager.get(close).content.decode()
    assert again.count("雨量を書いてください。") == 2  # at the head and at its place
    same = manager.post(close, {"act": "submit", "remark": "雨でした。"})
    assert same.status_code == 422 and "変わったところがありません" in (
        same.content.decode()
    )
    changed = manager.post(close, {"act": "submit", "remark": "雨（20mm）でした。"})
    asked = changed.content.decode()
    assert "雨（20mm）でした。" in asked and "前の版の所感" in asked
    both = manager.get(close).content.decode()
    assert "前の版から変わったところ" in both and "雨でした。" in both
