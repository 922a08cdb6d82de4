"""A report that nobody submits turns late by itself: cockpit and both homes say so."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine
from playwright.sync_api import Page

from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.outreach.tests import make
from madoguchi.people.models import Account
from tests.journeys import test_kyoto_day as day
from tests.journeys.conftest import Enter, at

LATE = "期限超過"
DAILY = "日次報告書"


def test_the_late_report_turns_late_by_itself(
    site: str, morning: time_machine.Traveller, enter: Enter, connected_as: Any
) -> None:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        morning.move_to(clock.tokyo(dt.date(2025, 4, 1)))
        contracts.load(day.KYOTO)
        contracts.follow_one(day.KYOTO)
    from madoguchi.tenancy.models import Contract

    kyoto = Contract.objects.get(pk=day.KYOTO)
    session = day.hold_the_day(kyoto, day.SATURDAY)
    day.close_the_day(session, day.SATURDAY)
    morning.move_to(clock.tokyo(dt.date(2025, 11, 25), 9))
    _evaluated(connected_as)
    people = {role: make.account(role) for role in ("site_manager", "officer")}
    for page, address in _pages(enter, people):
        assert not _late(page, address), address
    # Nobody does anything: the clock alone moves past the due day.
    morning.move_to(clock.tokyo(dt.date(2025, 11, 26), 0, 5))
    for page, address in _pages(enter, people):
        assert _late(page, address), address


def _pages(enter: Enter, people: dict[str, Account]) -> list[tuple[Page, str]]:
    """Both homes and the cockpit; a night ends every sign-in."""
    manager = enter("site_manager", people["site_manager"])
    officer = enter("officer", people["officer"])
    return [(manager, "/"), (officer, "/"), (officer, at("home:cockpit"))]


def _evaluated(connected_as: Any) -> None:
    with connected_as("worker"):
        sealing.seal_all()
        while contracts.follow_one(day.KYOTO):
            pass


def _late(page: Page, address: str) -> bool:
    """Whether a line of the page says that the daily report is late."""
    page.goto(address)
    rows = page.locator("main li, main tr, main section")
    return rows.filter(has_text=DAILY).filter(has_text=LATE).count() > 0
