"""What a page is judged by in a browser: axe, and a ruler at each width.

With ``SCREENSHOTS=DIR`` in the environment every page judged leaves a picture there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES: dict[str, Any] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # the long list of what passed is read by nobody
}
DESK_AND_PHONE = (1280, 360)
_OVER = "document.documentElement.scrollWidth - innerWidth"
_DRAWN = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


def judged(
    page: Page,
    addresses: Iterable[str],
    widths: tuple[int, ...] = DESK_AND_PHONE,
    within: str = "",
) -> list[str]:
    """What is wrong with these pages, a line each: :func:`judge` of one after another.

    A page that does not answer 200 is wrong, too.
    """
    said = []
    for address in addresses:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            said.append(f"{address}: {answer and answer.status}")
            continue
        said += judge(page, address, widths, within)
    return said


def judge(
    page: Page,
    name: str,
    widths: tuple[int, ...] = DESK_AND_PHONE,
    within: str = "",
) -> list[str]:
    """What is wrong with the page as it stands: too wide, or found by axe.

    It is drawn at each of the widths (CSS pixels); axe reads it at the last, the
    whole of it or what stands ``within`` a selector.
    """
    said = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(_DRAWN)
        if (over := page.evaluate(_OVER)) > 0:
            said.append(f"{name} at {width}: {over} px too wide")
        _picture(page, name, width)
    return said + [f"{name}: {one}" for one in _findings(page, within)]


def _findings(page: Page, within: str) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=within or None, options=RULES)
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found.response["violations"]
    ]


def _picture(page: Page, name: str, width: int) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        plain = re.sub(r"\W+", "-", name).strip("-") or "home"
        page.screenshot(path=Path(folder) / f"{plain}-{width}.png", full_page=True)
