"""The public feed: halls, windows and citizens hear the board as it changes.

One small ASGI app beside Django. A viewer is one coroutine that waits for its page
to leave; the hub writes to all of them, the same bytes for everybody, at most twice
a second. A feed begins with the whole board, and every board is whole: what was
missed meanwhile needs no telling. Nobody signs in here, and there is nothing
personal to see: numbers of tickets and of windows.

The hub asks every quarter of a second, in one short statement, whether steps, windows
or the day have moved. NOTIFY would make the COMMIT of every call wait for that of the
others, and the journal's own channel is silent while no worker seals.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
import types
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping
from typing import Any, LiteralString

from django.db import Error, connection

from madoguchi.core import clock, hot
from madoguchi.counter import board, queries
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
_log = logging.getLogger("madoguchi.board")
PATH = re.compile(r"/p/([a-z0-9-]+)/counter/feed/")
LOOK = 0.25
CALM = 0.5
"""Seconds between two changes for a viewer."""
OLD = 10.0
"""Seconds after which a board is made anew though nothing moved: waits go on."""
BEAT = 20.0
MOST = 10_000
"""Viewers of one process."""
STRIDE = 250
"""So many are written to before others have their turn."""
_HEAD = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
_START = {"type": "http.response.start", "status": 200, "headers": _HEAD}
# A step that commits late has a lower number than the last: so the lowest of the
# latest is looked at as well.
_MARK: LiteralString = """
SELECT array_agg(concat_ws('.',
  (SELECT concat_ws('.', max(id), min(id), count(*)) FROM (SELECT id FROM counter_step
    WHERE contract_id = slug ORDER BY id DESC LIMIT 100) latest),
  (SELECT max(id) FROM counter_windowchange WHERE contract_id = slug),
  (SELECT concat_ws('.', id, stopped_at, stop_reason, closed_at) FROM counter_day
    WHERE contract_id = slug AND day = %s::date)) ORDER BY place)
FROM unnest(%s::text[]) WITH ORDINALITY AS asked (slug, place)
"""


class Viewer:
    """One open page. While it is slow to read, it misses what is not the latest."""

    __slots__ = ("late", "page", "send", "writing")

    def __init__(self, send: Send, page: asyncio.Task[Any]) -> None:
        self.send = send
        self.page = page
        self.writing: asyncio.Task[None] | None = None
        self.late = False

    def put(self, shown: Shown, line: Mapping[str, Any]) -> None:
        """Write a line; a page that does not take it at once is not waited for."""
        if self.writing is not None:
            self.late = True
            return
        rest = _begun(self.send(line))
        if rest is not None:
            self.writing = asyncio.create_task(self._finish(rest, shown))

    async def _finish(self, rest: Awaitable[None], shown: Shown) -> None:
        try:
            await rest
            while self.late:
                self.late = False
                await self.send(shown.line)
        finally:
            self.writing = None


def _begun(sending: Awaitable[None]) -> Awaitable[None] | None:
    """Begin to send without a task; what is left to wait for, or None if all went."""
    steps = sending.__await__()
    try:
        first = next(steps)
    except StopIteration:
        return None
    return _rest(steps, first)


@types.coroutine
def _rest(steps: Iterator[Any], first: Any) -> Generator[Any, Any, None]:
    yield first
    yield from steps


class Shown:
    """The board of one contract: its last line, and who looks at it."""

    def __init__(self, contract: str) -> None:
        self.contract = contract
        self.viewers: set[Viewer] = set()
        self.version = ""
        self.line: Mapping[str, Any] = _message(b": no board yet\n\n")
        self.mark: str | None = None
        self.made = self.told = 0.0
        self.first = asyncio.Lock()

    def due(self, mark: str, now: float) -> bool:
        """Whether it must be made anew now."""
        if now - self.told < CALM:
            return False
        return mark != self.mark or now - self.made > OLD


class Hub:
    """The boards of this process that somebody looks at, and the task that looks."""

    def __init__(self) -> None:
        self.shown: dict[str, Shown] = {}
        self._task: asyncio.Task[None] | None = None
        self._beaten = time.monotonic()
        self.stopped = False

    @property
    def viewers(self) -> int:
        """How many look in this process."""
        return sum(len(one.viewers) for one in self.shown.values())

    async def board(self, contract: str) -> Shown:
        """The board of a contract, made if nobody looked at it before."""
        shown = self.shown.setdefault(contract, Shown(contract))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look_on())
        if not shown.version:
            async with shown.first:
                if not shown.version:
                    shown.mark = (await asyncio.to_thread(_marks, [contract]))[0]
                    await self._make(shown)
        return shown

    def stop(self) -> None:
        """Let every viewer go and end the task; called at the lifespan's end."""
        self.stopped = True
        for shown in self.shown.values():
            for viewer in shown.viewers:
                viewer.page.cancel()
        if self._task is not None:
            self._task.cancel()

    async def _look_on(self) -> None:
        while self.shown:
            await asyncio.sleep(LOOK)
            try:
                await self._look()
            except (Error, OSError):
                _log.warning("the board lost the database; trying again")
                await asyncio.sleep(2)
            except Exception:
                _log.exception("the board cannot be made")
                await asyncio.sleep(2)

    async def _look(self) -> None:
        self._forget()
        boards = [one for one in self.shown.values() if one.version]
        if not boards:
            return
        marks = await asyncio.to_thread(_marks, [one.contract for one in boards])
        for shown, mark in zip(boards, marks, strict=True):
            if shown.due(mark, time.monotonic()):
                shown.mark = mark
                if await self._make(shown):
                    await self._tell(shown, shown.line)
        if time.monotonic() - self._beaten > BEAT:
            self._beaten = time.monotonic()
            for shown in boards:
                await self._tell(shown, _message(b": beat\n\n"))

    def _forget(self) -> None:
        """A board that nobody looks at for a while is not looked after."""
        before = time.monotonic() - OLD
        for one in tuple(self.shown.values()):
            if one.version and not one.viewers and one.made < before:
                del self.shown[one.contract]

    async def _make(self, shown: Shown) -> bool:
        """Make the board once for all; whether it says something new."""
        version, line = await asyncio.to_thread(_line, shown.contract)
        shown.made = time.monotonic()
        if version == shown.version:
            return False
        shown.version, shown.line, shown.told = version, line, shown.made
        return True

    async def _tell(self, shown: Shown, line: Mapping[str, Any]) -> None:
        for nth, viewer in enumerate(tuple(shown.viewers), 1):
            viewer.put(shown, line)
            if nth % STRIDE == 0:
                await asyncio.sleep(0)


def _message(body: bytes) -> Mapping[str, Any]:
    return {"type": "http.response.body", "body": body, "more_body": True}


def _marks(contracts: list[str]) -> list[str]:
    try:
        with walls.scope(contracts):
            row = hot.one(_MARK, [clock.today(), contracts])
        return list(row[0]) if row else []
    finally:
        connection.close()


def _line(contract: str) -> tuple[str, Mapping[str, Any]]:
    """The board written once: its version, and the message for every viewer."""
    try:
        body = board.fresh(contract).body()
    finally:
        connection.close()
    version = board.tag(body).strip('"')
    event = b"id: %s\nevent: board\ndata: %s\n\n" % (version.encode(), body)
    return version, _message(event)


def _known(contract: str) -> bool:
    try:
        here = Contract.objects.filter(pk=contract).exists()
        return here and queries.runs(contract)
    finally:
        connection.close()


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """The hub of this event loop."""
    return _hubs.setdefault(asyncio.get_running_loop(), Hub())


async def serve(contract: str, scope: Any, receive: Receive, send: Send) -> None:
    """Answer ``/p/<contract>/counter/feed/`` until the page leaves.

    404 for a contract that is not here or has no counter, 503 (and try again) when
    the house is full.
    """
    boards = hub()
    if boards.viewers >= MOST:
        return await _refuse(send, 503)
    if contract not in boards.shown and not await asyncio.to_thread(_known, contract):
        return await _refuse(send, 404)
    shown = await boards.board(contract)
    page = asyncio.current_task()
    assert page is not None
    viewer = Viewer(send, page)
    await send(_START)
    shown.viewers.add(viewer)
    try:
        await send(shown.line if _last(scope) != shown.version else _message(b":\n\n"))
        while (await receive())["type"] != "http.disconnect":
            pass
    except asyncio.CancelledError:
        if not boards.stopped:
            raise
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    finally:
        shown.viewers.discard(viewer)
        if viewer.writing is not None:
            viewer.writing.cancel()


def _last(scope: Any) -> str:
    """The version that a page had before its feed was cut."""
    for name, value in scope["headers"]:
        if name == b"last-event-id":
            return str(value.decode("latin-1"))
    return ""


async def _refuse(send: Send, status: int) -> None:
    retry = [(b"retry-after", b"10")] if status == 503 else []
    await send({"type": "http.response.start", "status": status, "headers": retry})
    await send({"type": "http.response.body", "body": b""})
