"""Verbs of the officer's place: at hand (在席), or away for a while (離席)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.core.text import translatable
from madoguchi.counter import facts
from madoguchi.counter.models import AWAY, PRESENT, Officer, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services.common import need, open_day_of
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

REASONS = translatable(
    {
        "break": "休憩",
        "ward": "区役所との連絡",
        "meeting": "打合せ",
        "other": "そのほか",
    }
)
MINUTES = (5, 10, 15, 30, 60)
"""How long an officer may say to be away; the waits count with it."""


@walls.verb
def officer_away(
    *, contract: Contract, reason: str, minutes: int, by: Actor
) -> Officer:
    """Leave the place for some minutes (離席する); the waits and the floor show it.

    Raises ``not-allowed``, ``day-not-open``, ``day-closed``, ``reason-missing``,
    ``minutes-wrong``, ``with-visitor`` while a confirmation is not finished.
    """
    need(by, "counter.identify")
    open_day_of(contract.pk, clock.today())
    if reason not in REASONS:
        raise Refusal("reason-missing", _("理由を選んでください。"), field="reason")
    if minutes not in MINUTES:
        raise Refusal(
            "minutes-wrong", _("戻るまでの時間を選んでください。"), field="minutes"
        )
    busy = Ticket.objects.filter(
        contract_id=contract.pk,
        day=clock.today(),
        practice=False,
        state=states.OFFICER,
        officer_account=by.account,
    )
    if busy.exists():
        raise Refusal(
            "with-visitor", _("確認中の方がいます。終えてから離席してください。")
        )
    until = clock.now() + dt.timedelta(minutes=minutes)
    return _set(contract.pk, by, AWAY, reason=reason, until=until)


@walls.verb
def officer_back(*, contract: Contract, by: Actor) -> Officer:
    """Take the place, or come back to it (席に着く). Raises ``not-allowed``,
    ``day-not-open``, ``day-closed``."""
    need(by, "counter.identify")
    open_day_of(contract.pk, clock.today())
    return _set(contract.pk, by, PRESENT)


def at_hand(contract: str, by: Actor) -> None:
    """Who takes a visitor is at hand, whatever was said before."""
    if by.account is None:
        return
    here = Officer.objects.filter(
        contract_id=contract, day=clock.today(), account=by.account, state=PRESENT
    )
    if not here.exists():
        _set(contract, by, PRESENT)


def _set(
    contract: str,
    by: Actor,
    state: str,
    *,
    reason: str = "",
    until: dt.datetime | None = None,
) -> Officer:
    today, now = clock.today(), clock.now()
    if by.account is None:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))
    locks.hold(f"counter.officer.{contract}.{by.account}")
    mine = Officer.objects.filter(contract_id=contract, day=today, account=by.account)
    held = mine.first()
    if held is not None and held.state == state == PRESENT:
        return held
    away = held.since if held is not None and held.state == AWAY else None
    values = {"state": state, "reason": reason, "until": until, "since": now}
    if held is None:
        held = Officer.objects.create(
            contract_id=contract, day=today, account=by.account, **values
        )
    else:
        mine.update(**values)
        held.refresh_from_db()
    record(
        facts.OFFICER_CHANGED,
        contract=contract,
        by=by,
        day=today,
        person=by.account,
        measures={
            "state": state,
            "reason": reason or None,
            "minutes": int((now - away).total_seconds() // 60) if away else None,
        },
    )
    return held
