"""What every verb of the desk asks first."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy.actors import Actor


def need(by: Actor, permission: str = "calls.record") -> None:
    """Raise :class:`Refusal` ``not-allowed`` without the permission."""
    if permission not in by.may and by.side != "system":
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


def moment(day: dt.date, at: dt.time | None) -> dt.datetime:
    """The moment meant: a wall-clock time of that day, or now when it is today.

    Raises :class:`Refusal` ``time-missing`` for another day without a time, and
    ``in-the-future``.
    """
    now = clock.now()
    if at is None:
        if day != clock.today():
            raise Refusal("time-missing", _("時刻を入力してください。"), field="at")
        return now
    meant = clock.tokyo(day, at.hour, at.minute)
    if meant > now:
        raise Refusal("in-the-future", _("これからの時刻です。"), field="at")
    return meant


def seats_given(seats: int) -> int:
    """Raise :class:`Refusal` ``seats-wrong`` for no seat, or more than a hall holds."""
    if not 1 <= seats <= 999:
        raise Refusal(
            "seats-wrong", _("席数は 1〜999 で入力してください。"), field="seats"
        )
    return seats
