"""Background work of sessions: reminders, and the monthly report. Safe twice."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.tenancy import actors
from madoguchi.tenancy.models import Contract

EARLIEST, LATEST = 10, 20
"""Hours in Tokyo between which people are written to."""


@app.periodic(cron="*/15 * * * *", periodic_id="outreach.remind")
@app.task(name="outreach.remind", queueing_lock="outreach.remind")
def remind(timestamp: int) -> None:
    """The day-before reminders; a late start catches up, nobody is told twice."""
    remind_all(clock.now())


def remind_all(now: dt.datetime) -> int:
    """Reminders of every contract for the day after ``now``; returns how many."""
    local = now.astimezone(clock.TOKYO)
    if not EARLIEST <= local.hour < LATEST:
        return 0
    day = local.date() + dt.timedelta(days=1)
    return sum(
        services.remind(contract=contract, day=day, by=actors.system(contract.pk))
        for contract in Contract.objects.filter(
            starts_on__lte=day, ends_on__gte=day
        ).order_by("pk")
    )


@app.periodic(cron="10 * * * *", periodic_id="outreach.monthly")
@app.task(name="outreach.draft_months", queueing_lock="outreach.monthly")
def draft_months(timestamp: int) -> None:
    """Draft the report of the month before, from the first open day on."""
    draft_all(clock.today())


def draft_all(today: dt.date) -> int:
    """Monthly reports that are not drawn up yet; returns how many were drafted."""
    running = Contract.objects.filter(
        starts_on__lte=today, ends_on__gte=today - dt.timedelta(days=62)
    )
    return sum(
        services.draft_last_month(
            contract=contract, today=today, by=actors.system(contract.pk)
        )
        for contract in running.order_by("pk")
    )
