"""What only a browser can judge: axe, narrow screens, keys, guards, live state."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from madoguchi.config.testing.eyes import RULES
from madoguchi.web import gallery

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

HOST = "http://gallery.test"
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'"
STATIC = Path(__file__).resolve().parents[1] / "static"
PAGES = ["", "tablet/", "citizen/", "confirm/", "empty/", "404/", "500/"]
CLICKED_TWICE = "b => { b.click(); b.click(); }"
COMPOSING = """input => input.dispatchEvent(new KeyboardEvent("keydown", {
  key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""


def answered(path: str) -> HttpResponse:
    """The gallery without a server in front of it."""
    request = RequestFactory().get(path)
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    name = path.partition("?")[0].removeprefix("/gallery/").strip("/")
    with override_settings(DEMO=True):
        return gallery.example(request, name=name) if name else gallery.page(request)


def served(route: Route) -> None:
    """Pages under the real content policy, static files from the folder."""
    path = route.request.url.removeprefix(HOST)
    if route.request.method == "POST":
        route.fulfill(status=204)
    elif path.startswith("/static/"):
        name = re.sub(r"\.[0-9a-f]{12}\.", ".", path.removeprefix("/static/"))
        kind = mimetypes.guess_type(name)[0] or "font/woff2"
        body = (STATIC / name).read_bytes()
        route.fulfill(body=body, content_type=kind)
    elif path.startswith("/gallery/"):
        page = answered(path)
        headers = {"Content-Security-Policy": POLICY, "Content-Type": "text/html"}
        route.fulfill(status=page.status_code, body=page.content, headers=headers)
    else:
        route.fulfill(status=404)


@pytest.fixture
def screen(browser: Browser) -> Iterator[Page]:
    """A browser page in front of the gallery."""
    context = browser.new_context(
        base_url=HOST, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.route(f"{HOST}/**", served)
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(screen: Page, name: str, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    screen.set_viewport_size({"width": width, "height": 800})
    screen.goto(f"/gallery/{name}")
    found = Axe().run(screen, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_a_wide_list_becomes_cards_on_a_telephone(screen: Page) -> None:
    screen.set_viewport_size({"width": 360, "height": 740})
    screen.goto("/gallery/")
    box = screen.get_by_role("region", name="条項")
    box.locator(".table--stack").wait_for()
    assert box.evaluate("b => b.scrollWidth <= b.clientWidth")
    assert box.locator("td[data-head='次の期限']").first.is_visible()
    screen.set_viewport_size({"width": 1280, "height": 800})
    assert box.locator("thead").is_visible()


def test_rows_that_come_later_are_cards_too(screen: Page) -> None:
    screen.set_viewport_size({"width": 360, "height": 740})
    screen.goto("/gallery/")
    rows = screen.get_by_role("region", name="条項").locator("tbody")
    rows.locator("[data-head]").first.wait_for()
    rows.evaluate("b => b.insertAdjacentHTML('beforeend', '<tr><td>9</td><td></td>')")
    rows.locator("tr").last.locator("td.is-bare").wait_for(state="attached")


@pytest.mark.parametrize("name", ["", "tablet/", "confirm/"])
def test_the_head_leaves_a_phone_to_the_work(screen: Page, name: str) -> None:
    screen.set_viewport_size({"width": 360, "height": 740})
    screen.goto(f"/gallery/{name}")
    assert height(screen, ".frame-head") <= 98
    for target in (".frame-account > summary", ".frame-notices"):
        assert height(screen, target) >= 44


def test_the_menu_of_a_phone_opens_without_a_script(browser: Browser) -> None:
    context = browser.new_context(base_url=HOST, java_script_enabled=False)
    context.route(f"{HOST}/**", served)
    page = context.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/gallery/")
    page.locator(".frame-menu-narrow > summary").click()
    assert page.locator(".frame-menu-narrow .menu-link").first.is_visible()
    assert page.locator("#frame-search-narrow").is_visible()
    context.close()


def height(screen: Page, selector: str) -> float:
    """How high an element stands on the page, in CSS pixels."""
    box = screen.locator(selector).first.bounding_box()
    assert box is not None
    return box["height"]


@pytest.mark.parametrize("width", [320, 1920])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(screen: Page, name: str, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 800})
    screen.goto(f"/gallery/{name}")
    over = "document.documentElement.scrollWidth - window.innerWidth"
    assert screen.evaluate(over) <= 0


def test_nothing_is_stopped_by_the_content_policy(screen: Page) -> None:
    said: list[str] = []
    screen.on("console", lambda line: said.append(line.text))
    screen.on("pageerror", lambda trouble: said.append(str(trouble)))
    screen.goto("/gallery/?flash=1")
    screen.wait_for_timeout(200)
    assert said == []


def test_an_enter_that_confirms_kana_never_submits(screen: Page) -> None:
    screen.goto("/gallery/")
    passed_on = screen.locator("#id_new-kana, [name='new-kana']").evaluate(COMPOSING)
    assert passed_on is False


def test_a_double_click_sends_once(screen: Page) -> None:
    sent: list[str] = []
    screen.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    screen.goto("/gallery/confirm/")
    screen.locator("main .button--filled").evaluate(CLICKED_TWICE)
    screen.wait_for_timeout(200)
    assert len(sent) == 1


def test_control_enter_presses_the_filled_button(screen: Page) -> None:
    screen.goto("/gallery/confirm/")
    with screen.expect_request(lambda request: request.method == "POST"):
        screen.keyboard.press("Control+Enter")


FOLDED = """() => document.querySelector("main").insertAdjacentHTML("beforeend", `
  <details id="folded"><summary>more</summary><form method="post" id="asks">
  <select name="what"><option>a</option></select><button data-key="t">T</button></form>
  <button type="button" data-key="y" id="bare">Y</button></details>`)"""


def test_a_key_opens_a_closed_block_and_sends_nothing(screen: Page) -> None:
    screen.goto(f"{HOST}/gallery/")
    screen.evaluate(FOLDED)
    screen.evaluate(
        "['asks', 'bare'].forEach(id => ['submit', 'click'].forEach(on =>"
        " document.getElementById(id).addEventListener(on, e =>"
        " { if (on === 'submit') e.preventDefault();"
        " document.body.dataset[on + id] = '1'; })))"
    )
    screen.keyboard.press("y")
    screen.keyboard.press("t")
    assert screen.locator("#folded").get_attribute("open") is not None
    assert screen.locator("select[name=what]").evaluate(
        "one => one === document.activeElement"
    )
    said = screen.evaluate("({...document.body.dataset})")
    assert "submitasks" not in said and "clickbare" not in said
    screen.keyboard.press("Control+Enter")
    assert "submitasks" in screen.evaluate("({...document.body.dataset})")


def test_slash_goes_to_the_search_and_question_mark_lists_the_keys(
    screen: Page,
) -> None:
    screen.goto("/gallery/")
    screen.keyboard.press("?")
    assert screen.locator("[data-keys]").is_visible()
    screen.keyboard.press("Escape")
    assert not screen.locator("[data-keys]").is_visible()
    screen.keyboard.press("/")
    assert screen.evaluate("document.activeElement.id") == "frame-search"


def test_alt_and_arrows_walk_through_the_rows(screen: Page) -> None:
    screen.goto("/gallery/")
    screen.keyboard.press("Alt+ArrowDown")
    screen.keyboard.press("Alt+ArrowDown")
    assert "8(1)ケ" in screen.locator("tr.is-current").inner_text()


def test_two_escapes_cover_the_screen(screen: Page) -> None:
    screen.goto("/gallery/tablet/")
    screen.keyboard.press("Escape")
    screen.keyboard.press("Escape")
    assert screen.get_by_text("画面を隠しています").is_visible()
    assert not screen.get_by_text("本日の現場").is_visible()
    screen.get_by_role("button", name="画面に戻る").click()
    assert screen.get_by_text("本日の現場").is_visible()


def test_a_silent_feed_is_admitted_after_thirty_seconds(screen: Page) -> None:
    screen.clock.install()
    screen.goto("/gallery/tablet/?live=1")
    stale = screen.locator("[data-live-stale]")
    screen.clock.run_for(25_000)
    assert not stale.is_visible()
    screen.clock.run_for(8_000)
    assert "時点" in stale.inner_text()


def test_an_unattended_screen_locks_after_two_minutes(screen: Page) -> None:
    screen.clock.install()
    screen.goto("/gallery/tablet/?live=1")
    screen.clock.run_for(122_000)
    assert screen.get_by_text("画面をロックしています").is_visible()


def test_undo_stays_ten_seconds(screen: Page) -> None:
    screen.clock.install()
    screen.goto("/gallery/?flash=1")
    screen.clock.run_for(6_000)  # its clock also runs while the page loads
    assert screen.get_by_role("button", name="元に戻す").is_visible()
    screen.clock.run_for(5_000)
    assert screen.get_by_role("button", name="元に戻す").count() == 0
