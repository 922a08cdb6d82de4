"""Windows as the shift plan has them: how many more, or fewer, and from when. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from madoguchi.counter.rules.forecast import NEVER, Desk

Shift = tuple[dt.datetime, dt.datetime]
"""From when until when somebody of the windows is planned."""


def here(plan: Sequence[Shift], at: dt.datetime) -> int:
    """How many are planned at a moment."""
    return sum(starts <= at < ends for starts, ends in plan)


def first(plan: Sequence[Shift], now: dt.datetime, most: int) -> int:
    """How many windows will open: those planned now, else at the next beginning.

    Without a plan ``most``, the windows of the centre.
    """
    coming = [starts for starts, _ends in plan if starts > now]
    count = here(plan, now) or (here(plan, min(coming)) if coming else most)
    return min(count, most)


def changed(
    desks: Sequence[Desk],
    plan: Sequence[Shift],
    now: dt.datetime,
    most: int,
    skills: frozenset[str],
) -> list[Desk]:
    """The windows of now, with those that the plan opens and closes later today.

    Not everybody planned sits at a window: what counts is how the number changes from
    now on. Who comes serves everything; the last window stays while people wait.
    """
    found, before = list(desks), here(plan, now)
    for at in sorted({moment for shift in plan for moment in shift if moment > now}):
        count = here(plan, at)
        seconds = (at - now).total_seconds()
        for _one in range(count - before):
            if _open(found) < most:
                found.append(Desk(skills, opens=seconds))
        for _one in range(before - count):
            _close(found, seconds)
        before = count
    return found


def _open(desks: Sequence[Desk]) -> int:
    return sum(desk.closes == NEVER for desk in desks)


def _close(desks: list[Desk], at: float) -> None:
    still = [n for n, desk in enumerate(desks) if desk.closes == NEVER]
    if len(still) > 1:
        desks[still[-1]] = replace(desks[still[-1]], closes=at)
