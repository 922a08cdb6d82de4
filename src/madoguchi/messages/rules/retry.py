"""Is a retry worth it, and when: what a carrier's answer means."""

from __future__ import annotations

import datetime as dt

MOST_ATTEMPTS = 10
LONGEST = dt.timedelta(hours=2)
FIRST = dt.timedelta(minutes=1)
STUCK = dt.timedelta(minutes=10)
"""After this a claimed message is taken to be lost with its process."""
NEXT_CHANNEL = {"email": "sms", "sms": "spoken"}


class Undelivered(Exception):
    """It did not go out; ``kind`` is a slug for the log, never an address."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class Temporary(Undelivered):
    """A retry may help: the carrier is down, busy, or wrongly configured."""


class Permanent(Undelivered):
    """No retry helps: no such recipient, number or text."""


def pause(attempts: int) -> dt.timedelta:
    """1, 2, 4 … minutes, at most two hours; ``attempts`` counts those made."""
    doubled: int = 1 << min(max(attempts - 1, 0), 12)
    return min(FIRST * doubled, LONGEST)


def of_smtp(code: int, kind: str) -> Undelivered:
    """RFC 5321: 4xx asks to come again, 5xx does not."""
    return Permanent(kind) if 500 <= code < 600 else Temporary(kind)
