"""M on the session board moves the session of the row in hand (screens, 会場・日程)."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import Ground, at, enter, ground

__all__ = ["ground"]


def test_m_asks_for_the_new_day_of_the_row_in_hand(
    site: str, page: Page, ground: Ground
) -> None:
    enter(page, site, "site_manager")
    page.goto(at("outreach:board"))
    page.keyboard.press("m")  # no row in hand: the first that can be moved is chosen
    expect(page.locator("[data-row-key=m]").first).to_be_focused()
    wanted = page.locator("tbody tr").filter(has_text=ground.later.venue.name)
    wanted.locator("a").first.focus()
    page.keyboard.press("m")
    page.wait_for_url(re.compile(rf"/sessions/{ground.later.pk}/\?move=1"))
    expect(page.locator("[name=new_day]")).to_be_focused()


def test_who_may_not_move_has_no_key(site: str, page: Page, ground: Ground) -> None:
    make.booking(ground.later, make.actor("operator"), nth=4)
    enter(page, site, "operator")
    page.goto(at("outreach:board"))
    expect(page.locator("tbody tr").first).to_be_visible()
    expect(page.locator("[data-row-key=m]")).to_have_count(0)
