"""The snapshot that halls and citizens see: numbers, never names; made once for all.

A process makes it at most once a second, whatever the number of those who look.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import time
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from django.utils import translation

from madoguchi.core import clock
from madoguchi.counter import congestion, notices, parameters, queries, waits, words
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import states, waiting
from madoguchi.tenancy import walls

FRESH = 1.0
CALLED_BEFORE = 8
"""So many calls are shown that are over; those that are not are all shown."""
_lock = Lock()
_made: dict[str, tuple[float, Snapshot]] = {}
turn = 0
"""How often everything was forgotten."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One procedure on the board; ``low`` and ``high`` in minutes, in fives."""

    slug: str
    ja: str
    en: str
    waiting: int
    minutes: int | None
    low: int | None
    high: int | None
    light: str
    booking_only: bool
    on_machine: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the board says at a moment; ``state``: open, before, closed, stopped."""

    at: dt.datetime
    state: str
    reason: str
    closes_at: dt.datetime | None
    next_open: dt.datetime | None
    lanes: tuple[Lane, ...]
    called: tuple[dict[str, Any], ...]
    absent: tuple[int, ...]
    waiting: int
    booked_waiting: int
    week: congestion.Week = ()
    closed_days: tuple[dt.date, ...] = ()
    reason_en: str = ""
    version: str = field(default="")

    def notice(self) -> tuple[str, ...]:
        """What a screen says while no tickets are given, in the page's language."""
        reason = self.reason_en if words.english() and self.reason_en else self.reason
        return notices.lines(self.state, reason, self.next_open, self.at)

    def body(self) -> bytes:
        """The same bytes for every viewer."""
        return _body(self)


def snapshot(contract: str) -> Snapshot:
    """The board of a contract, at most a second old."""
    now = time.monotonic()
    with _lock:
        kept = _made.get(contract)
        if kept and 0 <= now - kept[0] < FRESH:
            return kept[1]
    return fresh(contract)


def fresh(contract: str) -> Snapshot:
    """The board of a contract as it is now, kept for those who come in this second."""
    now = time.monotonic()
    with walls.scope([contract]):
        found = make(contract, clock.now())
    with _lock:
        _made[contract] = now, found
    return found


def forget() -> None:
    """Make every snapshot anew (tests move the clock)."""
    global turn
    congestion.forget()
    with _lock:
        _made.clear()
        turn += 1


def make(contract: str, now: dt.datetime) -> Snapshot:
    """Read the day's tables once. Needs the walls' scope."""
    today = clock.tokyo_date(now)
    table = parameters.on(contract, today)
    state, reason = _state(contract, now)
    span = queries.hours(contract, today)
    line = waits.line(contract)
    lanes = tuple(_lane(slug, table, line) for slug in table.procedure)
    return Snapshot(
        at=now,
        state=state,
        reason=reason,
        closes_at=span[1] if span else None,
        next_open=queries.next_opening(contract, now),
        lanes=lanes,
        called=_called(contract, today),
        absent=_absent(contract, today, now, table),
        waiting=len(line.tickets),
        booked_waiting=sum(one.booked for one in line.tickets),
        week=congestion.week(contract, today),
        closed_days=_closed_days(contract, today),
        reason_en=queries.closed_reason(contract, today, True) if not span else "",
    )


def _state(contract: str, now: dt.datetime) -> tuple[str, str]:
    today = clock.tokyo_date(now)
    span, day = queries.hours(contract, today), queries.day(contract, today)
    if span is None:
        return "closed", queries.closed_reason(contract, today)
    if day and day.closed_at is None and day.stopped_at is not None:
        return "stopped", day.stop_reason
    if now >= span[1] or (day and day.closed_at):
        return "closed", ""
    if day is None or now < span[0]:
        return "before", ""
    return "open", ""


def _lane(slug: str, table: parameters.Parameters, line: waits.Line) -> Lane:
    one = table.procedure[slug]
    mine = [ticket for ticket in line.tickets if ticket.lane == slug]
    seen = line.expect({slug: 1}, line.now)
    low, high = waiting.rounded(seen) if seen else (None, None)
    return Lane(
        slug,
        one.ja,
        one.en,
        len(mine),
        seen.minutes if seen else None,
        low,
        high,
        waiting.light(seen),
        one.booking_only,
        one.on_machine,
    )


def _called(contract: str, today: dt.date) -> tuple[dict[str, Any], ...]:
    """Everybody who is called now, then the last calls before; the newest first."""
    rows = (
        queries.tickets(contract, today)
        .exclude(window=None)
        .select_related("window")
        .order_by("-last_called_at", "-id")
    )
    now = rows.filter(state=states.CALLED)
    before = rows.filter(last_called_at__isnull=False).exclude(
        state__in=(states.CALLED, states.HELD)
    )
    return tuple(_call(one) for one in [*now, *before[:CALLED_BEFORE]])


def _call(ticket: Ticket) -> dict[str, Any]:
    now = ticket.state == states.CALLED
    return {
        "number": ticket.number,
        "window": ticket.window.number if ticket.window else 0,
        "calls": ticket.calls,
        "now": now,
        "at": ticket.moved_at.isoformat() if now else "",
        "lane": ticket.lane,
    }


def _absent(
    contract: str, today: dt.date, now: dt.datetime, table: parameters.Parameters
) -> tuple[int, ...]:
    since = now - dt.timedelta(minutes=table.queue.absent_shown_minutes)
    rows = queries.tickets(contract, today).filter(
        state=states.ABSENT, moved_at__gte=since
    )
    return tuple(rows.order_by("number").values_list("number", flat=True)[:20])


def _closed_days(contract: str, today: dt.date) -> tuple[dt.date, ...]:
    coming = [today + dt.timedelta(days=n) for n in range(1, 8)]
    return tuple(day for day in coming if queries.hours(contract, day) is None)


def _notice(seen: Snapshot, language: str) -> str:
    with translation.override(language):
        between = ". " if language == "en" else "\u3000"
        return between.join(seen.notice())


def _body(seen: Snapshot) -> bytes:
    closes = f"{seen.closes_at.astimezone(clock.TOKYO):%H:%M}" if seen.closes_at else ""
    said = {
        "at": f"{seen.at.astimezone(clock.TOKYO):%H:%M}",
        "state": seen.state,
        "reason": seen.reason,
        "notice": [_notice(seen, "ja"), _notice(seen, "en")],
        "closes": closes,
        "called": list(seen.called),
        "absent": list(seen.absent),
        "waiting": seen.waiting,
        "booked": seen.booked_waiting,
        "lanes": [
            {
                "slug": one.slug,
                "ja": one.ja,
                "en": one.en,
                "waiting": one.waiting,
                "low": one.low,
                "high": one.high,
                "booking_only": one.booking_only,
                "light": one.light,
            }
            for one in seen.lanes
        ],
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def tag(body: bytes) -> str:
    """The version of a board: a viewer that has it is not sent it again."""
    return f'"{hashlib.blake2s(body, digest_size=8).hexdigest()}"'
