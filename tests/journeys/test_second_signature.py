"""A passkey in a real browser: register, sign on another's screen, sign in, unlock."""

from __future__ import annotations

import datetime as dt

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.outreach.tests import make
from madoguchi.people.models import Account
from madoguchi.tenancy.models import Contract
from madoguchi.visits import services as visits

PASSWORD = "pass phrase of tests"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def device(page: Page) -> None:
    """A device with a passkey and a finger: Chromium's virtual authenticator."""
    link = page.context.new_cdp_session(page)
    link.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    link.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def enter(page: Page, address: str, account: Account) -> None:
    client = Client()
    client.force_login(account, BACKEND)
    cookie = client.cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])


def waiting_visit() -> str:
    """Somebody whose identity the officer must confirm; the visit's page."""
    today = clock.today()
    make.contract()
    Contract.objects.filter(pk=make.SLUG).update(
        starts_on=today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=90)
    )
    crew = make.crew()
    session = make.session(crew.manager, day=today, hours=(0, 23))
    visit = services.receive_walk_in(session=session, by=crew.staff)
    visits.do_step(visit=visit, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    return reverse("outreach:visit", args=[make.SLUG, session.pk, visit.pk])


def register(page: Page, address: str) -> None:
    page.goto(address + reverse("mfa_add_webauthn"))
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="確認する").click()
    page.get_by_label("名前").fill("仕事用の端末")
    page.get_by_label("このパスキーだけでサインインする").check()
    page.get_by_role("button", name="登録する").click()
    expect(page.get_by_text("パスキーを登録しました。").first).to_be_visible()


def test_a_passkey_signs_signs_in_and_unlocks(site: str, page: Page) -> None:
    address = site.replace("127.0.0.1", "localhost")  # a passkey wants a name
    visit = waiting_visit()
    officer, manager = make.account("identity_officer"), make.account("site_manager")
    device(page)
    enter(page, address, officer)
    register(page, address)

    enter(page, address, manager)
    page.goto(address + visit)
    page.get_by_label("署名する人").select_option(str(officer.pk))
    page.get_by_role("button", name="パスキーで署名する").click()
    expect(page.get_by_text("本人確認を記録しました。")).to_be_visible()
    page.goto(address + reverse("people:account"))
    expect(page.get_by_text(manager.email).first).to_be_visible()

    page.context.clear_cookies()
    page.goto(address + reverse("account_login"))
    page.get_by_role("button", name="パスキーでサインインする").click()
    expect(page).to_have_url(address + "/")

    page.goto(address + reverse("people:lock"))
    page.get_by_role("button", name="画面をロックする").click()
    page.get_by_role("button", name="パスキーでロックを外す").click()
    expect(page.get_by_role("heading", name="画面をロックする")).to_be_visible()
    page.goto(address + reverse("people:account"))
    expect(page.get_by_text(officer.email).first).to_be_visible()
