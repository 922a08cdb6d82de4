"""How many clauses of a Kyoto day are decided by the work itself, over a whole month.

``kyoto_modules.csv`` lists the clauses of the body (no annexes) that belong to
booking, counter, custody, reporting, people, calendar and support, and of outreach
and the call centre those of the day (sections 4, 6, 7, 8(1), 8(2), 11).
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import Any

from madoguchi.config.demonstration import kyoto, people
from madoguchi.contracts import library, queries
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.documents.models import RETURNED, Version
from madoguchi.journal import sealing
from madoguchi.tenancy import walls

KYOTO = "kyoto-outreach-2025"
TODAY = dt.date(2025, 12, 18)
FLOOR = 0.80
DECLARED = {"attested", "scope"}
MET = {"met", "met_late"}


def inventory() -> dict[str, str]:
    """The module of each clause that the apps of the day can decide."""
    path = Path(__file__).with_name("kyoto_modules.csv")
    with path.open(encoding="utf-8", newline="") as lines:
        return {row["clause_id"]: row["module"] for row in csv.DictReader(lines)}


def states() -> dict[str, set[str]]:
    """Every state of each clause, after a demonstration month."""
    found: dict[str, set[str]] = defaultdict(set)
    with walls.scope([KYOTO]):
        for one in queries.obligations(KYOTO, clock.now()):
            found[one.clause_id].add(str(one.shown))
    return found


def returned_reports() -> int:
    """Daily reports that the officer sent back."""
    with walls.scope([KYOTO]):
        reports = Version.objects.filter(submission__kind="daily-report")
        return reports.filter(state=RETURNED).count()


def test_the_work_itself_decides_most_clauses_of_the_day(
    committed_db: object, connected_as: Any
) -> None:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            contracts.load(KYOTO)
    with connected_as("worker"), clock.at(clock.tokyo(TODAY, 13)), clock.movable():
        kyoto.month(KYOTO, people.settle([KYOTO]))
        sealing.seal_all()
        while contracts.follow_one(KYOTO, limit=5000):
            pass
        found = states()
        returned = returned_reports()
        clauses = library.contract_file(KYOTO).clauses_on(TODAY)
    kinds = {c.clause_id: {rule.kind for rule in c.rules} for c in clauses}
    wanted = inventory()
    built = {c for c in wanted if "waiting_for_app" not in found[c]}
    met = {c for c in built if kinds.get(c, set()) - DECLARED and found[c] & MET}
    share = len(met) / len(built)
    print(f"{len(met)} of {len(built)} clauses, {share:.0%}; {len(wanted)} in all")
    left = sorted((c, *sorted(found[c])) for c in built - met)
    assert share >= FLOOR, left
    shown = set().union(*found.values())
    assert {"met", "met_late", "breached", "waived", "due"} <= shown, shown
    assert returned, "the month has a report that came back"
