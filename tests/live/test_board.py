"""The public board from end to end: a call reaches a screen, a crowd reads one page."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import time
from typing import Any

import pytest

from madoguchi.core import clock
from madoguchi.counter import services
from madoguchi.counter.models import OPEN, Day, Ticket, Window
from madoguchi.counter.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

FEED = f"/p/{make.SLUG}/counter/feed/"
WAIT = f"/p/{make.SLUG}/wait/"
SOON = 30
SECURITY = (
    "content-security-policy",
    "permissions-policy",
    "referrer-policy",
    "x-content-type-options",
    "x-frame-options",
    "cross-origin-opener-policy",
)


@pytest.fixture
def desk(committed_db: object) -> Window:
    """An open window of an open day, whatever the calendar says of today."""
    contract, now = make.contract(), clock.now()
    today = clock.tokyo_date(now)
    with walls.scope([make.SLUG]):
        until = now + dt.timedelta(hours=8)
        Day.objects.create(contract=contract, day=today, opened_at=now, closes_at=until)
        return Window.objects.create(
            contract=contract, number=3, state=OPEN, skills=["certificate"]
        )


def waiting(number: int) -> None:
    now = clock.now() - dt.timedelta(minutes=1)
    with walls.scope([make.SLUG]):
        Ticket.objects.create(
            contract=Contract.objects.get(pk=make.SLUG),
            day=clock.tokyo_date(now),
            series="walk-in",
            seq=number,
            number=number,
            source="reception",
            procedures={"certificate": 1},
            lane="certificate",
            needs=["certificate"],
            token=f"token-{number}",
            issued_at=now,
            moved_at=now,
            ready_at=now,
            order_at=now,
        )


def ask(port: int, path: str, **heads: str) -> http.client.HTTPResponse:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    line.request("GET", path, headers={"Host": "localhost", **heads})
    return line.getresponse()


def board(stream: http.client.HTTPResponse) -> tuple[str, dict[str, Any]]:
    """The next board of a feed: its version and what it says."""
    version, until = "", time.monotonic() + SOON
    while time.monotonic() < until:
        line = stream.readline().decode()
        assert line, "the feed ended"
        if line.startswith("id: "):
            version = line.removeprefix("id: ").strip()
        elif line.startswith("data: "):
            return version, json.loads(line.removeprefix("data: "))
    pytest.fail(f"no board within {SOON} s")


def test_a_call_reaches_who_looks_and_says_only_numbers(
    desk: Window, port: int
) -> None:
    waiting(501)
    stream = ask(port, FEED)
    assert stream.status == 200
    assert stream.getheader("content-type", "").startswith("text/event-stream")
    first, said = board(stream)
    assert said["called"] == []
    services.call_next(window=desk, by=make.people().staff)
    until = time.monotonic() + SOON
    while not said["called"] and time.monotonic() < until:
        version, said = board(stream)
    assert version != first
    (call,) = said["called"]
    assert (call["number"], call["window"], call["now"]) == (501, 3, True)
    assert "token" not in json.dumps(said)
    stream.close()


def test_who_comes_back_gets_the_whole_board_unless_it_is_the_same(
    desk: Window, port: int
) -> None:
    stream = ask(port, FEED)
    version, _said = board(stream)
    stream.close()
    again = ask(port, FEED, **{"Last-Event-ID": "another"})
    known, said = board(again)
    assert said["lanes"]
    again.close()
    same = ask(port, FEED, **{"Last-Event-ID": known})
    assert same.readline().startswith(b":")
    same.close()
    assert version


def test_there_is_no_feed_of_a_contract_that_is_not_here(port: int) -> None:
    assert ask(port, "/p/nowhere/counter/feed/").status == 404


def test_the_kept_wait_page_is_as_safe_as_every_page(desk: Window, port: int) -> None:
    page = ask(port, WAIT)
    body = page.read()
    assert page.status == 200 and len(body) < 60_000
    plain = ask(port, f"{WAIT}?not=kept")  # this one goes through Django
    for name in SECURITY:
        assert page.getheader(name) == plain.getheader(name) is not None, name
    assert page.getheader("set-cookie") is None
    assert page.getheader("cache-control") == "no-cache"
    tag = page.getheader("etag")
    assert tag
    for _n in range(3):  # the minute may turn meanwhile
        known = ask(port, WAIT, **{"If-None-Match": tag or ""})
        if known.status == 304:
            break
        tag = known.getheader("etag")
    assert known.status == 304 and known.read() == b""
    head = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    head.request("HEAD", WAIT, headers={"Host": "localhost"})
    assert head.getresponse().read() == b""


def test_the_kept_page_has_its_languages_and_is_made_anew(
    desk: Window, port: int
) -> None:
    def easy() -> str:
        return ask(port, f"{WAIT}?lang=easy").read().decode()

    assert "まつ 時間（じかん）" in easy()
    assert "Waiting time" in ask(port, f"{WAIT}?lang=en").read().decode()
    # On a closed day nothing on the page is the database's: it tells its minute.
    first = minute(easy())
    until = time.monotonic() + 60 + SOON
    while minute(page := easy()) == first:
        assert time.monotonic() < until, page
        time.sleep(0.5)


def minute(page: str) -> str:
    found = re.search(r"data-at>(\d\d:\d\d) ", page)
    assert found is not None, page
    return found[1]


def test_a_host_that_is_not_ours_is_not_kept(port: int) -> None:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    line.request("GET", WAIT, headers={"Host": "elsewhere.example"})
    assert line.getresponse().status == 400
