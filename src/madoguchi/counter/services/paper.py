"""When the network is lost: a printed sheet goes on, fast entry follows, no gap."""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext as _

from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters, queries
from madoguchi.counter.models import PAPER, Series, Ticket
from madoguchi.counter.services.issue import _PLAIN, Wanted, issue
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

_LINE = re.compile(r"(\d{1,2}):?(\d{2})\s+(\S+)(?:\s+(\d{1,2}))?")
MOST = 200


def next_numbers(contract: str, day: dt.date, count: int) -> list[int]:
    """The numbers that walk-ins would get next; the sheet carries them."""
    row = Series.objects.filter(contract_id=contract, day=day, name="walk-in").first()
    last = row.last if row else 0
    known = parameters.on(contract, day).series.get("walk-in")
    band = known.band() if known else _PLAIN["walk-in"]
    return [band.number(last + n) for n in range(1, count + 1)]


@walls.verb
def enter(*, contract: Contract, lines: str, by: Actor) -> list[Ticket]:
    """Tickets of the paper sheet, in its order: ``13:05 1 2`` a line.

    Time, procedure (its number on the sheet, or a booking number) and people. All or
    nothing, so the numbers on the paper are the numbers here. Raises ``lines-wrong``
    naming the line, ``nothing-entered``, and those of :func:`issue`.
    """
    today = clock.today()
    table = parameters.on(contract.pk, today)
    order = list(table.procedure)
    read = [_read(n, line, order) for n, line in _numbered(lines)]
    if not read:
        raise Refusal("nothing-entered", _("1行以上入力してください。"), field="lines")
    made = []
    for number, at, what, people in read:
        joined = clock.tokyo(today, at.hour, at.minute)
        if joined > clock.now():
            raise _wrong(number, _("これからの時刻です。"))
        try:
            wanted = _wanted(contract, what, people, order)
            made.append(
                issue(
                    contract=contract,
                    wanted=wanted,
                    source=PAPER,
                    joined=joined,
                    by=by,
                )
            )
        except Refusal as refusal:
            raise _wrong(number, refusal.sentence) from None
    return made


def _numbered(lines: str) -> list[tuple[int, str]]:
    found = [
        (n, text.folded(line).strip()) for n, line in enumerate(lines.splitlines(), 1)
    ]
    kept = [(n, line) for n, line in found if line]
    if len(kept) > MOST:
        raise Refusal("lines-wrong", _("一度に200行までです。"), field="lines")
    return kept


def _read(number: int, line: str, order: list[str]) -> tuple[int, dt.time, str, int]:
    match = _LINE.fullmatch(line)
    try:
        if match is None:
            raise ValueError(line)
        at = dt.time(int(match[1]), int(match[2]))
    except ValueError:
        raise _wrong(
            number, _("「時刻 手続の番号 人数」の順に書いてください。例：13:05 1 2")
        ) from None
    return number, at, match[3], int(match[4] or 1)


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
