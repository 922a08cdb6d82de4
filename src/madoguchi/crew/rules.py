"""Decisions about people and their assignments. Pure."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Pairs = Iterable[tuple[str, str]]


def clashes(held: Iterable[str], role: str, separate: Pairs) -> list[str]:
    """The roles held that may not stand together with ``role`` (兼務の禁止)."""
    held = set(held)
    found = {b if a == role else a for a, b in separate if role in (a, b)}
    return sorted((found & held) - {role})


def overlaps(
    first: tuple[dt.date, dt.date | None], second: tuple[dt.date, dt.date | None]
) -> bool:
    """Whether two periods share a day; an end of None is open, both ends count."""
    (a, b), (c, d) = first, second
    return (d is None or a <= d) and (b is None or c <= b)


@dataclass(frozen=True, slots=True)
class Cover:
    """One role on one day: how many stand in the roster, how many must."""

    role: str
    planned: int
    minimum: int

    @property
    def missing(self) -> int:
        return max(0, self.minimum - self.planned)


def cover(
    shifts: Iterable[tuple[dt.date, int, str]],
    days: Iterable[dt.date],
    minima: Mapping[str, int],
) -> dict[dt.date, list[Cover]]:
    """Each day's roles against their minima.

    ``shifts`` are (day, person, role); two shifts of one person in one role on
    one day count once. A day that needs nobody is not in ``days``.
    """
    counted = Counter((day, role) for day, _person, role in set(shifts))
    return {
        day: [Cover(role, counted[day, role], least) for role, least in minima.items()]
        for day in days
    }


def planned(shifts: Iterable[tuple[dt.date, int, str]]) -> dict[str, int]:
    """Person-days by role of a month's roster: the fact's ``planned_roles``."""
    return dict(sorted(Counter(role for _d, _p, role in set(shifts)).items()))
