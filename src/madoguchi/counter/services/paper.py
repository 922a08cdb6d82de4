"""When the network is lost: a printed sheet goes on, fast entry follows, no gap."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters, queries
from madoguchi.counter.models import PAPER, Series, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services import visiting
from madoguchi.counter.services.common import (
    leave,
    locked,
    minutes,
    move,
    need,
    step,
    waiting_since,
)
from madoguchi.counter.services.issue import Wanted, band, issue
from madoguchi.counter.services.serve import ON_PAPER, end
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_LINE = re.compile(
    r"(?P<at>\d{1,2}:?\d{2})\s+(?P<what>\S+)(?:\s+(?P<people>\d{1,2}))?"
    r"(?:\s+(?P<called>\d{1,2}:\d{2}|\d{3,4}))?"
    r"(?:\s+(?:(?P<ended>\d{1,2}:\d{2}|\d{3,4})|(?P<gone>取消|不在)))?"
)
GONE = {"取消": states.CANCELLED, "不在": states.NOT_COME}
MOST = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the sheet: moments of the day, what for, how many; ``gone`` ends it."""

    number: int
    at: dt.datetime
    what: str
    people: int
    called: dt.datetime | None
    ended: dt.datetime | None
    gone: str


def next_numbers(contract: str, day: dt.date, count: int) -> list[int]:
    """The numbers that the sheet's next lines have; they belong to paper alone."""
    row = Series.objects.filter(contract_id=contract, day=day, name="paper").first()
    last = row.last if row else 0
    known = band("paper", parameters.on(contract, day))
    return [known.number(last + n) for n in range(1, count + 1)]


@walls.verb
def enter(*, contract: Contract, lines: str, by: Actor) -> list[Ticket]:
    """Tickets of the paper sheet, in its order: ``13:05 1 2 13:20 13:31`` a line.

    Time, procedure (its number on the sheet, or a booking number), people, and, if
    they were noted, when the visitor was called and when it ended; ``取消`` or ``不在``
    in place of the end. All or nothing, so the numbers on the paper are the numbers
    here. Who was called and not ended is set aside, for a window to go on with.
    Raises ``lines-wrong`` naming the line, ``nothing-entered``, and those of
    :func:`issue`.
    """
    order = list(parameters.on(contract.pk, clock.today()).procedure)
    read = [_read(n, line) for n, line in _numbered(lines)]
    if not read:
        raise Refusal("nothing-entered", _("1行以上入力してください。"), field="lines")
    made = []
    for line in read:
        try:
            made.append(_entered(contract, line, order, by))
        except Refusal as refusal:
            raise _wrong(line.number, refusal.sentence) from None
    return made


def _entered(contract: Contract, line: Line, order: list[str], by: Actor) -> Ticket:
    wanted = _wanted(contract, line.what, line.people, order)
    ticket = issue(
        contract=contract, wanted=wanted, source=PAPER, joined=line.at, by=by
    )
    if line.called:
        _called(ticket, line.called, by)
    if line.ended or line.gone:
        _ended(ticket, line, by)
    return ticket


def _called(ticket: Ticket, at: dt.datetime, by: Actor) -> None:
    """Called and served on paper; no window stands on the sheet."""
    changes = {"called_at": at, "serving_at": at, "calls": 1}
    move(ticket, states.HELD, by, at=at, reason="paper", **changes)
    leave(
        facts.TICKET_CALLED,
        ticket,
        by,
        waited=minutes(waiting_since(ticket), at),
        booked=ticket.booked,
        procedures=sorted(ticket.procedures),
    )


def _ended(ticket: Ticket, line: Line, by: Actor) -> None:
    """Finished on paper; what the officer must confirm waits for their word."""
    outcome = GONE.get(line.gone, states.DONE)
    table = parameters.on(ticket.contract_id, ticket.day)
    guarded = any(table.procedure[p].officer for p in ticket.procedures)
    if outcome == states.DONE and guarded:
        ticket.officer_result = ON_PAPER
        ticket.save(update_fields=["officer_result"])
    at = line.ended or line.called or line.at
    end(ticket, outcome, by, at=at)


@walls.verb
def officer_signed(*, ticket: Ticket, by: Actor) -> Ticket:
    """The officer confirmed this visitor on paper, and says so: SP 5(2)イ.

    Raises ``not-allowed``, ``not-on-paper``.
    """
    need(by, "counter.identify")
    held = locked(ticket)
    if held.officer_result != ON_PAPER:
        raise Refusal("not-on-paper", _("紙で終えた番号だけを確認できます。"))
    held.officer_result, held.officer_account = "confirmed", by.account
    held.save(update_fields=["officer_result", "officer_account"])
    visiting.identified(held, by)
    step(held, "confirmed-on-paper", by)
    return held


def _numbered(lines: str) -> list[tuple[int, str]]:
    found = [
        (n, text.folded(line).strip()) for n, line in enumerate(lines.splitlines(), 1)
    ]
    kept = [(n, line) for n, line in found if line]
    if len(kept) > MOST:
        raise Refusal("lines-wrong", _("一度に200行までです。"), field="lines")
    return kept


def _read(number: int, line: str) -> Line:
    match = _LINE.fullmatch(line)
    try:
        if match is None:
            raise ValueError(line)
        at, called, ended = (
            _moment(match[name]) if match[name] else None
            for name in ("at", "called", "ended")
        )
    except ValueError:
        raise _wrong(
            number,
            _(
                "「時刻 手続の番号 人数 呼出 終了」の順に書いてください。"
                "例：13:05 1 2 13:20 13:31"
            ),
        ) from None
    assert at is not None
    order = [one for one in (at, called, ended, clock.now()) if one]
    if order[-2] > order[-1]:
        raise _wrong(number, _("これからの時刻です。"))
    if order != sorted(order):
        raise _wrong(number, _("発券、呼出、終了の順の時刻にしてください。"))
    if ended and not called:
        raise _wrong(number, _("終了の前に呼出の時刻を書いてください。"))
    people, gone = int(match["people"] or 1), match["gone"] or ""
    return Line(number, at, match["what"], people, called, ended, gone)


def _moment(typed: str) -> dt.datetime:
    digits = typed.replace(":", "")
    time = dt.time(int(digits[:-2]), int(digits[-2:]))
    return clock.tokyo(clock.today(), time.hour, time.minute)


def _wanted(contract: Contract, what: str, people: int, order: list[str]) -> Wanted:
    if what.isdigit() and 1 <= int(what) <= len(order):
        return Wanted({order[int(what) - 1]: 1}, people=people)
    found = queries.appointment(contract.pk, what)
    if found is None:
        raise Refusal("no-booking", _("予約が見つかりません。"))
    return Wanted({found.procedure: 1}, people=people, appointment=found)


def _wrong(number: int, sentence: str) -> Refusal:
    return Refusal(
        "lines-wrong",
        _("%(n)d行目: %(why)s") % {"n": number, "why": sentence},
        field="lines",
    )
