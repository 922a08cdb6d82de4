"""The live feed: one small ASGI app beside Django, fed by LISTEN.

Inside a Django view each viewer would hold a thread and a database connection;
here a viewer is one waiting coroutine. A change is written down once and the
same bytes go to every viewer of its contract. The feed says *that* something
changed (and the figures that many pages show); pages fetch what they show.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

import psycopg
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from madoguchi.contracts import tallies
from madoguchi.contracts.services.evaluation import CHANNEL as OBLIGATIONS
from madoguchi.core import clock
from madoguchi.journal.sealing import CHANNEL as JOURNAL
from madoguchi.people.models import Account, Membership
from madoguchi.tenancy import walls
from madoguchi.web.live import Ticket, read

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
_log = logging.getLogger("madoguchi.live")
BEAT = 10.0
CHECK = 5.0
CALM = 0.5
"""Seconds in which changes of one contract become one line."""
MOST = 2000
PAUSE = 2.0
"""Seconds before a task asks a lost database again."""


class Viewer:
    """One open page: what it listens to, and its last unsent line."""

    def __init__(self, ticket: Ticket) -> None:
        self.ticket = ticket
        self.lines: asyncio.Queue[bytes | None] = asyncio.Queue(maxsize=20)

    def put(self, line: bytes | None) -> None:
        """Queue a line; a page that does not read is let go and comes back."""
        try:
            self.lines.put_nowait(line)
        except asyncio.QueueFull:
            while not self.lines.empty():
                self.lines.get_nowait()
            self.lines.put_nowait(None)


class Feed:
    """All viewers of this process, and the tasks that serve them."""

    def __init__(self) -> None:
        self.viewers: set[Viewer] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._moved: dict[str, int] = {}
        self._wake = asyncio.Event()

    def start(self) -> None:
        """Begin to listen; called at the lifespan's start-up."""
        for work in (self._listen, self._tell, self._beat, self._check):
            self._tasks.append(asyncio.create_task(self._forever(work)))

    async def stop(self) -> None:
        """Let every viewer go and end the tasks."""
        for viewer in self.viewers:
            viewer.put(None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    async def _forever(self, work: Callable[[], Awaitable[None]]) -> None:
        """Go on after the database was away: a task that ends is missed by nobody."""
        while True:
            try:
                await work()
            except (psycopg.Error, DatabaseError, InterfaceError, OSError):
                _log.warning("the live feed lost the database; trying again")
                await asyncio.sleep(PAUSE)

    async def _listen(self) -> None:
        """One autocommit connection a process, straight to PostgreSQL."""
        url = settings.DATABASE_URLS[settings.PROCESS]
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as db:
            for channel in (JOURNAL, OBLIGATIONS):
                await db.execute(f"LISTEN {channel}")
            self._may_have_missed()
            async for note in db.notifies():
                for contract in note.payload.split(","):
                    facts = 1 if note.channel == JOURNAL else 0
                    self._moved[contract] = self._moved.get(contract, 0) + facts
                self._wake.set()

    def _may_have_missed(self) -> None:
        """What was told while nobody listened is not told again: pages look anew."""
        for contract in {c for viewer in self.viewers for c in viewer.ticket.contracts}:
            self._moved.setdefault(contract, 0)
        self._wake.set()

    async def _tell(self) -> None:
        """Coalesce what moved, write it once, send the same bytes to all."""
        await self._wake.wait()
        await asyncio.sleep(CALM)
        self._wake.clear()
        moved, self._moved = self._moved, {}
        watched = {c for viewer in self.viewers for c in viewer.ticket.contracts}
        for contract, facts in moved.items():
            if contract in watched:
                line = await asyncio.to_thread(_line, contract, facts)
                self._send(contract, line)

    def _send(self, contract: str, line: bytes) -> None:
        for viewer in self.viewers:
            if contract in viewer.ticket.contracts:
                viewer.put(line)

    async def _beat(self) -> None:
        await asyncio.sleep(BEAT)
        line = _event("beat", {"at": _at()})
        for viewer in self.viewers:
            viewer.put(line)

    async def _check(self) -> None:
        """Roles are asked again every few seconds: who lost one is let go."""
        await asyncio.sleep(CHECK)
        accounts = {v.ticket.account for v in self.viewers if v.ticket.account}
        if not accounts:
            return
        seen = await asyncio.to_thread(_roles, accounts)
        for viewer in self.viewers:
            ticket = viewer.ticket
            if ticket.account and not seen.get(ticket.account, set()).issuperset(
                ticket.contracts
            ):
                viewer.put(None)


def _at() -> str:
    return f"{clock.now().astimezone(clock.TOKYO):%H:%M}"


def _event(name: str, data: dict[str, Any]) -> bytes:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"event: {name}\ndata: {body}\n\n".encode()


def _line(contract: str, facts: int) -> bytes:
    """The line of one change, with the counts by state that the cockpit shows."""
    try:
        with walls.scope([contract]):
            counts = tallies.counts(contract, clock.now())
    finally:
        connection.close()
    figures = {f"{contract}.state.{state}": f"{n:,}" for state, n in counts.items()}
    return _event(
        "change",
        {"at": _at(), "contract": contract, "new": facts, "figures": figures},
    )


def _roles(accounts: set[int]) -> dict[int, set[str]]:
    try:
        rows = Membership.objects.filter(account__in=accounts, until=None)
        active = Account.objects.filter(pk__in=accounts, is_active=True)
        alive = set(active.values_list("pk", flat=True))
        found: dict[int, set[str]] = {}
        for account, contract in rows.values_list("account_id", "contract_id"):
            if account in alive:
                found.setdefault(account, set()).add(contract)
        return found
    finally:
        connection.close()


async def serve(
    feed: Feed, scope: dict[str, Any], receive: Receive, send: Send
) -> None:
    """Answer ``/live/?t=<ticket>`` with server-sent events until the page leaves."""
    token = parse_qs(scope["query_string"].decode()).get("t", [""])[0]
    ticket = read(token)
    if ticket is None or len(feed.viewers) >= MOST:
        await _refuse(send, 403 if ticket is None else 503)
        return
    if ticket.account:
        seen = await asyncio.to_thread(_roles, {ticket.account})
        if not seen.get(ticket.account, set()).issuperset(ticket.contracts):
            await _refuse(send, 403)
            return
    await _stream(feed, Viewer(ticket), receive, send)


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def _stream(feed: Feed, viewer: Viewer, receive: Receive, send: Send) -> None:
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    viewer.put(_event("beat", {"at": _at()}))
    feed.viewers.add(viewer)
    gone = asyncio.create_task(_left(receive))
    try:
        while not gone.done():
            line = await _next(viewer, gone)
            if line is None:
                break
            await send({"type": "http.response.body", "body": line, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        feed.viewers.discard(viewer)
        gone.cancel()


async def _next(viewer: Viewer, gone: asyncio.Task[None]) -> bytes | None:
    waiting = asyncio.create_task(viewer.lines.get())
    await asyncio.wait({waiting, gone}, return_when=asyncio.FIRST_COMPLETED)
    if waiting.done():
        return waiting.result()
    waiting.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await waiting
    return None


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
