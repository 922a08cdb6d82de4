"""The figure that stands for a clause is that of the period we are in."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.contracts import queries, services
from madoguchi.contracts.views import figures
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 11, 20, 12, tzinfo=clock.TOKYO)


def since(begins: dt.date) -> Contract:
    """The Kyoto contract with records from a day on."""
    made = make.contract()
    made.records_begin = begins
    made.save()
    services.recompute(made.pk)
    return made


def test_months_that_have_not_begun_say_nothing() -> None:
    # Kyoto 5(1)2: places that are hard to reach from, a guide figure of each month.
    with time_machine.travel(NOW):
        made = since(dt.date(2025, 4, 1))
        with walls.scope([made.pk]):
            last = queries.last_figures(made.pk, NOW)["5-1-b"]
            shown = queries.figures(made.pk, NOW, ["5-1-b"], 24)
    assert last.keys["period"] == "2025-11"
    periods = sorted(row.keys["period"] for row in shown)
    assert periods[-1] == "2025-11" and len(periods) > 1


@pytest.mark.parametrize("clause_id", ["5-1-b", "7-1-c-s2"])
def test_months_before_the_records_began_are_not_drawn(clause_id: str) -> None:
    # Their nought would say that nobody came, and nobody knows.
    with time_machine.travel(NOW):
        made = since(dt.date(2025, 10, 1))
        with walls.scope([made.pk]):
            clauses = {c.clause_id: c for c in queries.clauses(made.pk, NOW.date())}
            clause = clauses[clause_id]
            rows = queries.figures(made.pk, NOW, [clause_id], 24)
            drawn = figures.block(made.pk, clause, rows, len(rows)).chart
    assert drawn is not None
    assert [row[0] for row in drawn.rows] == ["10月", "11月"]
