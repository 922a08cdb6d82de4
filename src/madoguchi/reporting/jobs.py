"""Background work of the reports: the counts of days that were closed. Safe twice."""

from __future__ import annotations

import datetime as dt

from madoguchi.core import clock
from madoguchi.counter import queries as counter
from madoguchi.reporting import centre
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system

BACK = 7
"""Days back that are looked at again: a worker may have been down."""


def count_days() -> int:
    """Settle the counts of the last days that were closed; returns how many changed."""
    today, done = clock.today(), 0
    first = today - dt.timedelta(days=BACK)
    for contract in counter.contracts_with_counter(today):
        with walls.scope([contract.pk]):
            closed = counter.closed_days(contract.pk, first, today)
        for day in closed:
            by = system(contract.pk)
            done += centre.count_day(contract=contract, day=day, by=by)
    return done
