"""A tablet lies between us and a citizen: every page of it covers and locks itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.sessions import models as django_sessions
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.cases.models import Case
from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.people.models import Account
from madoguchi.tenancy.models import Contract

CODE = "482716"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY_PAGES = (
    "day",
    "walk-in",
    "case",
    "notes",
    "catch-up",
    "corrections",
    "close",
)


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def in_window(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role), BACKEND)
    return client


@pytest.mark.django_db
def test_every_page_of_the_tablet_covers_and_locks(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    booking = make.booking(session, crew.operator)
    manager, officer = in_window("site_manager"), in_window("identity_officer")
    pages = {name: manager.get(at(name, session.pk)) for name in DAY_PAGES}
    for name, of in (("visit", visit.pk), ("note", visit.pk), ("arrival", booking.pk)):
        pages[name] = manager.get(at(name, session.pk, of))
    pages["waiting"] = officer.get(at("waiting"))
    for name, page in pages.items():
        said = page.content.decode()
        assert " data-cover " in said and 'data-lock="120"' in said, name
        assert said.count("data-cover-now") == 1, name


@pytest.mark.django_db
def test_a_page_that_unlocks_in_its_place_hears_only_yes_or_no(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    person = make.account("staff", code=CODE)
    tablet = Client()
    tablet.force_login(person, BACKEND)
    asked = tablet.post(reverse("people:lock"), {"lock": "1"}, follow=True)
    assert "data-unlock-form" in asked.content.decode()
    wrong = tablet.post(
        reverse("people:lock"), {"code": "000000"}, headers={"x-unlock": "1"}
    )
    assert wrong.status_code == 422
    assert tablet.get(at("day", session.pk)).status_code == 302
    right = tablet.post(
        reverse("people:lock"), {"code": CODE}, headers={"x-unlock": "1"}
    )
    assert right.status_code == 204
    assert tablet.get(at("day", session.pk)).status_code == 200


def here(site: str, page: Page, person: Account) -> Session:
    """A session of today, and somebody signed in at the tablet."""
    today = clock.today()
    make.contract()
    Contract.objects.filter(pk=make.SLUG).update(
        starts_on=today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=90)
    )
    client = Client()
    client.force_login(person, BACKEND)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    return make.session(make.crew().manager, day=today, hours=(0, 23))


def test_the_day_locks_by_itself_and_covers(
    site: str, page: Page, settings: Any
) -> None:
    make.contract()
    session = here(site, page, make.account("staff", code=CODE))
    settings.SCREEN_LOCK = 2
    page.goto(at("day", session.pk))
    sheet = page.locator("[data-cover-screen]")
    expect(sheet).to_contain_text("画面をロックしています")
    expect(page.locator("main").first).not_to_be_visible()
    page.reload()  # a reload does not open it
    expect(page.locator("h1")).to_have_text("画面をロックしています")


def test_a_half_written_complaint_outlives_the_lock(
    site: str, page: Page, settings: Any
) -> None:
    make.contract()
    session = here(site, page, make.account("staff", code=CODE))
    settings.SCREEN_LOCK = 3
    page.goto(at("case", session.pk))
    page.locator("[name=summary]").fill("駐車場がせまい")
    sheet = page.locator("[data-cover-screen]")
    expect(sheet).to_contain_text("画面をロックしています")
    sheet.locator("[name=code]").fill("000000")
    sheet.get_by_role("button", name="ロックを外す", exact=False).first.click()
    expect(sheet.locator(".field-error").first).to_be_visible()
    sheet.locator("[name=code]").fill(CODE)
    sheet.locator(".button--filled").click()
    expect(sheet).to_be_hidden()
    assert page.locator("[name=summary]").input_value() == "駐車場がせまい"
    page.locator("main .button--filled").click()
    expect(page.get_by_text("記録しました。")).to_be_visible()


def test_what_was_typed_outlives_a_sign_in_that_ended_behind_the_lock(
    site: str, page: Page, settings: Any
) -> None:
    make.contract()
    person = make.account("staff", code=CODE)
    session = here(site, page, person)
    settings.SCREEN_LOCK = 3
    page.goto(at("case", session.pk))
    page.locator("[name=summary]").fill("駐車場がせまい")
    sheet = page.locator("[data-cover-screen]")
    expect(sheet).to_contain_text("画面をロックしています")
    expect(sheet.locator("[name=code]")).to_be_visible()
    django_sessions.Session.objects.all().delete()
    sheet.locator("[name=code]").fill(CODE)
    sheet.locator(".button--filled").click()
    page.wait_for_url("**/sign-in/**")
    page.locator("[name=login]").fill(person.email)
    page.locator("[name=password]").fill("pass phrase of tests")
    page.locator("[name=password]").press("Enter")
    expect(page.locator("h1")).to_have_text("入力した内容は残っています")
    page.locator("main .button--filled").click()
    expect(page.locator("[name=summary]")).to_have_value("駐車場がせまい")
    page.locator("main .button--filled").click()
    expect(page.get_by_text("記録しました。")).to_be_visible()


@pytest.mark.django_db
def test_what_is_only_to_be_kept_is_never_acted_on(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    said = {"kind": "complaint", "summary": "駐車場がせまい"}
    answer = in_window("staff").post(
        at("case", session.pk), said, headers={"x-keep": "1"}
    )
    assert answer.headers["Location"] == reverse("people:kept")
    assert "kept" in answer.cookies and not Case.objects.exists()
