"""The question before an act, asked of the journal: whose facts open a gate."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.contracts import gates
from madoguchi.journal import services as journal
from madoguchi.outreach.facts import SESSION_HELD
from madoguchi.outreach.tests import make
from madoguchi.supplies.facts import ITEM_CHECKED
from madoguchi.tenancy import walls

pytestmark = pytest.mark.django_db
PRINTER = "9-1-a"
DAY = dt.date(2025, 11, 25)


@pytest.mark.parametrize(
    ("of", "opens"), [("s2", {"s2"}), ("", {"s1", "s2"})], ids=["session", "no session"]
)
def test_a_check_opens_its_own_session_and_one_of_none_opens_all(
    of: str, opens: set[str]
) -> None:
    # Kyoto 9(1): a multifunction printer that is ready, session by session.
    made = make.contract()
    keys = {"session": of} if of else {}
    acts = [
        {"session": session, "type": "outreach", "day": DAY.isoformat()}
        for session in ("s1", "s2")
    ]
    with time_machine.travel(make.MORNING), walls.scope({made.pk}):
        journal.record(
            ITEM_CHECKED,
            contract=made.pk,
            by=make.actor("site_manager"),
            measures={"ready": True},
            item="multifunction-printer",
            **keys,
        )
        answers = gates.check_each(made.pk, SESSION_HELD, acts)
    closed = [{gate.clause_id for gate in missing} for missing in answers]
    found = {
        act["session"]
        for act, missing in zip(acts, closed, strict=True)
        if PRINTER not in missing
    }
    assert found == opens
