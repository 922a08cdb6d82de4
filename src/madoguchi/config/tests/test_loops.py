"""The worker's loops: what lives today stands still while the past is made."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from madoguchi.config import loops
from madoguchi.core import locks

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("by_today", "turns"), [(True, 0), (False, 1)])
def test_a_loop_that_lives_today_waits_while_the_past_is_made(
    monkeypatch: pytest.MonkeyPatch,
    committed_db: object,
    by_today: bool,
    turns: int,
) -> None:
    stop, done = threading.Event(), []

    def turn() -> int:
        done.append(True)
        return 0

    def once(_seconds: float) -> Callable[..., bool]:
        stop.set()
        return stop.is_set

    monkeypatch.setattr(loops, "import_string", lambda _name: turn)
    monkeypatch.setattr(stop, "wait", once)
    loop = loops.Loop("one", "", 1.0, cold=False, by_today=by_today)
    with locks.holding(locks.PAST):
        loops.run(loop, stop, threading.Event())
    assert len(done) == turns


def test_what_changes_visitors_bookings_and_cards_lives_today() -> None:
    today = {loop.name for loop in loops.LOOPS if loop.by_today}
    assert today >= {"counter", "cards", "bookings", "booking-files", "day-counts"}
