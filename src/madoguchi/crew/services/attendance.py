"""Who was there, from when until when (勤務実績): what the staffing clauses read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.core import clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.crew import facts, queries
from madoguchi.crew.services.permission import need, not_ahead
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@dataclass(frozen=True, slots=True)
class Present:
    """One person in one role, with the hours that they were there."""

    account: int
    role: str
    starts: dt.time
    ends: dt.time


@walls.verb
def record_attendance(
    *, contract: Contract, day: dt.date, present: Sequence[Present], by: Actor
) -> int:
    """Record who worked on a day; returns how many were new. Safe to send twice.

    Raises :class:`Refusal` ``not-allowed``, ``in-the-future``, ``nobody-here``,
    ``hours-reversed``.
    """
    need(by)
    not_ahead(day, "day")
    if not present:
        raise Refusal("nobody-here", _("勤務した人を選んでください。"))
    if any(one.ends <= one.starts for one in present):
        raise Refusal("hours-reversed", _("終わりの時刻は始まりより後にしてください。"))
    locks.hold(f"crew.attendance.{contract.pk}.{day}")
    known = queries.attended(contract.pk, day)
    new = [one for one in present if (one.account, one.role) not in known]
    for one in new:
        _record(contract, day, one, by)
    return len(new)


def _record(contract: Contract, day: dt.date, one: Present, by: Actor) -> None:
    starts = clock.tokyo(day, one.starts.hour, one.starts.minute)
    ends = clock.tokyo(day, one.ends.hour, one.ends.minute)
    record(
        facts.ATTENDANCE_RECORDED,
        contract=contract.pk,
        by=by,
        occurred_at=min(ends, clock.now()),
        person=one.account,
        role=one.role,
        day=day,
        measures={
            "minutes": int((ends - starts).total_seconds() // 60),
            "from": f"{one.starts:%H:%M}",
            "until": f"{one.ends:%H:%M}",
        },
    )
