"""What others do appears by itself, and leaves the hands where they are."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page, expect

from madoguchi.calls import services as calls
from madoguchi.cases import services as cases
from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.core import clock
from madoguchi.journal import sealing
from madoguchi.outreach import services
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import Ground, at, enter, ground
from madoguchi.visits import services as visits

__all__ = ["ground"]
PATIENCE = 30_000


def listening(page: Page, address: str) -> None:
    """Open a page and wait until it hears the feed."""
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.goto(address)


def test_figures_of_the_day_follow_what_others_do(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    enter(page, site, "staff")
    listening(page, at("outreach:day", ground.session.pk))
    figures = page.locator("#day-figures")
    expect(figures).to_contain_text("来所1")
    services.receive_walk_in(session=ground.session, by=make.actor("staff"))
    with connected_as("worker"):
        sealing.seal_all()
    expect(figures).to_contain_text("来所2", timeout=PATIENCE)


def test_free_places_follow_while_the_operator_types(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    enter(page, site, "operator")
    listening(page, at("bookings:reception"))
    page.locator(f"button[name=session][value='{ground.later.pk}']").click()
    wanted = make.slot(ground.later, 3)
    page.locator(f"#slot-{wanted.pk}").wait_for()
    before = page.locator(f"#slot-{wanted.pk}").inner_text()
    expect(page.locator("[name=hold]").first).to_be_focused()  # the search is over
    page.locator("[name=kana]").fill("ヤマダ")
    make.booking(ground.later, make.actor("operator"), nth=3)
    with connected_as("worker"):
        sealing.seal_all()
    expect(page.locator(f"#slot-{wanted.pk}")).not_to_have_text(
        before, timeout=PATIENCE
    )
    expect(page.locator("[name=kana]")).to_be_focused()
    expect(page.locator("[name=kana]")).to_have_value("ヤマダ")


def test_the_first_page_says_by_itself_whom_to_call_back(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    enter(page, site, "operator")
    listening(page, "/")
    must = page.locator("#must")
    expect(must).not_to_contain_text("折り返しの電話")
    calls.record_call(
        contract=make.contract(),
        by=make.actor("operator"),
        category="inquiry",
        topic="venue",
        outcome="to-call-back",
        telephone="090-1234-5678",
        call_back_at=clock.now() + dt.timedelta(hours=3),
    )
    with connected_as("worker"):
        sealing.seal_all()
    expect(must).to_contain_text("折り返しの電話が 1件あります", timeout=PATIENCE)


def test_the_list_of_cases_follows(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    enter(page, site, "site_manager")
    listening(page, at("outreach:cases"))
    cases.open_case(
        contract=make.contract(),
        kind="complaint",
        summary="案内板が見えない",
        by=make.actor("site_manager"),
    )
    with connected_as("worker"):
        sealing.seal_all()
    expect(page.locator("#cases")).to_contain_text("案内板が見えない", timeout=PATIENCE)


def test_the_log_of_calls_follows(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    enter(page, site, "operator")
    listening(page, at("calls:log"))
    rows = page.locator("#calls tbody tr")
    expect(rows).to_have_count(0)
    calls.record_call(
        contract=make.contract(),
        by=make.actor("operator"),
        category="inquiry",
        topic="venue",
        outcome="answered",
    )
    with connected_as("worker"):
        sealing.seal_all()
    expect(rows).to_have_count(1, timeout=PATIENCE)


def test_the_tablet_goes_on_when_the_officer_signs_elsewhere(
    site: str, page: Page, ground: Ground, connected_as: ConnectedAs
) -> None:
    visit = services.receive_walk_in(session=ground.session, by=make.actor("staff"))
    staff = make.actor("staff")
    visits.do_step(visit=visit, name="papers", shown=make.SHOWN, by=staff)
    visits.do_step(visit=visit, name="hand-over", by=staff)
    enter(page, site, "staff")
    listening(page, at("outreach:visit", ground.session.pk, visit.pk))
    expect(page.locator("#waiting")).to_be_visible()
    visits.do_step(visit=visit, name="identity", by=make.actor("identity_officer"))
    with connected_as("worker"):
        sealing.seal_all()
    expect(page.locator("#waiting")).to_have_count(0, timeout=PATIENCE)
    expect(page.locator("#steps")).to_contain_text("✓ 本人確認", timeout=PATIENCE)
