"""The hot path: sixteen windows press 次を呼ぶ at once, and never get the same ticket.

One statement chooses, claims and writes the step: SKIP LOCKED passes what another
window is taking, the partial index of waiting tickets keeps the cost independent of
history, and the constraint of one ticket a window is the last referee. It says what
``rules.calling.next_in_line`` says; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from typing import LiteralString

from django.db import IntegrityError
from django.utils.translation import gettext as _

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter import facts, queries
from madoguchi.counter.models import OPEN, Ticket, Window
from madoguchi.counter.rules import calling, states
from madoguchi.counter.services.common import (
    able,
    leave,
    locked,
    minutes,
    move,
    moved_fact,
    need,
    step,
    waiting_since,
)
from madoguchi.journal.services import record_soon
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

OUT_OF_TURN = translatable(
    {
        "care": "配慮が必要な方",
        "same-visit": "同じ来所の続き",
        "city": "市の職員の依頼",
        "mistaken": "呼び間違いのやり直し",
        "window-change": "窓口を分けて対応するため",
    }
)
"""Why somebody is called before those who stand before them."""
_STANDS = ("ready_at", "order_at", "needs", "to_window", "link_seconds")
_READY: LiteralString = """
  contract_id = %s::text AND day = %s::date AND practice = (SELECT practice FROM desk)
    AND state = 'waiting' AND needs <@ (SELECT skills FROM desk)
    AND (to_window_id IS NULL OR to_window_id = %s::bigint)
    AND link_seconds <= (SELECT seconds FROM desk) AND (SELECT serves FROM desk)"""
_TICKET: LiteralString = hot.columns(Ticket)
_NEXT: LiteralString = f"""
WITH desk AS MATERIALIZED (
  SELECT w.number, w.skills, w.practice, w.state = 'open' AS is_open,
    w.practice OR (d.id IS NOT NULL AND d.closed_at IS NULL) AS day_open,
    w.state = 'open' AND (w.practice OR (d.id IS NOT NULL AND d.closed_at IS NULL))
      AS serves,
    CASE WHEN w.practice OR d.link_until IS NULL THEN 'infinity'
      ELSE extract(epoch FROM d.link_until - %s::timestamptz) END::float8 AS seconds
  FROM counter_window w LEFT JOIN counter_day d
    ON d.contract_id = w.contract_id AND d.day = %s::date
  WHERE w.contract_id = %s::text AND w.id = %s::bigint
), ready AS (
  SELECT id FROM counter_ticket WHERE {_READY} AND ready_at <= %s::timestamptz
  ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
), early AS (
  SELECT id FROM counter_ticket WHERE NOT EXISTS (SELECT 1 FROM ready) AND {_READY}
  ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
), called AS (
  UPDATE counter_ticket SET state = 'called', window_id = %s::bigint,
    to_window_id = NULL, called_at = coalesce(called_at, %s::timestamptz),
    last_called_at = %s::timestamptz, calls = calls + 1, moved_at = %s::timestamptz
  WHERE contract_id = %s::text AND state = 'waiting'
    AND id = (SELECT id FROM ready UNION ALL SELECT id FROM early LIMIT 1)
  RETURNING {_TICKET}
), stepped AS (
  INSERT INTO counter_step (contract_id, ticket_id, name, at, window_id, account,
    side, reason)
  SELECT %s::text, id, 'called', %s::timestamptz, %s::bigint, %s::bigint, %s::text, ''
  FROM called
)
SELECT is_open, day_open, desk.number, called.* FROM desk LEFT JOIN called ON true
"""
_WINDOW: LiteralString = """
SELECT w.state, w.practice, w.number, d.link_until, d.closed_at, d.id
FROM counter_window w LEFT JOIN counter_day d
  ON d.contract_id = w.contract_id AND d.day = %s::date
WHERE w.contract_id = %s::text AND w.id = %s::bigint
"""


@walls.verb
def call_next(*, window: Window, by: Actor) -> Ticket:
    """Call the next visitor to a window (次を呼ぶ).

    Raises ``not-allowed``, ``window-not-open``, ``day-not-open``, ``window-busy``,
    ``nobody-waiting``.
    """
    need(by, "counter.serve")
    called, number = claim(window.contract_id, window.pk, by, clock.now())
    if not called.practice:
        _fact(called, number, by)
    return called


def claim(
    contract: str, window: int, by: Actor, now: dt.datetime
) -> tuple[Ticket, int]:
    """Choose and claim in the present transaction: the ticket, the window's number."""
    day = clock.tokyo_date(now)
    chosen = [contract, day, window]
    values = [now, day, contract, window, *chosen, now, *chosen]
    values += [window, now, now, now, contract]
    values += [contract, now, window, by.account, by.side]
    try:
        row = hot.one(_NEXT, values)
    except IntegrityError:
        raise _busy() from None
    if row is None:
        raise _not_open()
    is_open, day_open, number, *found = row
    _serving(is_open, day_open)
    if found[0] is None:
        raise Refusal("nobody-waiting", _("お待ちの方はいません。"))
    return hot.made(Ticket, found), number


def _serving(is_open: bool, day_open: bool) -> None:
    if not is_open:
        raise _not_open()
    if not day_open:
        raise Refusal("day-not-open", _("本日の窓口は開いていません。"))


def _not_open() -> Refusal:
    return Refusal(
        "window-not-open", _("この窓口は開いていません。先に窓口を開けてください。")
    )


def _busy() -> Refusal:
    return Refusal(
        "window-busy", _("この窓口には対応中の方がいます。先に終えてください。")
    )


def _open(
    contract: str, window: int, day: dt.date
) -> tuple[bool, int, dt.datetime | None]:
    row = hot.one(_WINDOW, [day, contract, window])
    if row is None:
        raise _not_open()
    state, practice, number, link_until, closed_at, day_id = row
    _serving(state == OPEN, practice or (day_id is not None and closed_at is None))
    return practice, number, None if practice else link_until


def _fact(ticket: Ticket, window: int, by: Actor) -> None:
    """The first call of a ticket, with what waits for the COMMIT."""
    record_soon(
        facts.TICKET_CALLED,
        contract=ticket.contract_id,
        by=by,
        day=ticket.day,
        ticket=ticket.number,
        visit=ticket.visit_id,
        window=window,
        measures={
            "waited": minutes(waiting_since(ticket), ticket.moved_at),
            "booked": ticket.booked,
            "procedures": list(ticket.procedures),
        },
    )


@walls.verb
def call_number(
    *, window: Window, ticket: Ticket, by: Actor, reason: str = ""
) -> Ticket:
    """Call a certain number: one absent, or out of turn with a reason.

    ``reason`` is one of ``OUT_OF_TURN``; who waits and is not next needs it. Raises
    ``not-allowed``, ``window-not-open``, ``window-busy``, ``cannot-move``,
    ``cannot-serve``, ``not-skilled``, ``out-of-turn``, ``link-ends``.
    """
    need(by, "counter.serve")
    now = clock.now()
    practice, number, link_until = _open(window.contract_id, window.pk, ticket.day)
    held = locked(ticket)
    if held.practice != practice:
        raise Refusal("cannot-serve", _("練習の番号は練習の窓口だけで呼べます。"))
    desk = hot.get(Window, contract_id=window.contract_id, id=window.pk) or window
    able(desk, held.needs, by)
    if held.state == states.WAITING and reason not in OUT_OF_TURN:
        _in_turn(held, desk, now, link_until)
    if link_until and now + dt.timedelta(seconds=held.link_seconds) > link_until:
        raise Refusal(
            "link-ends",
            _("%s以降に終わる見込みの番号は呼べません。")
            % f"{link_until.astimezone(clock.TOKYO):%H:%M}",
        )
    first = held.called_at is None
    try:
        move(
            held,
            states.CALLED,
            by,
            reason=reason if reason in OUT_OF_TURN else "",
            window_id=window.pk,
            to_window_id=None,
            calls=held.calls + 1,
            called_at=held.called_at or now,
            last_called_at=now,
        )
    except IntegrityError:
        raise _busy() from None
    if first and not practice:
        _fact(held, number, by)
    return held


def _in_turn(
    ticket: Ticket, window: Window, now: dt.datetime, until: dt.datetime | None
) -> None:
    """Refuse who would pass others without a reason."""
    line = queries.in_line(
        ticket.contract_id, ticket.day, practice=ticket.practice, only=_STANDS
    )
    waiting = [
        calling.Waiting(
            one.pk,
            one.ready_at,
            one.order_at,
            frozenset(one.needs),
            one.to_window_id,
            dt.timedelta(seconds=one.link_seconds),
        )
        for one in line
    ]
    first = calling.next_in_line(
        waiting, skills=window.skills, window=window.pk, now=now, link_until=until
    )
    if first is None or first.id != ticket.pk:
        raise Refusal(
            "out-of-turn",
            _("順番ではない番号です。先に呼ぶ理由を選んでください。"),
            field="reason",
        )


@walls.verb
def call_again(*, ticket: Ticket, by: Actor) -> Ticket:
    """再呼出. Raises ``not-allowed``, ``not-called``."""
    need(by, "counter.serve")
    held = locked(ticket)
    if held.state != states.CALLED:
        raise Refusal("not-called", _("呼出中の番号だけを呼び直せます。"))
    held.calls += 1
    held.moved_at = held.last_called_at = clock.now()
    held.save(update_fields=["calls", "moved_at", "last_called_at"])
    step(held, "called-again", by)
    return held


@walls.verb
def undo_call(*, ticket: Ticket, by: Actor) -> Ticket:
    """Take a call back; the ticket stands where it stood."""
    need(by, "counter.serve")
    held = locked(ticket)
    if held.state != states.CALLED:
        raise Refusal("not-called", _("呼出中の番号だけを戻せます。"))
    move(held, states.WAITING, by, window_id=None, reason="undo")
    moved_fact(held, by, "undo")
    return held


@walls.verb
def absent(*, ticket: Ticket, by: Actor) -> Ticket:
    """Nobody came (不在): the number is shown apart, reception brings it back.

    Raises ``not-allowed``, ``cannot-move``.
    """
    need(by, "counter.serve")
    held = locked(ticket)
    move(held, states.ABSENT, by, window_id=None)
    moved_fact(held, by)
    return held


@walls.verb
def back_in_line(*, ticket: Ticket, by: Actor) -> Ticket:
    """An absent or held visitor is here again, at the old place in the queue."""
    need(by, "counter.receive", "counter.serve")
    held = locked(ticket)
    move(held, states.WAITING, by, window_id=None)
    moved_fact(held, by)
    return held


__all__ = [
    "OUT_OF_TURN",
    "absent",
    "back_in_line",
    "call_again",
    "call_next",
    "call_number",
    "claim",
    "leave",
    "undo_call",
]
