"""The judge of pages sees what is wrong with them, and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from madoguchi.config.testing.eyes import judge, judged

GOOD = "<!doctype html><html lang='ja'><title>窓口</title><main><h1>窓口</h1></main>"
WIDE = GOOD.replace("<h1>", "<p style='width:500px'>。</p><h1>")
NAMELESS = GOOD.replace("</h1>", "</h1><button></button>")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (GOOD, []),
        (WIDE, ["one at 360"]),
        (NAMELESS, ["one: button-name"]),
    ],
    ids=["good", "wide", "nameless"],
)
def test_a_page_too_wide_or_without_names_is_judged(
    browser: Browser, html: str, said: list[str]
) -> None:
    page = browser.new_page()
    page.set_content(html)
    found = judge(page, "one")
    page.close()
    assert len(found) == len(said)
    for line, expected in zip(found, said, strict=True):
        assert line.startswith(expected)


def test_a_page_that_does_not_answer_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.route("**/gone", lambda route: route.fulfill(status=404, body=GOOD))
    assert judged(page, ["http://judge.invalid/gone"]) == [
        "http://judge.invalid/gone: 404"
    ]
    page.close()
