"""What a citizen's page costs a telephone that does not have the city's font."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response

from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import Ground, at, ground

__all__ = ["ground"]


@pytest.mark.parametrize("language", ["ja-JP", "en-US"])
def test_no_page_of_a_citizen_loads_a_font(
    site: str, browser: Browser, ground: Ground, language: str
) -> None:
    pages = [
        at("bookings:public-venues"),
        at("bookings:public-times", ground.later.pk),
        at("bookings:public-questions", make.slot(ground.later, 2).pk),
        at("bookings:public-find"),
    ]
    for address in pages:
        context = browser.new_context(base_url=site, locale=language)
        page, came = context.new_page(), dict[str, int]()

        def weigh(answer: Response, came: dict[str, int] = came) -> None:
            came[answer.url] = len(answer.body())

        page.on("response", weigh)
        page.goto(address, wait_until="networkidle")
        page.evaluate("document.fonts.ready.then(() => true)")
        context.close()
        assert [url for url in came if "/fonts/" in url or "fonts." in url] == []
        assert len(came) > 3 and sum(came.values()) <= 250_000, came
