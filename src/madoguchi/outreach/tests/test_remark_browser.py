"""所感・特記事項 saves itself while typed; a session that ends loses nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session as Signed
from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.report import last_version
from madoguchi.outreach.tests import make
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

PASSWORD = "pass phrase of tests"


@pytest.fixture
def closed(site: str) -> Session:
    """A support session of today to which nobody came, closed: a draft waits."""
    today = clock.today()
    make.contract()
    Contract.objects.filter(pk=make.SLUG).update(
        starts_on=today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=90)
    )
    crew = make.crew()
    session = make.session(crew.manager, day=today, hours=(0, 23), type="support")
    return services.close_day(
        session=session, by=crew.manager, no_visitors_reason="no-booking"
    )


def remark(session: Session) -> tuple[str, int]:
    """What the server holds of the newest version, and its number."""
    with walls.scope([make.SLUG]):
        version = last_version(session)
    assert version is not None
    return version.remark, version.number


def sign_in(page: Page, account: Account) -> None:
    page.locator("[name=login]").fill(account.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .button--filled").click()


def opened(page: Page, closed: Session, manager: Account) -> None:
    """The close of the day, through the sign-in that leads to it."""
    page.goto(reverse("outreach:close", args=[make.SLUG, closed.pk]))
    sign_in(page, manager)


def test_a_session_that_ends_in_the_middle_loses_nothing(
    closed: Session, page: Page
) -> None:
    manager = make.account("site_manager")
    opened(page, closed, manager)
    field, stamp = page.locator("[name=remark]"), page.locator("[data-draft-stamp]")
    field.press_sequentially("午前に混みました。")
    expect(stamp).to_contain_text("自動保存", timeout=15_000)
    assert remark(closed) == ("午前に混みました。", 1)

    Signed.objects.all().delete()
    field.press_sequentially("雨でした。")
    expect(stamp).to_contain_text("サインインの時間が切れました。", timeout=15_000)
    assert remark(closed) == ("午前に混みました。", 1)
    stamp.get_by_role("link", name="サインインし直す").click()
    sign_in(page, manager)
    page.get_by_role("button", name="入力画面に戻る").click()
    expect(page.locator("[name=remark]")).to_have_value("午前に混みました。雨でした。")

    page.get_by_role("button", name="下書きを保存").click()
    expect(page.locator("#flash")).to_contain_text("下書きを保存しました。")
    assert remark(closed) == ("午前に混みました。雨でした。", 1)


def test_a_browser_that_was_shut_finds_the_text_again(
    closed: Session, page: Page
) -> None:
    manager = make.account("site_manager")
    opened(page, closed, manager)
    page.locator("[name=remark]").press_sequentially("階段の段差に注意。")
    stamp = page.locator("[data-draft-stamp]")
    expect(stamp).to_contain_text("自動保存", timeout=15_000)
    page.goto("about:blank")
    page.context.clear_cookies()
    opened(page, closed, manager)
    expect(page.locator("[name=remark]")).to_have_value("階段の段差に注意。")


def test_a_draft_that_saved_itself_does_not_use_the_form_up(
    closed: Session, page: Page
) -> None:
    manager = make.account("site_manager")
    opened(page, closed, manager)
    field, stamp = page.locator("[name=remark]"), page.locator("[data-draft-stamp]")
    field.press_sequentially("一つめ。")
    expect(stamp).to_contain_text("自動保存", timeout=15_000)
    field.press_sequentially("二つめ。")
    page.locator("#remark").get_by_role("button", name="日次報告書を提出する").click()
    expect(page.locator("h1")).to_have_text("日次報告書を提出します")
    expect(page.locator("main")).to_contain_text("一つめ。二つめ。")
