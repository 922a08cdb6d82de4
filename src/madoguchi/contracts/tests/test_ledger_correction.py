"""A correction of an entry moves the obligation that it had met."""

from __future__ import annotations

import datetime as dt
from typing import Any

import time_machine

from madoguchi.contracts import services
from madoguchi.contracts.models import Entry, EntryChange, Obligation
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.journal import sealing

NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))


def follow() -> None:
    sealing.seal_all()
    while services.follow_one(make.KYOTO):
        pass


MEASURE = {"measure": "antivirus-updated", "period": "2025-11"}


def check_of_november() -> str:
    with make.inside(make.KYOTO):
        row = Obligation.objects.get(
            clause_id="9-2-d", keys__contains={"period": "2025-11"}
        )
        return str(row.verdict)


@time_machine.travel(NOON)
def test_a_correction_moves_the_obligation_back(
    committed_db: None, connected_as: Any
) -> None:
    with connected_as("worker"):
        kyoto = make.contract()
    chief = make.account("general_manager", kyoto)
    by = make.actor(chief, kyoto)
    entry = services.enter(
        contract=kyoto,
        fact="privacy.measure_checked",
        keys=MEASURE,
        measures={"kept": True},
        occurred_at=clock.now(),
        by=by,
    )
    with connected_as("worker"):
        follow()
    assert check_of_november() == "met"
    changed = services.correct_entry(
        entry=entry, measures={"kept": False}, reason="数え違い", by=by
    )
    assert changed.state == "corrected"
    with connected_as("worker"):
        follow()
    assert check_of_november() == "open"
    services.correct_entry(entry=changed, measures=None, reason="別の月の点検", by=by)
    with make.inside(make.KYOTO):
        assert EntryChange.objects.count() == 2
        assert Entry.objects.get().state == "withdrawn"
