"""Verbs at the window: serve, hold, transfer, hand to the officer, finish, correct."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter import facts, parameters, queries
from madoguchi.counter.models import Ticket, Window
from madoguchi.counter.rules import states
from madoguchi.counter.rules.states import ON_PAPER
from madoguchi.counter.services import officers, visiting
from madoguchi.counter.services.common import (
    able,
    leave,
    locked,
    minutes,
    move,
    moved_fact,
    need,
    open_day_of,
    step,
    waited,
)
from madoguchi.counter.services.issue import link_seconds
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

CANNOT = translatable(
    {
        "papers": "書類が足りない",
        "mismatch": "本人と確認できない",
        "pin-locked": "暗証番号の手続が別に要る",
        "system": "システムの不調",
    }
)


@walls.verb
def start(*, ticket: Ticket, by: Actor) -> Ticket:
    """The visitor sits down (対応開始)."""
    need(by, "counter.serve")
    held = locked(ticket)
    move(held, states.SERVING, by, serving_at=held.serving_at or clock.now())
    moved_fact(held, by)
    return held


@walls.verb
def hold(*, ticket: Ticket, by: Actor, note: str = "") -> Ticket:
    """Set aside (保留), for example to fetch a paper; the window is free meanwhile."""
    need(by, "counter.serve")
    held = locked(ticket)
    move(held, states.HELD, by, note=note[:200], reason=note)
    moved_fact(held, by)
    return held


@walls.verb
def resume(*, ticket: Ticket, window: Window, by: Actor) -> Ticket:
    """Go on with one who was set aside, at this window. Raises ``window-busy``."""
    need(by, "counter.serve")
    held = locked(ticket)
    taken = Ticket.objects.filter(
        contract_id=held.contract_id, window=window, state__in=states.AT_WINDOW
    )
    if taken.exists():
        raise Refusal("window-busy", _("この窓口には対応中の方がいます。"))
    now = held.serving_at or clock.now()
    move(held, states.SERVING, by, window_id=window.pk, serving_at=now)
    moved_fact(held, by)
    return held


@walls.verb
def transfer(
    *,
    ticket: Ticket,
    by: Actor,
    procedures: Mapping[str, int] | None = None,
    to_window: Window | None = None,
    note: str = "",
    done: Mapping[str, int] | None = None,
) -> Ticket:
    """Pass on (転送) to another procedure or window, with a note.

    ``done`` is what was done here: it counts at the end, and is not done again.
    ``procedures`` comes to what is left, and is what the next window must serve; the
    others stay for a window after it. The time of the first ticket is kept, so
    nobody loses their place. Raises ``not-allowed``, ``cannot-move``,
    ``nothing-wanted`` when nothing is left to do, ``booking-only``, ``counts-wrong``,
    ``not-started``, ``officer-missing``.
    """
    need(by, "counter.serve")
    held = locked(ticket)
    changes: dict[str, Any] = {"window_id": None, "note": note[:200]}
    changes["to_window_id"] = to_window.pk if to_window else None
    if done:
        changes["passed"] = _together(held.passed, _checked(held, done))
    left = _left(held.procedures, done or {}, procedures or {})
    if procedures or left != held.procedures:
        _bookable(held, left)
        changes |= _procedures(held, left) | {"needs": sorted(procedures or left)}
    move(held, states.WAITING, by, reason=note, **changes)
    step(held, "transferred", by, reason=note)
    moved_fact(held, by, "transfer")
    return held


def _left(
    wanted: Mapping[str, int], done: Mapping[str, int], more: Mapping[str, int]
) -> dict[str, int]:
    """What is to do after ``done``; ``more`` is done first, and only once."""
    rest = {p: n - done.get(p, 0) for p, n in wanted.items()}
    rest = {p: n for p, n in rest.items() if n > 0}
    return {p: max(n, rest.get(p, 0)) for p, n in more.items()} | rest


def _together(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {p: one.get(p, 0) + other.get(p, 0) for p in {**one, **other}}


def _bookable(ticket: Ticket, wanted: Iterable[str]) -> None:
    """Refuse a procedure by booking only that comes in at the window: SP 5(2)キ."""
    table = parameters.on(ticket.contract_id, ticket.day)
    new = set(wanted) - set(ticket.procedures) - set(ticket.passed)
    only = [p for p in new if p in table.procedure and table.procedure[p].booking_only]
    if only:
        raise Refusal(
            "booking-only",
            _("「%s」は予約が必要です。") % _(table.procedure[only[0]].ja),
            field="procedure",
        )


def _procedures(ticket: Ticket, procedures: Mapping[str, int]) -> dict[str, Any]:
    table = parameters.on(ticket.contract_id, ticket.day)
    unknown = set(procedures) - set(table.procedure)
    if unknown or not procedures or min(procedures.values()) < 1:
        raise Refusal("nothing-wanted", _("手続を選んでください。"), field="procedures")
    return {
        "procedures": dict(procedures),
        "lane": next(iter(procedures)),
        "needs": sorted(procedures),
        "link_seconds": link_seconds(procedures, table),
    }


@walls.verb
def add_procedure(
    *, ticket: Ticket, procedure: str, by: Actor, count: int = 1
) -> Ticket:
    """One more procedure in the same visit (手続を追加する), without a new ticket.

    Raises ``not-allowed``, ``not-serving``, ``nothing-wanted``, ``booking-only``,
    ``cannot-serve`` when this window does not serve it.
    """
    need(by, "counter.serve")
    held = locked(ticket)
    if held.state not in states.AT_WINDOW or held.window is None:
        raise Refusal("not-serving", _("対応中の番号だけに追加できます。"))
    _bookable(held, [procedure])
    if procedure:
        able(held.window, [procedure], by)
    wanted = {**held.procedures}
    wanted[procedure] = wanted.get(procedure, 0) + count
    for name, value in (_procedures(held, wanted) | {"lane": held.lane}).items():
        setattr(held, name, value)
    held.save(update_fields=["procedures", "needs", "link_seconds"])
    step(held, "procedure-added", by, reason=procedure)
    return held


@walls.verb
def to_officer(*, ticket: Ticket, by: Actor) -> Ticket:
    """Hand over to the municipal officer for identity and PIN: SP 5(2)イ.

    The contractor may not do these; this second wait is part of the visit.
    """
    need(by, "counter.serve")
    held = locked(ticket)
    changes: dict[str, Any] = {"officer_at": None, "officer_done_at": None}
    changes["officer_wait_at"] = clock.now()
    move(held, states.OFFICER_WAIT, by, officer_result="", **changes)
    moved_fact(held, by)
    return held


def _officer(ticket: Ticket, by: Actor) -> None:
    """The municipal officer's part; in practice whoever serves plays it too."""
    playing = ("counter.serve",) if ticket.practice else ()
    need(by, "counter.identify", *playing)


@walls.verb
def officer_take(*, ticket: Ticket, by: Actor) -> Ticket:
    """The officer comes to the window. Raises ``not-allowed``, ``cannot-move``."""
    held = locked(ticket)
    _officer(held, by)
    if not held.practice:
        officers.at_hand(held.contract_id, by)
    move(
        held,
        states.OFFICER,
        by,
        officer_at=clock.now(),
        officer_account=by.account,
    )
    moved_fact(held, by)
    return held


@walls.verb
def officer_done(*, ticket: Ticket, by: Actor) -> Ticket:
    """Identity confirmed, PIN work done; the window goes on."""
    held = locked(ticket)
    _officer(held, by)
    move(
        held,
        states.SERVING,
        by,
        officer_done_at=clock.now(),
        officer_account=by.account,
        officer_result="confirmed",
    )
    visiting.identified(held, by)
    moved_fact(held, by, "confirmed")
    return held


@walls.verb
def officer_cannot(*, ticket: Ticket, reason: str, by: Actor) -> Ticket:
    """The officer cannot confirm, with a reason; the window decides what follows."""
    held = locked(ticket)
    _officer(held, by)
    if reason not in CANNOT:
        raise Refusal("reason-missing", _("理由を選んでください。"), field="reason")
    move(
        held,
        states.SERVING,
        by,
        reason=reason,
        officer_done_at=clock.now(),
        officer_account=by.account,
        officer_result=reason,
    )
    moved_fact(held, by, reason)
    return held


@walls.verb
def take_back(*, ticket: Ticket, by: Actor) -> Ticket:
    """The window takes the visitor back before the officer came."""
    need(by, "counter.serve")
    held = locked(ticket)
    if held.state != states.OFFICER_WAIT:
        raise Refusal("not-with-officer", _("職員確認を待っている番号だけを戻せます。"))
    move(held, states.SERVING, by, officer_wait_at=None)
    moved_fact(held, by, "undo")
    return held


@walls.verb
def finish(
    *,
    ticket: Ticket,
    outcome: str,
    by: Actor,
    done: Mapping[str, int] | None = None,
    missing: Iterable[str] = (),
    reason: str = "",
) -> Ticket:
    """End a ticket with its counts (対応終了); ``done`` defaults to what it asked for.

    What was left over from a past day ended with its opening hours. Raises
    ``not-allowed``, ``unknown-outcome``, ``cannot-move``, ``officer-missing`` when a
    procedure needs the municipal officer and none confirmed, ``counts-wrong``.
    """
    need(by, "counter.serve", "counter.receive", "counter.manage")
    if outcome not in states.OUTCOMES:
        raise Refusal("unknown-outcome", _("結果を選んでください。"), field="outcome")
    held = locked(ticket)
    short = sorted(set(missing) or set(held.missing))
    at = None
    if held.day < clock.today():
        at = _over(held)
        _released(held, by, at)
    end(held, outcome, by, at=at, done=done, reason=reason, missing=short)
    return held


def _over(ticket: Ticket) -> dt.datetime:
    """When a ticket of a past day ended: not before what happened to it last."""
    last = ticket.officer_done_at or ticket.serving_at or ticket.issued_at
    return max(queries.over(ticket.contract_id, ticket.day), last)


def _released(ticket: Ticket, by: Actor, at: dt.datetime) -> None:
    """The officer of a past day says no more about a ticket that was left with them."""
    if ticket.state == states.OFFICER_WAIT:
        move(ticket, states.OFFICER, by, reason="left-over", at=at)
    if ticket.state == states.OFFICER:
        move(ticket, states.SERVING, by, reason="left-over", at=at)


def end(
    ticket: Ticket,
    outcome: str,
    by: Actor,
    *,
    at: dt.datetime | None = None,
    done: Mapping[str, int] | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """End a locked ticket and its visit, now or ``at`` the moment on the paper."""
    counts, now = _counts(ticket, outcome, done), at or clock.now()
    counts = _together(ticket.passed, counts)
    changes |= {"outcome": outcome, "ended_at": now, "done": counts}
    move(ticket, states.ENDED, by, reason=reason or outcome, at=now, **changes)
    visiting.close(ticket, by)
    fact = leave(facts.TICKET_FINISHED, ticket, by, **_measures(ticket))
    ticket.facts = [*ticket.facts, fact] if fact else ticket.facts
    ticket.save(update_fields=["facts"])


def _counts(
    ticket: Ticket, outcome: str, done: Mapping[str, int] | None
) -> dict[str, int]:
    """What this window did; nothing more is fine where another has done something."""
    if outcome != states.DONE:
        return {}
    counts = ticket.procedures if done is None else done
    if ticket.passed and not any(counts.values()):
        return {}
    return _checked(ticket, counts)


def _checked(ticket: Ticket, done: Mapping[str, int]) -> dict[str, int]:
    """Counts of procedures that may be counted now; else why not."""
    table = parameters.on(ticket.contract_id, ticket.day)
    counts = {p: n for p, n in done.items() if n}
    wrong = set(counts) - set(table.procedure) or [n for n in counts.values() if n < 0]
    if wrong or not counts or max(counts.values()) > 99:
        raise Refusal(
            "counts-wrong", _("件数を1以上で入力してください。"), field="done"
        )
    if ticket.serving_at is None:
        raise Refusal("not-started", _("対応を開始してから終えてください。"))
    guarded = [p for p in counts if table.procedure[p].officer]
    if (
        guarded
        and ticket.officer_result not in ("confirmed", ON_PAPER)
        and not ticket.practice
    ):
        raise Refusal(
            "officer-missing",
            _("「%s」には市の職員の確認が必要です。職員確認へ回してください。")
            % _(table.procedure[guarded[0]].ja),
        )
    return counts


def _measures(ticket: Ticket) -> dict[str, Any]:
    return {
        "outcome": ticket.outcome,
        "waited": waited(ticket),
        "served": minutes(ticket.serving_at, ticket.ended_at),
        "officer": minutes(ticket.officer_wait_at, ticket.officer_done_at),
        "procedures": sorted(ticket.done) or None,
        "count": sum(ticket.done.values()),
    }


@walls.verb
def reopen(*, ticket: Ticket, window: Window, reason: str, by: Actor) -> Ticket:
    """Take an end back the same day (対応終了を取り消す), with a reason.

    Raises ``not-allowed``, ``reason-missing``, ``not-today``, ``window-busy``.
    """
    need(by, "counter.serve")
    held = _todays_ended(ticket, reason)
    taken = Ticket.objects.filter(
        contract_id=held.contract_id, window=window, state__in=states.AT_WINDOW
    )
    if taken.exists():
        raise Refusal("window-busy", _("この窓口には対応中の方がいます。"))
    _withdraw(held, by)
    move(
        held,
        states.SERVING,
        by,
        reason=reason,
        window_id=window.pk,
        outcome="",
        ended_at=None,
        done={},
        serving_at=held.serving_at or clock.now(),
    )
    return held


@walls.verb
def into_line(*, ticket: Ticket, reason: str, by: Actor) -> Ticket:
    """Take an end back the same day and let the visitor wait in their old place.

    For whom reception, the closing or the visitor ended. Raises ``not-allowed``,
    ``reason-missing``, ``not-today``.
    """
    need(by, "counter.receive")
    held = _todays_ended(ticket, reason)
    _withdraw(held, by)
    move(
        held,
        states.WAITING,
        by,
        reason=reason,
        window_id=None,
        outcome="",
        done={},
        ended_at=None,
    )
    return held


@walls.verb
def correct(
    *, ticket: Ticket, done: Mapping[str, int], reason: str, by: Actor
) -> Ticket:
    """Correct the counts of a finished ticket the same day, with a reason.

    The facts of the first end are reversed and left anew.
    """
    need(by, "counter.serve", "counter.manage")
    held = _todays_ended(ticket, reason)
    if held.outcome != states.DONE:
        raise Refusal("not-done", _("完了した番号だけを直せます。"))
    counts = _checked(held, done)
    _withdraw(held, by)
    held.done = counts
    visiting.close(held, by)
    fact = leave(facts.TICKET_FINISHED, held, by, **_measures(held))
    held.facts = [*held.facts, fact] if fact else held.facts
    held.save(update_fields=["done", "facts"])
    step(held, "corrected", by, reason=reason)
    return held


def _todays_ended(ticket: Ticket, reason: str) -> Ticket:
    if not reason.strip():
        raise Refusal("reason-missing", _("理由を入力してください。"), field="reason")
    held = locked(ticket)
    if held.state != states.ENDED or held.day != clock.today():
        raise Refusal("not-today", _("本日終了した番号だけを直せます。"))
    if not held.practice:
        open_day_of(held.contract_id, held.day)
    return held


def _withdraw(ticket: Ticket, by: Actor) -> None:
    visiting.reopen(ticket, by)
    if ticket.facts:
        leave(facts.TICKET_FINISHED, ticket, by, corrects=ticket.facts[-1])
        ticket.facts = ticket.facts[:-1]
        ticket.save(update_fields=["facts"])
