"""The operator's booking in a browser, by the keyboard alone."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.bookings.models import Booking
from madoguchi.calls.models import Call
from madoguchi.core import clock
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import enter
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract


def _term_of_today() -> None:
    today = clock.today()
    make.contract()
    Contract.objects.filter(pk=make.SLUG).update(
        starts_on=today - dt.timedelta(days=10), ends_on=today + dt.timedelta(days=90)
    )


def test_a_booking_by_the_keyboard_alone(site: str, page: Page) -> None:
    _term_of_today()
    crew = make.crew()
    session = make.session(crew.manager, day=clock.today() + dt.timedelta(days=2))
    enter(page, site, "operator")
    page.goto(reverse("bookings:reception", args=[make.SLUG]))
    page.get_by_role("button", name="10:45").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-sentence]")).to_contain_text("10時45分")
    page.locator("[name=first_application][value='1']").focus()
    page.keyboard.press("1")
    page.keyboard.press("1")
    page.locator("[name=kana]").focus()
    page.keyboard.type("ヤマダ ハナコ")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "in_city"
    page.keyboard.press("1")
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(page.locator("[data-sentence]")).to_contain_text("2名様")
    expect(page.locator("#spoken")).to_contain_text("法定代理人")
    assert page.evaluate("document.activeElement.name") == "telephone"
    page.keyboard.type("０９０１２３４５６７８")
    page.locator("[name=read_back]").focus()
    page.keyboard.press("Space")
    page.locator("[name=papers_told]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_have_text("予約を確定しました")
    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
    assert booking.people == 2
    assert booking.slot.starts_at == make.slot(session, 3).starts_at


def test_a_call_that_is_no_booking_is_recorded_in_the_same_screen(
    site: str, page: Page
) -> None:
    _term_of_today()
    enter(page, site, "operator")
    desk = reverse("bookings:reception", args=[make.SLUG])
    page.goto(desk)
    page.locator("#chosen [name=kana]").fill("ヤマダ ハナコ")
    page.locator("[name=take]").click()
    record = page.locator("#as-call")
    expect(record.locator("[name=kana]")).to_have_value("ヤマダ ハナコ")
    expect(page.locator("#chosen")).to_be_hidden()
    assert page.url.endswith(desk)
    record.locator("[data-back]").click()
    expect(page.locator("#chosen [name=kana]")).to_have_value("ヤマダ ハナコ")
    page.locator("[name=take]").click()
    record.locator("[name=category][value=inquiry]").check()
    record.locator("[name=topic]").first.wait_for()
    record.locator("[name=summary]").fill("会場の駐車場の有無")
    page.keyboard.press("Control+Enter")
    expect(page.locator("main")).to_contain_text("通話を記録しました")
    assert page.url.endswith(desk)
    with walls.scope([make.SLUG]):
        assert Call.objects.get().category == "inquiry"
