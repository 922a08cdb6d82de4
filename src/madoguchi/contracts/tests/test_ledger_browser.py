"""The ledger in a browser: axe, and narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madoguchi.config.cluster import Urls
from madoguchi.config.testing.eyes import judged
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
    page.context.add_cookies([{**furnish(), "url": site}])  # type: ignore[typeddict-item]
    assert judged(page, PAGES) == []
