"""What differs where a contract runs a counter: its papers, and its days' counts."""

from __future__ import annotations

import datetime as dt

from madoguchi.counter import daily, monthly, parameters
from madoguchi.counter import queries as counter
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.outreach import monthly as months
from madoguchi.outreach import reports
from madoguchi.papers.tables import Report
from madoguchi.reporting import facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def daily_report(contract: Contract, ref: str) -> Report:
    """The count sheet of a counter's day, else the report of a session."""
    if counter.runs(contract.pk):
        return daily.count_sheet(contract, ref)
    return reports.daily_report(contract, ref)


def monthly_report(contract: Contract, ref: str) -> Report:
    """The month of a counter, else that of the sessions."""
    if counter.runs(contract.pk):
        return monthly.monthly(contract, ref)
    return months.monthly_report(contract, ref)


@walls.verb
def count_day(*, contract: Contract, day: dt.date, by: Actor) -> int:
    """Settle a closed day's counts (日計の確定); returns how many were new or changed.

    Each category of the contract leaves its fact, also with none; after a correction
    the fact that differs is corrected. Safe twice.
    """
    table = parameters.on(contract.pk, day)
    counts = counter.procedures_by_day(contract.pk, day, day).get(day, {})
    name = facts.DAY_COUNTED.name
    known = {
        str(one.keys["category"]): one
        for one in journal.with_keys(contract.pk, name, {"day": day.isoformat()})
    }
    changed = 0
    for category in table.procedure:
        before, now = known.get(category), counts.get(category, 0)
        if before is not None and before.measures.get("count") == now:
            continue
        record(
            facts.DAY_COUNTED,
            contract=contract.pk,
            by=by,
            corrects=before.pk if before else None,
            day=day,
            category=category,
            measures={"count": now},
        )
        changed += 1
    return changed
