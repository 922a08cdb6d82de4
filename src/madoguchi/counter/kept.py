"""Pages that everybody sees alike, kept as bytes in front of Django.

The wait page is asked for by thousands in the minute in which a bus is late. Django
makes it once a second at most, with all its middleware: the kept answer has the same
headers because it is the same answer. While one request makes the page anew, the
others are given what is there. Only what has no cookie of its own is kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language_from_request

from madoguchi.counter import board

Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
App = Callable[[Any, Receive, Send], Awaitable[None]]
PATH = re.compile(r"/p/[a-z0-9-]+/wait/")
LANGUAGES = ("ja", "en", "easy")
FRESH = 1.0
STALE = 5.0
"""Seconds for which a page is still given while it is being made anew."""
MOST = 64
"""Pages kept: contracts × languages × the names of this host."""
_OURS = (b"host", b"x-forwarded-proto", b"accept-language", b"cookie")


@dataclass(slots=True)
class Page:
    """An answer as it went out once; ``heads`` without the ETag of the body."""

    heads: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    tag: bytes = b""
    made: float = -1e9
    turn: int = -1
    making: asyncio.Lock = field(default_factory=asyncio.Lock)

    def age(self) -> float:
        """Seconds since it was made; endless if it never was, or was forgotten."""
        if self.turn != board.turn:
            return float("inf")
        return time.monotonic() - self.made


class Shelf:
    """The kept pages of one event loop, in front of an app."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.pages: dict[tuple[bytes, ...], Page] = {}

    async def serve(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer from the shelf; make a page that is old; else let the app answer."""
        given = {n: v for n, v in scope["headers"] if n in _OURS}
        language = _language(
            scope["query_string"],
            given.get(b"accept-language", b""),
            given.get(b"cookie", b""),
        )
        page = self._page(scope["path"].encode(), given, language)
        if page is None:
            return await self.app(scope, receive, send)
        age = page.age()
        if age > FRESH and (age > STALE or not page.making.locked()):
            async with page.making:
                if page.age() > FRESH and not await self._make(page, scope, language):
                    return await self.app(scope, receive, send)
        await _answer(page, scope, send)

    def _page(
        self, path: bytes, given: Mapping[bytes, bytes], language: str
    ) -> Page | None:
        if not language:
            return None
        host, https = given.get(b"host", b""), given.get(b"x-forwarded-proto", b"")
        key = (path, language.encode(), host, https)
        page = self.pages.get(key)
        if page is None and len(self.pages) < MOST:
            page = self.pages[key] = Page()
        return page

    async def _make(self, page: Page, scope: Any, language: str) -> bool:
        """Let the app answer once, as to a stranger; keep what all may see."""
        heads = [(n, v) for n, v in scope["headers"] if n in _OURS[:2]]
        asked = scope | {
            "method": "GET",
            "headers": heads,
            "query_string": b"lang=" + language.encode(),
        }
        answer = _Answer()
        turn, began = board.turn, time.monotonic()
        await self.app(asked, answer.receive, answer.send)
        if answer.status != 200 or any(n == b"set-cookie" for n, _v in answer.heads):
            self.pages = {k: one for k, one in self.pages.items() if one is not page}
            return False
        page.body, page.made, page.turn = bytes(answer.body), began, turn
        page.tag = (
            b'"%s"' % hashlib.blake2s(page.body, digest_size=8).hexdigest().encode()
        )
        page.heads = [(n, v) for n, v in answer.heads if n != b"etag"]
        page.heads.append((b"etag", page.tag))
        return True


class _Answer:
    """What an app sends, gathered."""

    def __init__(self) -> None:
        self.status = 0
        self.heads: list[tuple[bytes, bytes]] = []
        self.body = bytearray()

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.heads = [(n.lower(), v) for n, v in message["headers"]]
        else:
            self.body += message.get("body", b"")


async def _answer(page: Page, scope: Any, send: Send) -> None:
    known = next((v for n, v in scope["headers"] if n == b"if-none-match"), b"")
    status, body, heads = 200, page.body, page.heads
    if page.tag in known:
        status, body = 304, b""
        heads = [(n, v) for n, v in heads if n not in (b"content-length",)]
    await send({"type": "http.response.start", "status": status, "headers": heads})
    await send(
        {
            "type": "http.response.body",
            "body": b"" if scope["method"] == "HEAD" else body,
            "more_body": False,
        }
    )


@lru_cache(maxsize=1024)
def _language(query: bytes, accepted: bytes, cookies: bytes) -> str:
    """The language of the page; empty for a question that is not the page's own."""
    asked = parse_qs(query.decode("latin-1"), keep_blank_values=True)
    if asked.keys() - {"lang"}:
        return ""
    if wanted := asked.get("lang"):
        return wanted[0] if wanted[0] in LANGUAGES else ""
    request = HttpRequest()
    request.META["HTTP_ACCEPT_LANGUAGE"] = accepted.decode("latin-1")
    kept = SimpleCookie(cookies.decode("latin-1")).get(settings.LANGUAGE_COOKIE_NAME)
    if kept is not None:
        request.COOKIES[settings.LANGUAGE_COOKIE_NAME] = kept.value
    return get_language_from_request(request)


_shelves: dict[asyncio.AbstractEventLoop, Shelf] = {}


def shelf(app: App) -> Shelf:
    """The shelf of this event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _shelves:
        _shelves[loop] = Shelf(app)
    return _shelves[loop]
