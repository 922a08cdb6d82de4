"""What the verbs share: find under a lock, move from a state, write a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.counter import facts, parameters
from madoguchi.counter.models import Day, Step, Ticket, Window
from madoguchi.counter.rules import states
from madoguchi.crew import queries as crew
from madoguchi.journal.facts import FactType
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy.actors import Actor

__all__ = ["Refusal", "able", "leave", "locked", "move", "need", "open_day_of", "step"]


def locked(ticket: Ticket) -> Ticket:
    """The ticket as it is now, held until the transaction ends."""
    found = hot.get(Ticket, lock=True, id=ticket.pk, contract_id=ticket.contract_id)
    if found is None:
        raise Ticket.DoesNotExist(ticket.pk)
    return found


def open_day_of(contract: str, day: dt.date) -> Day:
    """The day, which must be open. Raises ``day-not-open``, ``day-closed``."""
    found = hot.get(Day, contract_id=contract, day=day)
    if found is None:
        raise Refusal(
            "day-not-open", _("本日の窓口はまだ開いていません。先に開所してください。")
        )
    if found.closed_at is not None:
        raise Refusal("day-closed", _("この日の窓口はもう締めてあります。"))
    return found


def move(
    ticket: Ticket,
    to: str,
    by: Actor,
    *,
    reason: str = "",
    at: dt.datetime | None = None,
    **changes: Any,
) -> None:
    """Move a locked ticket to a state and write the step, now or ``at`` a past moment.

    Raises ``cannot-move`` when that state cannot follow the present one.
    """
    if not states.may_follow(ticket.state, to):
        raise Refusal(
            "cannot-move",
            _("%(number)s番は「%(state)s」です。この操作はできません。")
            % {"number": ticket.number, "state": _(states.STATES[ticket.state])},
        )
    before, now = ticket.state, at or clock.now()
    fields = {"state": to, "moved_at": now, **changes}
    moved = Ticket.objects.filter(
        pk=ticket.pk, contract_id=ticket.contract_id, state=before
    ).update(**fields)
    if moved != 1:
        raise Refusal("moved-meanwhile", _("ほかの人が先に操作しました。"))
    for name, value in fields.items():
        setattr(ticket, name, value)
    step(ticket, to, by, reason=reason, at=now)


def step(
    ticket: Ticket,
    name: str,
    by: Actor,
    *,
    reason: str = "",
    at: dt.datetime | None = None,
) -> None:
    """Write one step of a ticket."""
    row = Step(
        contract_id=ticket.contract_id,
        ticket_id=ticket.pk,
        name=name,
        at=at or clock.now(),
        window_id=ticket.window_id,
        account=by.account,
        side=by.side,
        reason=reason[:200],
    )
    hot.insert(row)


def leave(
    fact: FactType,
    ticket: Ticket,
    by: Actor,
    *,
    corrects: int | None = None,
    **more: Any,
) -> int | None:
    """Append a fact about a ticket; practice leaves none."""
    if ticket.practice:
        return None
    keys: dict[str, Any] = {"day": ticket.day, "ticket": ticket.number}
    if ticket.visit_id and "visit" in fact.also:
        keys["visit"] = ticket.visit_id
    if ticket.window_id and "window" in fact.also:
        keys["window"] = more.pop("window_number", None) or ticket.window_id
    if "state" in fact.keys:
        keys["state"] = more.pop("state")
    return record(
        fact,
        contract=ticket.contract_id,
        by=by,
        corrects=corrects,
        measures=more,
        **keys,
    )


def moved_fact(ticket: Ticket, by: Actor, reason: str = "") -> None:
    """The fact that a ticket is in its new state; ``reason`` is a slug."""
    leave(facts.TICKET_MOVED, ticket, by, state=ticket.state, reason=reason or None)


def minutes(start: dt.datetime | None, end: dt.datetime | None) -> int | None:
    """Whole minutes between two moments, 0 at least; None while one is unknown."""
    if start is None or end is None:
        return None
    return max(int((end - start).total_seconds() // 60), 0)


def waiting_since(ticket: Ticket) -> dt.datetime:
    """Since when a wait counts: a booked visitor who comes early waits for the slot."""
    since = ticket.issued_at
    return max(since, ticket.ready_at) if ticket.booked else since


def waited(ticket: Ticket) -> int | None:
    """Minutes of waiting: for the call, and the second time for the officer."""
    first = minutes(waiting_since(ticket), ticket.called_at or ticket.ended_at)
    if first is None:
        return None
    return first + (minutes(ticket.officer_wait_at, ticket.officer_at) or 0)


def find_window(contract: str, number: int) -> Window:
    """A window by its number. Raises ``no-window``."""
    found = Window.objects.filter(contract_id=contract, number=number).first()
    if found is None:
        raise Refusal("no-window", _("その番号の窓口はありません。"), field="window")
    return found


def able(window: Window, procedures: Iterable[str], by: Actor) -> None:
    """Refuse what a window does not serve, or who sits there has no skill for.

    Raises ``cannot-serve``, ``not-skilled``.
    """
    known = parameters.on(window.contract_id, clock.today()).procedure
    wanted = list(procedures)
    other = [p for p in wanted if p not in window.skills]
    if other:
        raise Refusal(
            "cannot-serve",
            _("この窓口では「%s」を受けていません。")
            % "」「".join(_(known[p].ja) if p in known else p for p in other),
        )
    if window.practice or by.account is None:
        return
    lacking = crew.unskilled(window.contract_id, by.account, wanted)
    if lacking:
        raise Refusal(
            "not-skilled",
            _("この方は「%s」に必要な研修・技能が記録されていません。")
            % "」「".join(_(known[one].ja) for one in lacking if one in known),
        )
