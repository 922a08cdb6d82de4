"""The ledger in a browser: axe, and narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madoguchi.config.cluster import Urls
from madoguchi.config.testing.axe import RULES
from madoguchi.contracts import services
from madoguchi.core import clock
from madoguchi.home.tests import make

if TYPE_CHECKING:
    from playwright.sync_api import Page

LEDGER = f"/c/{make.KYOTO}/ledger/"
PAGES = [
    LEDGER,
    f"{LEDGER}incident/",
    f"{LEDGER}new/contracts.work_started/",
    f"{LEDGER}new/contracts.meeting_held/",
    f"{LEDGER}1/",
    f"{LEDGER}1/correction/",
]


def furnish() -> dict[str, str]:
    """A manager with one incident on the ledger; the manager's cookie."""
    kyoto = make.contract()
    person = make.account("general_manager", kyoto, name="田中")
    entry = services.enter(
        contract=kyoto,
        fact="privacy.incident_detected",
        keys={},
        measures={"class": "loss", "subjects": 1},
        occurred_at=clock.now(),
        note="封筒をひとつ置き忘れた。",
        by=make.actor(person, kyoto),
    )
    assert entry.pk == 1
    cookie = make.browser(person).cookies["sessionid"]
    return {"name": "sessionid", "value": cookie.value}


def test_axe_finds_nothing_and_no_page_grows_sideways(
    page: Page, site: str, committed_db: Urls
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page.context.add_cookies([{**furnish(), "url": site}])  # type: ignore[typeddict-item]
    trouble = []
    for path in PAGES:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            answer = page.goto(path)
            assert answer is not None and answer.status == 200, path
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if wide > 0:
                trouble.append(f"{path} at {width}: {wide} px too wide")
        found = Axe().run(page, options=RULES)
        if found.violations_count:
            trouble.append(f"{path}: {found.generate_report()}")
    assert not trouble, "\n".join(trouble)
