"""A contract's own numbers as a case: volumes, opening hours, windows, times."""

from __future__ import annotations

import calendar as months
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.contracts import library
from madoguchi.simulation import parameters
from madoguchi.simulation.rules import Assumptions, Case, OpenDay

Volume = Literal["average", "maximum"]
Learnt = Mapping[str, tuple[float, float, int]]
"""By procedure: median and 90 % point in minutes, and how many were measured."""
LEAST_LEARNT = 200
"""Handlings below which a measured time is not yet believed."""
SITE = "site-open"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a simulation of a contract starts from."""

    contract: str
    month: dt.date
    volume: Volume
    volumes: Mapping[str, float]
    days: tuple[OpenDay, ...]
    windows: int
    told: parameters.Parameters
    assumed: Assumptions

    @property
    def measured(self) -> bool:
        """Whether every time was measured at the centre itself."""
        return all(one.learnt for one in self.assumed.procedures.values())

    def case(
        self,
        *,
        windows: int | None = None,
        officers: int | None = None,
        promise: float | None = None,
        seed: int = 1,
        sample: int = 0,
    ) -> Case:
        """The contract's own case, with other windows or officers where given."""
        return Case(
            volumes=self.volumes,
            days=self.days,
            windows=windows or self.windows,
            officers=officers or self.told.officers,
            seed=seed,
            promise=promise or self.told.promise,
            sample=sample,
        )


def learnt(contract: str) -> Learnt:
    """Measured service times, where an app learns them (setting ``SERVICE_TIMES``).

    The setting names a function of the contract's id; without it nothing is learnt.
    Procedures measured fewer than :data:`LEAST_LEARNT` times stay assumed.
    """
    if not (named := getattr(settings, "SERVICE_TIMES", "")):
        return {}
    read: Callable[[str], Learnt] = import_string(named)
    return {
        slug: row
        for slug, row in read(contract).items()
        if row[2] >= LEAST_LEARNT and 0 < row[0] < row[1]
    }


def available(contract: str) -> bool:
    """Whether the contract runs a centre that can be simulated."""
    try:
        return "simulation" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False


def term(contract: str) -> tuple[dt.date, dt.date]:
    """First and last day of a contract."""
    found = library.contract_file(contract).table.term
    return found.start, found.end


def ground(
    contract: str,
    month: dt.date,
    volume: Volume = "maximum",
    measured: Learnt | None = None,
) -> Ground | None:
    """The contract's numbers in a month; None where it runs no centre.

    ``measured`` replaces what :func:`learnt` would read (an empty table: assume all).
    Raises ``NoSuchContract``.
    """
    first = month.replace(day=1)
    told = parameters.on(contract, first)
    if told is None:
        return None
    tables = parameters.table(contract, first)
    centre = tables.get("counter", {})
    volumes = {
        slug: float(centre["volumes"][name][volume])
        for slug in told.times
        if (name := slug.replace("-", "_")) in centre.get("volumes", {})
    }
    known = learnt(contract) if measured is None else measured
    return Ground(
        contract=contract,
        month=first,
        volume=volume,
        volumes=volumes,
        days=open_days(contract, first),
        windows=int(centre.get("windows", 1)),
        told=told,
        assumed=told.assumptions(known, cap(contract)),
    )


def cap(contract: str) -> int | None:
    """Bookings an hour, once both sides agreed on a number (5-2-g-s6)."""
    unset = library.contract_file(contract).table.unset
    found = unset.get("bookings.priority.per_hour")
    value = getattr(found, "value", None)
    return int(value) if value else None


def open_days(contract: str, month: dt.date) -> tuple[OpenDay, ...]:
    """The site's opening days of a month, with their hours."""
    site = library.contract_file(contract).calendars[SITE]
    last = month.replace(day=months.monthrange(month.year, month.month)[1])
    found = []
    for day in site.opening_days(month.replace(day=1), last):
        spans = site.hours_on(day)
        if spans:
            found.append(OpenDay(day, _minute(spans[0][0]), _minute(spans[-1][1])))
    return tuple(found)


def _minute(at: dt.time) -> int:
    return at.hour * 60 + at.minute


def months_of(contract: str) -> list[dt.date]:
    """The first days of the months of the term."""
    first, last = term(contract)
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = (month + dt.timedelta(days=32)).replace(day=1)
    return found
