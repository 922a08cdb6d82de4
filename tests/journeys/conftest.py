"""One Kyoto day in a browser: a clock that moves, people who sign in, their hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from madoguchi.outreach.tests import make
from madoguchi.people.models import Account

CODE = "482716"
PATIENCE = 90_000
"""Milliseconds: a machine that does much else is slow, and nothing else is wrong."""
expect.set_options(timeout=PATIENCE)
Enter = Callable[[str], Page]


def at(name: str, *args: object) -> str:
    """The address of a page in the Kyoto contract."""
    return reverse(name, args=[make.SLUG, *args])


@pytest.fixture
def morning(site: str) -> Iterator[time_machine.Traveller]:
    """9:00 on a Tuesday of the term, for the site too; ``morning.move_to(...)``."""
    with time_machine.travel(make.MORNING, tick=True) as traveller:
        yield traveller


@pytest.fixture
def kyoto(morning: object) -> make.Crew:
    """The contract with one actor a role."""
    make.contract()
    return make.crew()


def cookie(account: Account) -> str:
    client = Client()
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def enter(browser: Browser, site: str, morning: object) -> Iterator[Enter]:
    """``enter("staff")``: a window of their own, signed in, as wide as a tablet."""
    opened = []

    def window(role: str, account: Account | None = None) -> Page:
        context = browser.new_context(
            base_url=site,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": 1180, "height": 820},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        value = cookie(account or make.account(role, code=CODE))
        context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
        return context.new_page()

    yield window
    for context in opened:
        context.close()


@pytest.fixture
def screen(browser: Browser, site: str) -> Iterator[Callable[[int, int], Page]]:
    """``screen(360, 740)``: a window of that size without anybody signed in."""
    opened = []

    def window(width: int, height: int) -> Page:
        context = browser.new_context(
            base_url=site,
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": height},
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context.new_page()

    yield window
    for context in opened:
        context.close()
