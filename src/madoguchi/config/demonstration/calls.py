"""The call desk of a demonstration month: hours, figures, calls, daily reports."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from madoguchi.calls import queries, rules
from madoguchi.calls import services as calls
from madoguchi.calls.models import Call, CallBack, DeskDay
from madoguchi.cases import services as cases
from madoguchi.cases.models import Case
from madoguchi.config.demonstration import names
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

OPENS, CLOSES = 9, 17
SEATS, MORE = 3, 5
POOR, LATE, UNANSWERED = 5, 8, 11
"""Which day, counted back: below the rate, report late, below without more seats."""
ASKED: tuple[tuple[str, str, str], ...] = (
    ("inquiry", "referral", "answered"),
    ("inquiry", "card-use", "answered"),
    ("inquiry", "venue", "answered"),
    ("inquiry", "papers", "answered"),
    ("booking", "", "booked"),
    ("booking", "", "changed"),
    ("group", "", "passed-on"),
    ("other", "", "ended"),
)
"""What callers want: category, topic, outcome."""


@dataclass
class Desk:
    """What the month is made with."""

    contract: Contract
    actors: Mapping[str, Actor]
    chance: random.Random
    now: dt.datetime

    def at(self, day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
        """A moment of a day, never after now."""
        return min(clock.tokyo(day, hour, minute), self.now)


def month(
    contract: Contract,
    actors: Mapping[str, Actor],
    days: Iterable[dt.date],
    chance: random.Random,
) -> None:
    """Make each day of the desk up to now, today as far as the hour allows.

    ``days`` are call-centre days; those to come are left out. The manual and the
    Q&A must be approved before the first of them.
    """
    desk = Desk(contract, actors, chance, clock.now())
    today = clock.tokyo_date(desk.now)
    past = [day for day in sorted(days) if day < today]
    if not past:
        return
    with clock.at(clock.tokyo(past[0], 8)):
        _before_the_first_day(desk)
    for number, day in enumerate(past):
        _whole_day(desk, day, counted_back=len(past) - number)
    if today in set(days) and desk.now >= clock.tokyo(today, OPENS, 30):
        _begun_day(desk, today)


def _before_the_first_day(desk: Desk) -> None:
    """Hours agreed, guides issued, the number entered (KY 8(1)イ, エ, ク)."""
    manager, officer = desk.actors["general_manager"], desk.actors["officer"]
    asked = contracts.open_consultation(
        contract=desk.contract,
        kind="consultation",
        subject="call-centre-hours",
        question="コールセンターの受付日・受付時間について",
        clause_id="8-1-b-s2",
        by=manager,
    )
    contracts.decide(
        consultation=asked,
        decision="平日の9時から17時までとする。",
        by=officer,
    )
    calls.issue_guides(contract=desk.contract, by=desk.actors["operations_manager"])
    calls.register_line(
        contract=desk.contract,
        number="075-000-0000",
        kind="caller-pays",
        opens_on=clock.today(),
        by=desk.actors["operations_manager"],
    )


def _open(desk: Desk, day: dt.date) -> DeskDay:
    with clock.at(clock.tokyo(day, OPENS)):
        return calls.open_desk(
            contract=desk.contract, day=day, seats=SEATS, by=desk.actors["operator"]
        )


def _whole_day(desk: Desk, day: dt.date, *, counted_back: int) -> None:
    opened = _open(desk, day)
    poor, late = counted_back in (POOR, UNANSWERED), counted_back == LATE
    _record(desk, opened, range(OPENS, CLOSES - late), poor=poor)
    _calls(desk, day, CLOSES, counted_back)
    with clock.at(clock.tokyo(day, CLOSES)):
        if counted_back == POOR:
            calls.change_seats(
                desk=opened, seats=MORE, at=dt.time(11), by=desk.actors["operator"]
            )
        closed = calls.close_desk(desk=opened, by=desk.actors["operator"])
    _report(desk, closed, late=late)


def _begun_day(desk: Desk, day: dt.date) -> None:
    opened = _open(desk, day)
    hour = min(desk.now.astimezone(clock.TOKYO).hour, CLOSES)
    _record(desk, opened, range(OPENS, hour), poor=False)
    _calls(desk, day, hour, counted_back=0)
    if hour == CLOSES:
        with clock.at(clock.tokyo(day, CLOSES)):
            calls.close_desk(desk=opened, by=desk.actors["operator"])


def _record(desk: Desk, opened: DeskDay, hours: range, *, poor: bool) -> None:
    """Each hour's figures as it ends; a poor day loses its calls in the morning."""
    for hour in hours:
        offered = desk.chance.randint(20, 34)
        lost = 1 if desk.chance.random() < 0.3 else 0
        if poor and hour in (OPENS + 1, OPENS + 2):
            offered, lost = offered + 20, 14
        short = min(lost, desk.chance.randint(0, 2))
        entry = calls.Entry(
            dt.time(hour),
            rules.Tally(offered, offered - lost, short),
            waited=desk.chance.randint(6, 14) + lost * 3,
        )
        _enter(desk, opened, entry, desk.at(opened.day, hour + 1))


def _enter(
    desk: Desk, opened: DeskDay, entry: calls.Entry, moment: dt.datetime
) -> None:
    with clock.at(moment):
        calls.record_figures(desk=opened, entries=[entry], by=desk.actors["operator"])


def _calls(desk: Desk, day: dt.date, until: int, counted_back: int) -> None:
    """Some calls with their words; a complaint now and then, called back."""
    for hour in range(OPENS, until, 2):
        category, topic, outcome = desk.chance.choice(ASKED)
        _call(
            desk,
            desk.at(day, hour, desk.chance.randint(5, 50)),
            category=category,
            topic=topic,
            outcome=outcome,
            minutes=desk.chance.randint(1, 9),
        )
    if until > OPENS + 1 and counted_back % 4 == 0:
        _called_back(desk, day, done=counted_back > 0)


def _call(desk: Desk, moment: dt.datetime, **given: Any) -> Call:
    with clock.at(moment):
        return calls.record_call(
            contract=desk.contract, by=desk.actors["operator"], **given
        )


def _called_back(desk: Desk, day: dt.date, *, done: bool) -> None:
    """A complaint that waits for a call back; today's still waits."""
    moment = desk.at(day, OPENS + 1, 20)
    call = _call(
        desk,
        moment,
        category="complaint",
        outcome="to-call-back",
        minutes=6,
        summary="電話がつながりにくいというご意見",
        kana=names.kana(desk.chance),
        telephone=names.telephone(desk.chance),
        words="朝から何度かけてもつながらず、昼休みにようやくつながったとのこと。",
        call_back_at=moment + dt.timedelta(hours=3),
    )
    if not done:
        return
    with walls.scope([desk.contract.pk]):
        back = CallBack.objects.get(contract=desk.contract, call=call)
    with clock.at(desk.at(day, OPENS + 4)):
        calls.call_back_done(
            back=back,
            result="reached",
            note="お詫びし、つながりやすい時間帯をご案内した。",
            by=desk.actors["operator"],
        )
    with walls.scope([desk.contract.pk]):
        complaint = Case.objects.get(pk=call.case_id or 0)
    with clock.at(desk.at(day, OPENS + 5)):
        cases.close(
            case=complaint,
            text="席を増やす時間帯を見直し、ご了承いただいた。",
            by=desk.actors["operations_manager"],
        )


def _report(desk: Desk, closed: DeskDay, *, late: bool) -> None:
    """Out by itself half an hour after closing, received the next morning.

    Late: the figures of the last hour were forgotten until the next morning.
    """
    moment = clock.tokyo(closed.day, CLOSES, 30)
    if late:
        moment = clock.tokyo(closed.day + dt.timedelta(days=1), 9, 40)
    if moment > desk.now:
        return
    if late:
        entry = calls.Entry(dt.time(CLOSES - 1), rules.Tally(24, 24), waited=9)
        _enter(desk, closed, entry, moment - dt.timedelta(minutes=2))
    with clock.at(moment):
        calls.send_report(desk=closed, by=system(desk.contract.pk))
    received = clock.tokyo(closed.day + dt.timedelta(days=1), 10)
    if received <= desk.now:
        _receive(desk, closed, received)


def _receive(desk: Desk, closed: DeskDay, moment: dt.datetime) -> None:
    with walls.scope([desk.contract.pk]):
        version = queries.report_version(desk.contract.pk, closed.day)
    if version is not None:
        with clock.at(moment):
            documents.receive(version=version, by=desk.actors["officer"])
