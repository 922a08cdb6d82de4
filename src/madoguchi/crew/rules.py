"""Decisions about people and their assignments. Pure."""

from __future__ import annotations

import datetime as dt
import itertools
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


@dataclass(frozen=True, slots=True)
class Gap:
    """A part of the opening hours with too few people of a role."""

    role: str
    starts: dt.time
    ends: dt.time
    missing: int


Span = tuple[dt.time, dt.time]


def gaps(
    shifts: Iterable[tuple[int, str, dt.time, dt.time]],
    hours: Iterable[Span],
    throughout: Mapping[str, int],
) -> list[Gap]:
    """Where a role that must be there whenever it is open is not (常駐).

    ``shifts`` of one day are (person, role, starts, ends), ends not included;
    ``throughout`` is the least number of different people of each role. Neighbouring
    gaps of the same size are one.
    """
    held = list(shifts)
    found: list[Gap] = []
    for role, least in throughout.items():
        own = [(who, a, b) for who, one, a, b in held if one == role]
        for starts, ends in hours:
            for first, last in _pieces(starts, ends, own):
                here = len({who for who, a, b in own if a <= first and last <= b})
                if here < least:
                    _widen(found, Gap(role, first, last, least - here))
    return found


def _pieces(
    starts: dt.time, ends: dt.time, shifts: Iterable[tuple[int, dt.time, dt.time]]
) -> list[Span]:
    """The opening cut wherever somebody comes or goes."""
    cuts = {starts, ends}
    for _who, a, b in shifts:
        cuts |= {moment for moment in (a, b) if starts < moment < ends}
    ordered = sorted(cuts)
    return list(itertools.pairwise(ordered))


def _widen(found: list[Gap], gap: Gap) -> None:
    last = found[-1] if found else None
    if last and (last.role, last.missing, last.ends) == (
        gap.role,
        gap.missing,
        gap.starts,
    ):
        found[-1] = Gap(gap.role, last.starts, gap.ends, gap.missing)
    else:
        found.append(gap)
