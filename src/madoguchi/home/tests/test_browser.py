"""What only a browser can judge: axe and narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from madoguchi.config.cluster import Urls
from madoguchi.config.testing.eyes import judged
from madoguchi.contracts import services as register
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.home.tests import make
from madoguchi.papers import frozen
from madoguchi.papers.tests import make as papers

if TYPE_CHECKING:
    from playwright.sync_api import Page

C = f"/c/{make.KYOTO}/"
DAILY = f"{C}clauses/8-8-b-i-1/"
PAGES = [
    "/",
    C,
    DAILY,
    f"{C}calendar/",
    f"{C}calendar/?view=list",
    f"{C}figures/",
    f"{C}facts/",
    f"{C}facts/1/",
    f"{C}register/",
    f"{C}register/c-0001/",
    f"{C}register/waivers/w-0001/",
    f"{C}register/unset/",
    f"{C}register/readings/",
    f"{C}register/law/",
    f"{C}documents/",
    f"{C}documents/1/",
    f"{C}documents/1/1/submit/",
    f"{C}documents/new/",
    f"{DAILY}waiver/",
]


def furnish() -> dict[str, str]:
    """A manager and an officer with something to read; the manager's cookie."""
    kyoto = make.contract()
    person = make.account("general_manager", kyoto, name="田中")
    by = make.actor(person, kyoto)
    register.open_consultation(
        contract=kyoto,
        kind="consultation",
        subject="session-start",
        question="いつから始めるか",
        parameter="outreach.start",
        by=by,
    )
    register.ask_waiver(
        contract=kyoto,
        clause_id="8-8-b-i-1",
        valid_from=clock.today(),
        valid_until=clock.today(),
        ground="停電のため",
        by=by,
    )
    documents.draft(
        contract=kyoto,
        kind="daily-report",
        ref="s1",
        title="日次報告書",
        content=frozen.freeze(papers.daily()),
        by=by,
    )
    cookie = make.browser(person).cookies["sessionid"]
    return {"name": "sessionid", "value": cookie.value}


def test_axe_finds_nothing_and_no_page_grows_sideways(
    page: Page, site: str, committed_db: Urls
) -> None:
    page.context.add_cookies([{**furnish(), "url": site}])  # type: ignore[typeddict-item]
    assert judged(page, PAGES) == []


@pytest.mark.parametrize("width", [360, 1920])
def test_the_slash_key_finds_a_clause(
    page: Page, site: str, committed_db: Urls, width: int
) -> None:
    page.context.add_cookies([{**furnish(), "url": site}])  # type: ignore[typeddict-item]
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(C)
    page.keyboard.press("/")
    page.keyboard.type("日次報告書")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=*")
    page.locator("tbody a").first.click()
    page.wait_for_url("**/clauses/**")
    assert page.locator("h1").is_visible()
