"""Hands are there when the pool is: what is opened afterwards is not shared."""

from __future__ import annotations

import subprocess
import sys

# A terminal's own process: pytest runs threads, and there nothing is copied.
PROGRAM = """
from django.conf import settings

settings.configure()

from madoguchi.core import hands

opened = []


def begin():
    pass


def seen():
    return list(opened)


with hands.pool(2, begin) as several:
    opened.append("a connection")
    print([several.submit(seen).result() for _ in range(4)])
"""


def test_what_is_opened_after_the_pool_is_not_in_its_copies() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == "[[], [], [], []]"
