"""The live feed's tasks outlive a database that was away."""

from __future__ import annotations

import asyncio
import contextlib

import psycopg
import pytest
from django.db import InterfaceError, OperationalError

from madoguchi.config import live
from madoguchi.config.testing import loops


@pytest.mark.parametrize(
    "trouble",
    [psycopg.OperationalError, OperationalError, InterfaceError, ConnectionResetError],
)
def test_a_task_goes_on_after_the_database_was_away(
    trouble: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "PAUSE", 0)
    tries = []

    async def work() -> None:
        tries.append(len(tries))
        if len(tries) < 3:
            raise trouble("the server closed the connection")
        raise asyncio.CancelledError

    async def play() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await live.Feed()._forever(work)

    loops.run(play())
    assert tries == [0, 1, 2]
