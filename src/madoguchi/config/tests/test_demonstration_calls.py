"""The demonstration's call desk: made by the services, judged by the engine."""

from __future__ import annotations

import datetime as dt
import random

from madoguchi.calls import queries
from madoguchi.calls.models import CallBack
from madoguchi.calls.tests import make
from madoguchi.calls.tests.test_clauses import MANAGER, OFFICER, OPERATOR, person
from madoguchi.cases.models import Case
from madoguchi.config.demonstration import calls
from madoguchi.contracts import library
from madoguchi.contracts import queries as contract_queries
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.documents import services as documents
from madoguchi.journal import sealing
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

KYOTO = make.SLUG
FIRST, TODAY = dt.date(2025, 10, 27), dt.date(2025, 11, 20)
GENERAL = person("general_manager", "contractor", 4)
ACTORS = {
    "operator": OPERATOR,
    "operations_manager": MANAGER,
    "officer": OFFICER,
    "general_manager": GENERAL,
}


def approved(contract: Contract) -> None:
    for kind in ("operating-manual", "faq"):
        version = documents.draft(
            contract=contract, kind=kind, ref="", title=kind, content={}, by=GENERAL
        )
        documents.submit(version=version, by=GENERAL)
        documents.approve(version=version, by=OFFICER)


def test_a_month_of_calls_has_good_and_poor_days(committed_db, connected_as) -> None:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            contracts.load(KYOTO)
    kyoto = Contract.objects.get(pk=KYOTO)
    days = library.contract_file(KYOTO).calendars["call-centre"]
    with clock.at(clock.tokyo(FIRST, 7)):
        approved(kyoto)
    with clock.at(clock.tokyo(TODAY, 13, 10)), clock.movable():
        wanted = days.opening_days(FIRST, TODAY)
        calls.month(kyoto, ACTORS, wanted, random.Random(1))
    with connected_as("worker"):
        sealing.seal_all()
        while contracts.follow_one(KYOTO):
            pass
    with walls.scope([KYOTO]):
        made = queries.month(KYOTO, FIRST, TODAY)
        assert len(made) == len(list(days.opening_days(FIRST, TODAY)))
        assert made[-1].desk.closed_at is None
        assert CallBack.objects.filter(done_at=None).count() == 1
        complaints = Case.objects.filter(kind="complaint")
        assert complaints.count() > complaints.filter(closed_at=None).count() == 1
        now = clock.tokyo(TODAY, 13, 10)
        states = {
            clause: {
                str(row.state) for row in contract_queries.of_clause(KYOTO, clause, now)
            }
            for clause in ("8-1-i-s1", "8-1-i-s2", "8-1-k", "8-4-a", "8-4-c")
        }
    assert {"met", "below"} <= states["8-1-i-s1"]
    assert {"met", "due"} <= states["8-1-i-s2"]
    assert {"met", "met_late"} <= states["8-1-k"]
    assert "met" in states["8-4-a"]
    assert "met" in states["8-4-c"]
