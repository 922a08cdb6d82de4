"""The web process: Django, and beside it the small app of the live pages."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.config.settings")

import django

from madoguchi.config import guard, memory
from madoguchi.config.voice import Trouble

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

django.setup(set_prefix=False)

from madoguchi.config import live  # its models need Django to be set up
from madoguchi.config.handler import Handler
from madoguchi.counter import feed as board
from madoguchi.counter import kept

_django = Handler()

_feeds: dict[asyncio.AbstractEventLoop, live.Feed] = {}


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send each request to its app; answer ``lifespan``, which Django does not."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"] == "/live/":
        await live.serve(_feed(), scope, receive, send)
    elif scope["type"] == "http" and scope["path"].startswith("/p/"):
        await _public(scope, receive, send)
    else:
        await _django(scope, receive, send)


async def _public(scope: Scope, receive: Receive, send: Send) -> None:
    """Citizens' pages: what thousands look at does not go through Django."""
    reading = scope["method"] in ("GET", "HEAD")
    if reading and (found := board.PATH.fullmatch(scope["path"])):
        await board.serve(found[1], scope, receive, send)
    elif reading and kept.PATH.fullmatch(scope["path"]):
        await kept.shelf(_django).serve(scope, receive, send)
    else:
        await _django(scope, receive, send)


def _feed() -> live.Feed:
    """The feed of this event loop; it starts with its first viewer."""
    loop = asyncio.get_running_loop()
    if loop not in _feeds:
        _feeds[loop] = live.Feed()
        _feeds[loop].start()
    return _feeds[loop]


async def _lifespan(receive: Receive, send: Send) -> None:
    """Start only on a database that the walls hold; else say why and stop."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            try:
                await asyncio.to_thread(_guard)
            except Trouble as trouble:
                reason = trouble.sentence()
                await send({"type": "lifespan.startup.failed", "message": reason})
                return
            threading.Thread(target=memory.warm, name="warm", daemon=True).start()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            board.hub().stop()
            if feed := _feeds.pop(asyncio.get_running_loop(), None):
                await feed.stop()
            return


def _guard() -> None:
    from django.conf import settings

    guard.check(settings.DATABASE_URLS[settings.PROCESS], settings.PROCESS)
