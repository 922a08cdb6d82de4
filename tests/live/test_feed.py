"""The live feed from end to end: a real server, the sealer, and a page that listens."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.core import clock
from madoguchi.journal import sealing
from madoguchi.journal.tests import make as journal
from madoguchi.people.models import Account, Membership
from madoguchi.people.tests import make as people
from madoguchi.web import live

SLUG = "kyoto-outreach-2025"
SOON = 20
"""Seconds: what a busy machine needs; the feed itself answers in one or two."""


@contextmanager
def listening(port: int, address: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    connection.request("GET", address, headers={"Host": "localhost"})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


def event(stream: http.client.HTTPResponse, name: str) -> dict[str, Any]:
    """The data of the next event of this name; others (beats) are passed over."""
    until, named = time.monotonic() + SOON, ""
    while time.monotonic() < until:
        line = stream.readline().decode()
        assert line, f"the feed ended before a {name}"
        if line.startswith("event: "):
            named = line.removeprefix("event: ").strip()
        elif line.startswith("data: ") and named == name:
            found: dict[str, Any] = json.loads(line.removeprefix("data: "))
            return found
    pytest.fail(f"no {name} within {SOON} s")


def officer() -> Account:
    return people.member("officer")


def test_a_sealed_fact_reaches_an_open_page_once_for_a_batch(
    port: int, connected_as: ConnectedAs
) -> None:
    who = officer()
    with listening(port, live.url(who.pk, [SLUG])) as stream:
        assert stream.status == 200
        assert stream.getheader("content-type", "").startswith("text/event-stream")
        event(stream, "beat")
        journal.facts(5, SLUG)
        with connected_as("worker"):
            sealing.seal_all()
        change = event(stream, "change")
    assert change["contract"] == SLUG
    assert change["new"] >= 1
    assert "visit" not in json.dumps(change)  # that something moved, never what


def test_another_contracts_change_is_not_told(
    port: int, connected_as: ConnectedAs
) -> None:
    who = officer()
    journal.contract("b")
    with listening(port, live.url(who.pk, [SLUG])) as stream:
        event(stream, "beat")
        journal.fact(1, "b")
        with connected_as("worker"):
            sealing.seal_all()
        journal.fact(2, SLUG)
        with connected_as("worker"):
            sealing.seal_all()
        assert event(stream, "change")["contract"] == SLUG


def test_who_loses_the_role_is_let_go_and_may_not_come_back(port: int) -> None:
    who = officer()
    address = live.url(who.pk, [SLUG])
    with listening(port, address) as stream:
        event(stream, "beat")
        Membership.objects.filter(account=who).update(until=clock.now())
        began = time.monotonic()
        while stream.readline():
            assert time.monotonic() - began < SOON
    with listening(port, address) as again:
        assert again.status == 403


def test_without_a_true_ticket_there_is_no_feed(port: int) -> None:
    for token in ("", "t=", "t=forged:ticket"):
        with listening(port, f"/live/?{token}") as answer:
            assert answer.status == 403, token
