"""The demonstration's ledger: made by the services, judged by the engine."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

from madoguchi.config.demonstration import kyoto, ledger, people, shared
from madoguchi.contracts import queries
from madoguchi.contracts import services as contracts
from madoguchi.contracts.models import Entry, Obligation
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

KYOTO = "kyoto-outreach-2025"
FIRST, TODAY = dt.date(2025, 10, 20), dt.date(2025, 11, 20)


def states() -> dict[str, str]:
    sealing.seal_all()
    while contracts.follow_one(KYOTO, limit=5000):
        pass
    with walls.scope([KYOTO]):
        rows = queries.obligations(KYOTO, clock.now())
        return dict(rows.values_list("key", "shown"))


def test_the_ledger_moves_what_nothing_else_moves(
    committed_db: None, connected_as: Any
) -> None:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
    with connected_as("worker"), clock.at(clock.tokyo(TODAY, 13)), clock.movable():
        contracts.load(KYOTO)
        accounts = people.settle([KYOTO])
        contract = Contract.objects.get(pk=KYOTO)
        actors = shared.actors(KYOTO, accounts)
        made = kyoto.Month(contract, actors, random.Random(1), [])
        with clock.at(clock.tokyo(FIRST - dt.timedelta(days=7), 9)):
            kyoto._before_the_first_day(made)
        before = states()
        ledger.basics(contract, actors, FIRST)
        after = states()
        with walls.scope([KYOTO]):
            assert Entry.objects.count() > 15
            wrong = Obligation.objects.filter(verdict="out_of_order", soft=False)
            assert list(wrong.values_list("clause_id", "keys")) == []
            reported = Obligation.objects.get(clause_id="10-5")
    assert reported.verdict == "met"
    moved = Counter(after[key] for key in after if before.get(key) != after[key])
    assert moved["met"] >= 20
    assert moved["breached"] == 0
