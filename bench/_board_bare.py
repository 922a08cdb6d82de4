"""A bare broadcaster: no database, no page, one message for all twice a second."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Any

SIZE = int(os.environ.get("BARE_SIZE", "2000"))
_next: dict[str, asyncio.Future[bytes]] = {}
_tasks: list[asyncio.Task[None]] = []


async def application(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        while True:
            kind = (await receive())["type"]
            await send({"type": f"{kind}.complete"})
            if kind == "lifespan.shutdown":
                return
    if not _tasks:
        _next["line"] = asyncio.get_running_loop().create_future()
        _tasks.append(asyncio.create_task(_tell()))
    kind = (b"content-type", b"text/event-stream")
    await send({"type": "http.response.start", "status": 200, "headers": [kind]})
    body = _line("start")
    while True:
        await send({"type": "http.response.body", "body": body, "more_body": True})
        body = await asyncio.shield(_next["line"])


async def _tell() -> None:
    while True:
        await asyncio.sleep(0.5)
        told = _next["line"]
        _next["line"] = asyncio.get_running_loop().create_future()
        told.set_result(_line(str(time.monotonic_ns())))


def _line(version: str) -> bytes:
    return f"id: {version}\ndata: {'x' * SIZE}\n\n".encode()
