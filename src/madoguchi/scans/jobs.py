"""Background work of scanning: splitting (a loop), erasing at night. Safe twice."""

from __future__ import annotations

import datetime as dt
import logging

from procrastinate.contrib.django import app

from madoguchi.core import clock
from madoguchi.scans import parameters, queries, services
from madoguchi.tenancy import actors, walls
from madoguchi.tenancy.models import Contract

_log = logging.getLogger("madoguchi.scans")
STALE = dt.timedelta(minutes=10)
"""A stack without progress for so long lost its worker, and is split anew."""


def split_waiting() -> int:
    """Split the oldest waiting stack of each contract; for ``config/loops.py``."""
    done = 0
    for slug in Contract.objects.values_list("pk", flat=True):
        if not parameters.available(slug):
            continue
        by = actors.system(slug)
        with walls.scope(by.scope):
            stack = queries.next_waiting(slug, clock.now() - STALE)
        if stack is None:
            continue
        try:
            services.split(stack, by)
        except Exception:
            _log.exception("stack %s", stack.pk)
        done += 1
    return done


@app.periodic(cron="30 18 * * *", periodic_id="scans.erase")  # 03:30 in Tokyo
@app.task(name="scans.erase_delivered", queueing_lock="scans.erase")
def erase_delivered(timestamp: int) -> None:
    """Erase the files of delivered months, where the contract says how long to keep."""
    for contract in Contract.objects.all():
        if parameters.available(contract.pk):
            services.erase_due(
                contract=contract,
                today=clock.today(),
                by=actors.system(contract.pk),
            )
