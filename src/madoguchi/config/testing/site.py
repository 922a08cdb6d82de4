"""Fixtures: the real ASGI application on a port, and a browser in front of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from madoguchi.config import cluster

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
_ARGUMENTS += ["--disable-background-networking", "--disable-component-update"]
_ARGUMENTS += ["--disable-sync"]


@pytest.fixture(scope="session")
def _server(django_db_setup: None) -> Iterator[str]:
    """One granian for the whole run, in a thread: it follows the test's database."""
    from granian.constants import Interfaces
    from granian.server.embed import Server

    from madoguchi.config.asgi import application

    port, loop = _free_port(), asyncio.new_event_loop()
    server = Server(
        application, address="127.0.0.1", port=port, interface=Interfaces.ASGI
    )
    thread = threading.Thread(
        target=loop.run_until_complete, args=[server.serve()], daemon=True
    )
    thread.start()
    _wait(port)
    yield f"http://127.0.0.1:{port}"
    loop.call_soon_threadsafe(server.stop)
    thread.join(timeout=5)


@pytest.fixture
def site(committed_db: cluster.Urls, _server: str) -> str:
    """The address of the running site, on a database of the test's own."""
    return _server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.fail("no chromium on PATH; ./madoguchi test installs one")
    # Playwright keeps an event loop in this thread; the tests stay synchronous.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=_ARGUMENTS)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page with an empty history, in Japanese and Tokyo time, on the site."""
    context = browser.new_context(
        base_url=site, locale="ja-JP", timezone_id="Asia/Tokyo"
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the site did not start")
