"""The gate question over many facts says what looking at each of them would say."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.contracts.rules.engine import FactRow, OnFile
from madoguchi.contracts.rules.grammar import Gate
from madoguchi.contracts.tests import make_engine as make
from madoguchi.contracts.tests.make_engine import fact

RULE = Gate.model_validate(
    {
        "kind": "gate",
        "before": {"fact": "privacy.handling_started"},
        "requires": [
            {"fact": "crew.pledge_signed", "where": {"type": "individual"}},
            {"fact": "crew.attendance_recorded"},
        ],
    }
)
PEOPLE, TYPES = ["", "p1", "p2"], ["individual", "company"]
DAYS = st.sampled_from([dt.date(2025, 4, 30), dt.date(2025, 6, 1)])

pledges = st.builds(
    lambda person, kind, until: fact(
        "crew.pledge_signed",
        "04-02 09:00",
        {"person": person, "type": kind},
        **({"until": until.isoformat()} if until else {}),
    ),
    st.sampled_from(PEOPLE),
    st.sampled_from(TYPES),
    st.none() | DAYS,
)


def pledged(rows: list[FactRow], person: str, on: dt.date) -> bool:
    return any(
        row.keys["type"] == "individual"
        and row.keys["person"] in ("", person)
        and row.measures.get("until", "9999") >= on.isoformat()
        for row in rows
    )


@given(st.lists(pledges, max_size=12), DAYS)
def test_a_register_of_facts_answers_as_each_fact_would(
    rows: list[FactRow], on: dt.date
) -> None:
    on_file = OnFile(rows, make.FACTS, on)
    for person in PEOPLE:
        missing = on_file.answer(RULE, {"person": person}).missing
        names = [ref.fact for ref in missing]
        assert ("crew.pledge_signed" in names) is not pledged(rows, person, on)
        assert "crew.attendance_recorded" in names
