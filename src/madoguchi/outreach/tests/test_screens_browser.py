"""Every screen of the day in a browser: axe, narrow widths, no script, no signal."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from madoguchi.bookings.models import Booking
from madoguchi.cases import services as cases
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from madoguchi.visits.models import Visit


@dataclass
class Ground:
    """Sessions of today with a visit, of a later day with a booking, and an ended one
    whose report is still with us; a case.
    """

    session: Session
    later: Session
    ended: Session
    finished: Visit
    visit: Visit
    booking: Booking
    case: int


@pytest.fixture
def ground(site: str) -> Ground:
    today = clock.today()
    make.contract()
    Contract.objects.filter(pk=make.SLUG).update(
        starts_on=today - dt.timedelta(days=40), ends_on=today + dt.timedelta(days=90)
    )
    crew = make.crew()
    session = make.session(crew.manager, day=today, hours=(0, 23))
    later = make.session(crew.manager, day=today + dt.timedelta(days=2))
    visit = services.receive_walk_in(session=session, by=crew.staff)
    booking = make.booking(later, crew.operator)
    services.write_note(session=session, text="入口の段差に注意", by=crew.manager)
    case = cases.open_case(
        contract=make.contract(),
        kind="complaint",
        summary="待ち時間が長い",
        detail="山田様",
        occasion=session.ref,
        by=crew.manager,
    )
    ended, finished = _ended(crew, today)
    return Ground(session, later, ended, finished, visit, booking, case.pk)


def _ended(crew: make.Crew, today: dt.date) -> tuple[Session, Visit]:
    """A closed day with one application, of which a month's report was drafted."""
    session = make.session(crew.manager, day=today, hours=(0, 23))
    visit = services.receive_walk_in(session=session, by=crew.staff)
    make.completed(session, crew, visit)
    make.handed_over(session, crew)
    services.close_day(session=session, by=crew.manager)
    services.draft_monthly(
        contract=make.contract(), month=f"{today:%Y-%m}", by=crew.manager
    )
    return session, visit


def enter(page: Page, site: str, role: str) -> None:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])


def at(name: str, *args: object) -> str:
    return reverse(name, args=[make.SLUG, *args])


def staff_pages(ground: Ground) -> list[str]:
    today = clock.today()
    one, visit, ended = ground.session.pk, ground.visit.pk, ground.ended.pk
    return [
        at("outreach:board"),
        at("outreach:plan"),
        at("outreach:session", one),
        at("outreach:day-list", ground.later.pk),
        at("outreach:day", one),
        at("outreach:walk-in", one),
        at("outreach:case", one),
        at("outreach:notes", one),
        at("outreach:catch-up", ground.later.pk),
        at("outreach:visit", one, visit),
        at("outreach:note", one, visit),
        at("outreach:arrival", ground.later.pk, ground.booking.pk),
        at("outreach:corrections", ended),
        at("outreach:correct", ended, ground.finished.pk),
        at("outreach:close", one),
        at("outreach:close", ended),
        at("outreach:cases"),
        at("outreach:case-new"),
        at("outreach:case-file", ground.case),
        at("outreach:months"),
        at("outreach:month", today.year, today.month),
        at("bookings:board"),
        at("bookings:reception"),
        at("calls:record"),
        at("bookings:booking", ground.booking.pk),
        at("bookings:done", ground.booking.pk),
        at("bookings:move", ground.booking.pk),
        at("bookings:party", ground.booking.pk),
    ]


def test_axe_finds_nothing_for_staff(site: str, page: Page, ground: Ground) -> None:
    enter(page, site, "site_manager")
    assert judged(page, staff_pages(ground)) == []


def test_axe_finds_nothing_behind_the_numbers_of_the_reports(
    site: str, page: Page, ground: Ground
) -> None:
    enter(page, site, "site_manager")
    today = clock.today()
    for report in (
        at("outreach:close", ground.ended.pk),
        at("outreach:month", today.year, today.month),
    ):
        page.goto(report)
        behind = page.locator("a[href*='/records/']").first.get_attribute("href")
        assert behind and judged(page, [behind]) == []


def test_axe_finds_nothing_for_the_officer(
    site: str, page: Page, ground: Ground
) -> None:
    enter(page, site, "identity_officer")
    assert judged(page, [at("outreach:waiting")]) == []


def test_a_citizen_books_and_stops_at_360_px_without_a_script(
    site: str, browser: Browser, ground: Ground
) -> None:
    context = browser.new_context(
        base_url=site,
        locale="ja-JP",
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(at("bookings:public-times", ground.later.pk))
    page.locator("main a, main button").filter(has_text="10:15").first.click()
    for name, value in (
        ("first_application", "1"),
        ("may_post", "1"),
        ("in_city", "1"),
        ("people", "1"),
        ("under_15", "0"),
    ):
        page.locator(f"[name={name}][value='{value}']").check()
    page.locator("button.button--filled").click()
    page.locator("[name=kana]").fill("スズキ ジロウ")
    page.locator("[name=telephone]").fill("090-9876-5432")
    page.locator("button.button--filled").click()
    page.locator("button.button--filled").click()
    expect(page.locator("h1")).to_have_accessible_name(re.compile("予約 ?できました"))
    stop = re.compile("予約 ?をやめる")
    page.get_by_role("link", name=stop).click()
    asked = re.compile("この ?予約 ?を やめますか")
    expect(page.locator("h2").first).to_have_accessible_name(asked)
    page.get_by_role("button", name=stop).click()
    expect(page.get_by_role("main")).to_contain_text("は やめました")
    context.close()
    with walls.scope([make.SLUG]):
        assert Booking.objects.order_by("-pk")[0].state == "cancelled"


def test_axe_finds_nothing_for_citizens(site: str, page: Page, ground: Ground) -> None:
    pages = [
        at("bookings:public-venues"),
        at("bookings:public-times", ground.later.pk),
        at("bookings:public-questions", make.slot(ground.later, 2).pk),
        at("bookings:public-find"),
    ]
    assert judged(page, pages) == []
    page.locator("[name=number]").fill(ground.booking.number)
    page.locator("[name=telephone]").fill("090-1234-5678")
    page.locator("button.button--filled").click()
    expect(page.locator("h1")).to_have_accessible_name(re.compile("あなたの ?予約"))
    booking = page.url.split("?")[0]
    assert judged(page, [f"{booking}?stop=1", booking]) == []


def test_without_a_signal_the_tablet_says_what_was_not_saved(
    site: str, page: Page, ground: Ground
) -> None:
    enter(page, site, "staff")
    page.goto(at("outreach:notes", ground.session.pk))
    page.locator("[name=text]").fill("鍵は受付にあります")
    page.context.set_offline(True)
    page.get_by_role("button", name="登録する").click()
    notice = page.locator("[data-offline-notice]")
    expect(notice).to_contain_text("この操作はまだ登録されていません。")
    assert page.locator("[name=text]").input_value() == "鍵は受付にあります"
    page.context.set_offline(False)
    notice.get_by_role("button", name="もう一度送る").click()
    expect(page.locator("main")).to_contain_text("鍵は受付にあります")
    expect(page.locator("[data-offline-notice]")).to_be_hidden()
