"""The worker's loops: what is drained, by whom, how often. A plain table.

A loop's function does what waits and returns how much it did; when it did
something it is called again at once. Every loop has a thread and a connection
of its own, so that a slow carrier does not hold up the sealer.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from madoguchi.core import clock, locks

_log = logging.getLogger("madoguchi.loops")
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Loop:
    """``function`` is a dotted name; ``pause`` in seconds, when nothing waits.

    A function that ``warms`` reads every contract at its first turn, and may take
    long: it is given the question ``leave`` and ends early when that is answered
    with true. Those that are ``cold`` begin after it, for they would only wait to
    read the same contracts. Those that act ``by_today`` stand still while a
    demonstration makes its past: the two would have different days.
    """

    name: str
    function: str
    pause: float
    warms: bool = False
    cold: bool = True
    by_today: bool = False


LOOPS = [
    Loop("sealer", "madoguchi.journal.sealing.seal_batch", 0.25, cold=False),
    Loop(
        "evaluator",
        "madoguchi.contracts.services.follow_all",
        0.5,
        warms=True,
        cold=False,
    ),
    Loop("outbox", "madoguchi.messages.jobs.drain", 2.0),
    Loop("counter", "madoguchi.counter.jobs.watch", 3.0, by_today=True),
    Loop("cards", "madoguchi.cards.jobs.follow_mail", 5.0, by_today=True),
    Loop("bookings", "madoguchi.cards.jobs.follow_bookings", 60.0, by_today=True),
    Loop("booking-files", "madoguchi.counter.jobs.take_files", 30.0, by_today=True),
    Loop("day-counts", "madoguchi.reporting.jobs.count_days", 60.0, by_today=True),
    Loop("scans", "madoguchi.scans.jobs.split_waiting", 2.0, by_today=True),
    Loop("anchor", "madoguchi.config.loops.write_anchor", 600.0),
]


def run(loop: Loop, stop: threading.Event, warm: threading.Event) -> None:
    """Call the loop's function until told to stop; trouble slows it, never ends it."""
    work: Callable[..., int | None] = import_string(loop.function)
    given = {"leave": stop.is_set} if loop.warms else {}
    pause = loop.pause
    while loop.cold and not (warm.wait(0.2) or stop.is_set()):
        pass
    while not stop.is_set():
        try:
            close_old_connections()
            done = None if _must_wait(loop) else work(**given)
            pause = 0.0 if done else loop.pause
        except Exception:
            _log.exception("loop %s", loop.name)
            connection.close()
            pause = min(max(pause * 2, 1.0), _LONGEST_PAUSE)
        if loop.warms:
            warm.set()
        stop.wait(pause)
    connection.close()


def _must_wait(loop: Loop) -> bool:
    return loop.by_today and locks.is_held(locks.PAST)


def write_anchor() -> int:
    """The daily anchor of the journal, in ``var/anchors`` outside the database."""
    from django.conf import settings

    from madoguchi.journal import anchors

    anchors.write(settings.VAR / "anchors", clock.today())
    return 0
