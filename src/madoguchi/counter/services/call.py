"""The hot path: sixteen windows press 次を呼ぶ at once, and never get the same ticket.

One statement chooses, claims and writes the step: SKIP LOCKED passes what another
window is taking, the partial index of waiting tickets keeps the cost independent of
history, and the constraint of one ticket a window is the last referee. It says what
``rules.calling.next_in_line`` says; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
import json

from django.db import IntegrityError
from django.utils.translation import gettext as _

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters
from madoguchi.counter.models import OPEN, Ticket, Window
from madoguchi.counter.rules import states
from madoguchi.counter.services.common import (
    leave,
    locked,
    minutes,
    move,
    moved_fact,
    need,
    step,
)
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

_NEXT = """
WITH ready AS (
  SELECT id FROM counter_ticket
  WHERE contract_id = %s::text AND day = %s::date AND practice = %s::boolean
    AND state = 'waiting' AND ready_at <= %s::timestamptz AND needs <@ %s::jsonb
    AND (to_window_id IS NULL OR to_window_id = %s::bigint)
    AND link_seconds <= %s::float8
  ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
), early AS (
  SELECT id FROM counter_ticket
  WHERE NOT EXISTS (SELECT 1 FROM ready)
    AND contract_id = %s::text AND day = %s::date AND practice = %s::boolean
    AND state = 'waiting' AND needs <@ %s::jsonb
    AND (to_window_id IS NULL OR to_window_id = %s::bigint)
    AND link_seconds <= %s::float8
  ORDER BY order_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
), called AS (
  UPDATE counter_ticket SET state = 'called', window_id = %s::bigint,
    to_window_id = NULL, called_at = coalesce(called_at, %s::timestamptz),
    calls = calls + 1, moved_at = %s::timestamptz
  WHERE contract_id = %s::text AND state = 'waiting'
    AND id = (SELECT id FROM ready UNION ALL SELECT id FROM early LIMIT 1)
  RETURNING id, number, booked, visit_id, issued_at, ready_at, procedures
), stepped AS (
  INSERT INTO counter_step (contract_id, ticket_id, name, at, window_id, account,
    side, reason)
  SELECT %s::text, id, 'called', %s::timestamptz, %s::bigint, %s::bigint, %s::text, ''
  FROM called
)
SELECT id, number, booked, visit_id, issued_at, ready_at, procedures::text FROM called
"""
_WINDOW = """
SELECT w.state, w.skills::text, w.practice, w.number, d.link_until, d.closed_at,
  d.id
FROM counter_window w LEFT JOIN counter_day d
  ON d.contract_id = w.contract_id AND d.day = %s::date
WHERE w.contract_id = %s::text AND w.id = %s::bigint
"""
NO_LIMIT = 1e9


@walls.verb
def call_next(*, window: Window, by: Actor) -> Ticket:
    """Call the next visitor to a window (次を呼ぶ).

    Raises ``not-allowed``, ``window-not-open``, ``day-not-open``, ``window-busy``,
    ``nobody-waiting``.
    """
    need(by, "counter.serve")
    called = claim(window.contract_id, window.pk, by, clock.now())
    return Ticket.objects.get(contract_id=window.contract_id, pk=called)


def claim(contract: str, window: int, by: Actor, now: dt.datetime) -> int:
    """Choose and claim in the present transaction; returns the ticket's id."""
    day = clock.tokyo_date(now)
    skills, practice, number, link_until = _open(contract, window, day)
    left = NO_LIMIT if link_until is None else (link_until - now).total_seconds()
    serves = [skills, window, left]
    chosen = [contract, day, practice]
    values = [*chosen, now, *serves, *chosen, *serves]
    values += [window, now, now, contract, contract, now, window, by.account, by.side]
    try:
        row = hot.one(_NEXT, values)
    except IntegrityError:
        raise Refusal(
            "window-busy", _("この窓口には対応中の方がいます。先に終えてください。")
        ) from None
    if row is None:
        raise Refusal("nobody-waiting", _("お待ちの方はいません。"))
    if not practice:
        _fact(contract, day, row, number, by, now)
    return int(row[0])


def _open(
    contract: str, window: int, day: dt.date
) -> tuple[str, bool, int, dt.datetime | None]:
    row = hot.one(_WINDOW, [day, contract, window])
    if row is None or row[0] != OPEN:
        raise Refusal(
            "window-not-open", _("この窓口は開いていません。先に窓口を開けてください。")
        )
    _state, skills, practice, number, link_until, closed_at, day_id = row
    if not practice and (day_id is None or closed_at is not None):
        raise Refusal("day-not-open", _("本日の窓口は開いていません。"))
    return skills, practice, number, None if practice else link_until


def _fact(
    contract: str,
    day: dt.date,
    row: tuple[object, ...],
    window: int,
    by: Actor,
    now: dt.datetime,
) -> None:
    _id, number, booked, visit, issued, ready, procedures = row
    assert isinstance(issued, dt.datetime) and isinstance(ready, dt.datetime)
    record(
        facts.TICKET_CALLED,
        contract=contract,
        by=by,
        day=day,
        ticket=number,
        visit=visit,
        window=window,
        measures={
            "waited": minutes(max(issued, ready) if booked else issued, now),
            "booked": booked,
            "procedures": list(json.loads(str(procedures))),
        },
    )


@walls.verb
def call_number(*, window: Window, ticket: Ticket, by: Actor) -> Ticket:
    """Call a certain number: one set aside, absent, or out of turn with a reason.

    Raises ``not-allowed``, ``window-not-open``, ``window-busy``, ``cannot-move``,
    ``cannot-serve``, ``link-ends``.
    """
    need(by, "counter.serve")
    now = clock.now()
    _skills, practice, number, link_until = _open(
        window.contract_id, window.pk, ticket.day
    )
    held = locked(ticket)
    if held.practice != practice:
        raise Refusal("cannot-serve", _("練習の番号は練習の窓口だけで呼べます。"))
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
            window_id=window.pk,
            to_window_id=None,
            calls=held.calls + 1,
            called_at=held.called_at or now,
        )
    except IntegrityError:
        raise Refusal(
            "window-busy", _("この窓口には対応中の方がいます。先に終えてください。")
        ) from None
    if first and not practice:
        row = (held.pk, held.number, held.booked, held.visit_id, held.issued_at)
        kinds = json.dumps(held.procedures)
        _fact(held.contract_id, held.day, (*row, held.ready_at, kinds), number, by, now)
    return held


@walls.verb
def call_again(*, ticket: Ticket, by: Actor) -> Ticket:
    """再呼出. Raises ``not-allowed``, ``not-called``."""
    need(by, "counter.serve")
    held = locked(ticket)
    if held.state != states.CALLED:
        raise Refusal("not-called", _("呼出中の番号だけを呼び直せます。"))
    held.calls += 1
    held.moved_at = clock.now()
    held.save(update_fields=["calls", "moved_at"])
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


def recalls(contract: str, day: dt.date) -> int:
    """After how many calls a number is absent."""
    return parameters.on(contract, day).queue.calls_before_absent


__all__ = [
    "absent",
    "back_in_line",
    "call_again",
    "call_next",
    "call_number",
    "claim",
    "leave",
    "recalls",
    "undo_call",
]
