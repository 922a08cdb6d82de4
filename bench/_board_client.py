"""The load: thousands of open pages in one process, or one page asked for again."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

ID = re.compile(rb"id: ([0-9a-z]+)\n")


@dataclass(slots=True)
class Told:
    """One version: when the first and when the last page had it (or a later one)."""

    first: float
    left: int
    last: float = 0.0
    size: int = 0


@dataclass(slots=True)
class Seen:
    """What all pages saw; ``calls`` is the version that first showed a number."""

    order: dict[bytes, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    calls: dict[int, int] = field(default_factory=dict)
    joined: int = 0
    lost: int = 0


class Page(asyncio.Protocol):
    """One open page."""

    __slots__ = ("many", "pending", "seen", "stands")

    def __init__(self, seen: Seen, many: int) -> None:
        self.seen, self.many = seen, many
        self.pending, self.stands = b"", -1

    def data_received(self, data: bytes) -> None:
        if not data.endswith(b"\n\n\r\n"):
            self.pending += data
            return
        now = time.monotonic()
        whole, self.pending = self.pending + data, b""
        found = ID.findall(whole)
        if not found:
            return
        seen = self.seen
        nth = seen.order.get(found[-1])
        if nth is None:
            nth = self._new(found[-1], whole, now)
        if self.stands < 0:
            seen.joined += 1
            self.stands = nth
            return
        for passed in seen.told[self.stands + 1 : nth + 1]:
            passed.left -= 1
            passed.last = now
        self.stands = max(self.stands, nth)

    def _new(self, version: bytes, whole: bytes, now: float) -> int:
        seen = self.seen
        nth = seen.order[version] = len(seen.told)
        seen.told.append(Told(now, self.many, size=len(whole)))
        _head, _mark, said = whole.rpartition(b"data: ")
        if said.startswith(b"{"):
            for call in json.loads(said.split(b"\n")[0])["called"]:
                seen.calls.setdefault(call["number"], nth)
        return nth

    def connection_lost(self, exc: Exception | None) -> None:
        self.seen.lost += 1


def watch(pipe: Any, port: int, path: str, many: int) -> None:
    """Open the pages, say so, and tell what they saw when asked."""
    asyncio.run(_watch(pipe, port, path, many))


async def _watch(pipe: Any, port: int, path: str, many: int) -> None:
    loop, seen = asyncio.get_running_loop(), Seen()
    ask = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    lines = []
    for start in range(0, many, 100):
        for _n in range(start, min(start + 100, many)):
            line, _page = await loop.create_connection(
                lambda: Page(seen, many), "127.0.0.1", port
            )
            line.write(ask)  # type: ignore[attr-defined]
            lines.append(line)
        until = time.monotonic() + 30
        while seen.joined < len(lines) and time.monotonic() < until:
            await asyncio.sleep(0.01)
    pipe.send((seen.joined, len(seen.told)))
    await loop.run_in_executor(None, pipe.recv)
    pipe.send(seen)
    lost = seen.lost
    await loop.run_in_executor(None, pipe.recv)
    for line in lines:
        line.abort()
    pipe.send(lost)


class Asker(asyncio.Protocol):
    """Asks for a page, reads it whole, asks again."""

    def __init__(self, ask: bytes, done: list[float]) -> None:
        self.ask, self.done = ask, done
        self.left, self.began = -1, 0.0
        self.size = 0

    def connection_made(self, transport: Any) -> None:
        self.line = transport
        self._again()

    def _again(self) -> None:
        self.left, self.began, self.size = -1, time.monotonic(), 0
        self.line.write(self.ask)

    def data_received(self, data: bytes) -> None:
        if self.left < 0:
            head, _empty, body = data.partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            found = re.search(rb"content-length: (\d+)", head.lower())
            assert found, head
            self.size = int(found[1])
            self.left, data = self.size, body
        self.left -= len(data)
        if self.left == 0:
            self.done.append(time.monotonic() - self.began)
            self._again()


def ask(pipe: Any, port: int, path: str, many: int, seconds: float) -> None:
    """Answers a second of a page on kept connections, and how long each took."""

    async def play() -> tuple[float, list[float]]:
        loop, done = asyncio.get_running_loop(), []
        heads = "Host: localhost\r\nAccept-Language: ja\r\n"
        said = f"GET {path} HTTP/1.1\r\n{heads}\r\n".encode()
        lines = [
            await loop.create_connection(lambda: Asker(said, done), "127.0.0.1", port)
            for _ in range(many)
        ]
        await asyncio.sleep(0.5)
        done.clear()
        began = time.monotonic()
        await asyncio.sleep(seconds)
        rate = len(done) / (time.monotonic() - began)
        for line, _asker in lines:
            line.abort()
        return rate, list(done)

    pipe.send(asyncio.run(play()))
