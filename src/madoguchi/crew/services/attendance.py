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
    """One person in one role, with the hours that they were there.

    ``rest`` is the break between them, in which somebody else has to be there.
    """

    account: int
    role: str
    starts: dt.time
    ends: dt.time
    rest: tuple[dt.time, dt.time] | None = None

    def stretches(self) -> list[tuple[dt.time, dt.time]]:
        """The hours without the break."""
        if self.rest is None:
            return [(self.starts, self.ends)]
        parts = [(self.starts, self.rest[0]), (self.rest[1], self.ends)]
        return [(a, b) for a, b in parts if a < b]


@walls.verb
def record_attendance(
    *, contract: Contract, day: dt.date, present: Sequence[Present], by: Actor
) -> int:
    """Record who worked on a day; returns how many were new. Safe to send twice.

    Raises :class:`Refusal` ``not-allowed``, ``in-the-future``, ``nobody-here``,
    ``hours-reversed``, ``break-outside``.
    """
    need(by)
    not_ahead(day, "day")
    if not present:
        raise Refusal("nobody-here", _("勤務した人を選んでください。"))
    if any(one.ends <= one.starts for one in present):
        raise Refusal("hours-reversed", _("終わりの時刻は始まりより後にしてください。"))
    if not all(_within(one) for one in present):
        raise Refusal(
            "break-outside", _("休憩は、始まりと終わりの間の時刻で入力してください。")
        )
    locks.hold(f"crew.attendance.{contract.pk}.{day}")
    known = queries.attended(contract.pk, day)
    new = [one for one in present if (one.account, one.role) not in known]
    for one in new:
        for stretch in one.stretches():
            _record(contract, day, one, stretch, by)
    return len(new)


def _within(one: Present) -> bool:
    return one.rest is None or one.starts <= one.rest[0] < one.rest[1] <= one.ends


def _record(
    contract: Contract,
    day: dt.date,
    one: Present,
    stretch: tuple[dt.time, dt.time],
    by: Actor,
) -> None:
    starts, ends = (clock.tokyo(day, at.hour, at.minute) for at in stretch)
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
            "from": f"{stretch[0]:%H:%M}",
            "until": f"{stretch[1]:%H:%M}",
        },
    )
