"""Verbs of the practice mode: tickets of invented visitors, outside all counts."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters
from madoguchi.counter.models import PRACTICE, Ticket
from madoguchi.counter.rules import practice as rules
from madoguchi.counter.rules import states
from madoguchi.counter.rules.practice import Invented
from madoguchi.counter.services.issue import NO_CARD, Wanted, issue
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def invented(contract: str) -> tuple[Invented, ...]:
    """The invented visitors of a contract, as they would come now."""
    table = parameters.on(contract, clock.today())
    offered = [
        rules.Offered(slug, one.booking_only, one.officer, one.on_machine)
        for slug, one in table.procedure.items()
    ]
    return rules.visitors(offered, clock.now().astimezone(clock.TOKYO))


def given(contract: str, day: dt.date) -> dict[str, Ticket]:
    """The practice tickets that have not ended, by the number of their visitor."""
    rows = Ticket.objects.filter(contract_id=contract, day=day, practice=True)
    open_ = rows.exclude(state=states.ENDED).exclude(note="")
    return {one.note.partition(" ")[0]: one for one in open_[:500]}


@walls.verb
def practise(
    *, contract: Contract, visitor: Invented, by: Actor, language: str = ""
) -> Ticket:
    """A ticket for an invented visitor; the same dead ends as in earnest.

    Its note says who it is. Raises ``no-card``, ``wrong-day``, ``already-here`` and
    those of :func:`issue`.
    """
    _stopped(contract.pk, visitor)
    wanted = Wanted(
        dict.fromkeys(visitor.procedures, 1),
        people=visitor.people,
        help=visitor.help,
        priority=visitor.priority,
        language=language or visitor.language,
        slot=visitor.starts_at,
        note=f"{visitor.number} {visitor.kana}",
    )
    return issue(contract=contract, wanted=wanted, source=PRACTICE, by=by)


def _stopped(contract: str, visitor: Invented) -> None:
    if visitor.trouble == rules.NOT_COME:
        raise Refusal("no-card", _(NO_CARD[rules.NOT_COME]))
    if visitor.trouble == rules.WRONG_DAY and visitor.starts_at:
        raise Refusal(
            "wrong-day",
            _("ご予約の日は %(month)d月%(day)d日です。")
            % {"month": visitor.starts_at.month, "day": visitor.starts_at.day},
        )
    if visitor.number in given(contract, clock.today()):
        raise Refusal("already-here", _("この予約の番号はすでに発券されています。"))


def end_all(contract: str, day: dt.date) -> None:
    """Who is left of the practice goes home: an exercise never holds a day open."""
    rows = Ticket.objects.filter(contract_id=contract, day=day, practice=True)
    rows.exclude(state=states.ENDED).update(
        state=states.ENDED, outcome=states.CANCELLED, ended_at=clock.now()
    )
