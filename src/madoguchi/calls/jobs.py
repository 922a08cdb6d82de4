"""Background work of the call desk: its day's report goes out. Safe twice."""

from __future__ import annotations

import datetime as dt
import logging

from procrastinate.contrib.django import app

from madoguchi.calls import queries, services
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract

_log = logging.getLogger("madoguchi.calls")


@app.periodic(cron="*/5 * * * *", periodic_id="calls.send_reports")
@app.task(name="calls.send_reports", queueing_lock="calls.send_reports")
def send_reports(timestamp: int) -> None:
    """Submit the reports of the desks that were closed; nobody's twice."""
    send_all(clock.today())


def send_all(today: dt.date) -> int:
    """The reports of every contract whose moment has come; returns how many."""
    since = today - dt.timedelta(days=services.BACK)
    running = Contract.objects.filter(starts_on__lte=today, ends_on__gte=since)
    return sum(_send(contract.pk, since) for contract in running.order_by("pk"))


def _send(contract: str, since: dt.date) -> int:
    by, done = system(contract), 0
    with walls.scope([contract]):
        waiting = queries.unsent(contract, since)
    for desk in waiting:
        try:
            done += services.send_report(desk=desk, by=by)
        except (Refusal, library.NoSuchContract) as trouble:
            _log.warning("report of %s %s stays: %s", contract, desk.day, trouble)
    return done
