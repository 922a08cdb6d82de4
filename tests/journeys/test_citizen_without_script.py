"""A citizen at 360 px with scripts off: books, changes, cancels by the number."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from madoguchi.bookings.models import Booking
from madoguchi.messages.models import Message
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from tests.journeys.conftest import at

OVER = "document.documentElement.scrollWidth - window.innerWidth"
Phone = Callable[[], Page]


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Phone]:
    """``phone()``: a small window without scripts and without a past."""
    opened = []

    def window() -> Page:
        context = browser.new_context(
            base_url=site,
            locale="ja-JP",
            java_script_enabled=False,
            viewport={"width": 360, "height": 740},
        )
        context.set_default_timeout(30_000)
        context.add_cookies([{"name": "furigana", "value": "0", "url": site}])
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()


def press(page: Page, words: str) -> None:
    """The one button or link of the page with these words; nothing hangs over."""
    assert page.evaluate(OVER) <= 0, page.url
    page.locator("main a, main button").filter(has_text=words).first.click()


def test_a_citizen_books_changes_and_stops(kyoto: make.Crew, phone: Phone) -> None:
    session = make.session(kyoto.manager, day=make.DAY.replace(day=27))
    number = _book(phone())
    page = _found_again(phone(), number)
    press(page, "予約を変える")
    press(page, "11:30")
    expect(page.locator("main")).to_contain_text("11:30")
    assert page.get_by_text(number).first.is_visible(), "the number stays"
    page = _found_again(phone(), number)
    expect(page.locator("main")).to_contain_text("11:30")
    press(page, "予約をやめる")
    press(page, "予約をやめる")
    expect(page.locator("main")).to_contain_text("この予約は やめました")
    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
        sent = Message.objects.order_by("pk").values_list("template", flat=True)
        assert list(sent)[:1] == ["booking-confirmed"] and len(sent) >= 3
    assert booking.state == "cancelled" and booking.channel == "web"
    assert booking.slot.starts_at == make.slot(session, 6).starts_at


def _book(page: Page) -> str:
    page.goto(at("bookings:public-venues"))
    press(page, "えらぶ")
    press(page, "10:15")
    for name, value in (
        ("first_application", "1"),
        ("may_post", "1"),
        ("in_city", "1"),
        ("people", "1"),
        ("under_15", "0"),
    ):
        page.locator(f"[name={name}][value='{value}']").check()
    press(page, "次へ")
    page.locator("[name=kana]").fill("スズキ ジロウ")
    page.locator("[name=telephone]").fill("090-9876-5432")
    press(page, "次へ")
    press(page, "この内容で予約する")
    expect(page.locator("h1")).to_have_text("予約できました")
    return page.locator(".figures dd").inner_text()


def _found_again(page: Page, number: str) -> Page:
    """Another day, another telephone: only the number and the telephone number."""
    page.goto(at("bookings:public-venues"))
    press(page, "予約を変える・予約をやめる")
    page.locator("[name=number]").fill(number)
    page.locator("[name=telephone]").fill("０９０９８７６５４３２")
    press(page, "予約を見る")
    expect(page.locator("h1")).to_have_text("あなたの予約")
    return page
