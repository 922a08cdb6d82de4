"""The web process as ``up`` starts it, for what only a real server shows."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from madoguchi.config import cluster

STARTING = 90
"""Seconds: what a busy machine needs."""


@pytest.fixture
def port(committed_db: cluster.Urls) -> Iterator[int]:
    """The web process as ``up`` starts it, on this test's own database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(number), "--log-level", "warning"]
    web = subprocess.Popen(
        [*command, "madoguchi.config.asgi:application"],
        env=os.environ | committed_db.environment() | {"MADOGUCHI_PROCESS": "web"},
    )
    try:
        _wait(number)
        yield number
    finally:
        web.terminate()
        web.wait(timeout=30)


def _wait(port: int) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("the web process did not start")
