"""Rules that count from a fact, only warn in principle, or may not be written."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.contracts.rules.check import RuleCheck
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.engine import (
    Engine,
    MemorySource,
    MemoryStore,
    State,
    state_at,
)
from madoguchi.contracts.rules.grammar import RULES
from madoguchi.contracts.rules.problem import Place, Problem
from madoguchi.contracts.tests.make_engine import (
    at,
    everything,
    fact,
    full,
    held,
    only,
    program,
    state,
    submitted,
)

KYOTO = Path(__file__).resolve().parents[4] / "contracts" / "kyoto-outreach-2025"
START = {
    "fact": "contracts.consultation_decided",
    "where": {"subject": "start"},
    "from": "measure:value",
}
REPORT = {
    "kind": "recurring",
    "every": "month",
    "due": {"day_of_next": 10},
    "since": START,
    "fulfil": {
        "fact": "documents.submission_submitted",
        "where": {"kind": "monthly-report"},
    },
}


def decided(when: str, **more: Any) -> Any:
    keys = {"subject": "start", "ref": "1"}
    return fact("contracts.consultation_decided", when, keys, **more)


def problems(rule: dict[str, Any]) -> list[Problem]:
    """What the check says of a rule, with the real facts and Kyoto's tables."""
    contract: ContractFile = import_string(settings.CONTRACT_READER)(KYOTO)
    check = RuleCheck(contract.table, contract.register, contract.legal)
    read = RULES.validate_python(rule)
    assert not isinstance(read, list)
    return list(check.problems(read, lambda word: Place("clauses.csv")))


def test_months_before_the_beginning_are_not_owed() -> None:
    found = full(program(REPORT), [decided("04-20 10:00", value="2025-06-01")])
    assert state(found["c1#1:period=2025-05"], "12-01") is State.NOT_ARISEN
    assert state(found["c1#1:period=2025-06"], "07-11") is State.BREACHED


def test_without_a_date_the_day_of_the_decision_counts() -> None:
    found = full(program(REPORT), [decided("05-20 10:00", value="別途")])
    assert state(found["c1#1:period=2025-04"], "12-01") is State.NOT_ARISEN
    assert state(found["c1#1:period=2025-05"], "06-11") is State.BREACHED


def test_what_was_done_before_the_beginning_counts_all_the_same() -> None:
    found = full(program(REPORT), [submitted("monthly-report", "2025-04", "05-02")])
    assert state(found["c1#1:period=2025-04"], "12-01") is State.MET


def test_the_beginning_may_come_in_any_order() -> None:
    facts = [
        decided("04-20 10:00", value="2025-06-01"),
        submitted("monthly-report", "2025-06", "07-05 10:00"),
        held("s1", "05-10 10:00"),
    ]
    limit = {
        "kind": "limit",
        "count": {"fact": "outreach.session_held"},
        "min": {"open_days": "city-open"},
        "period": "month",
        "since": START,
    }
    whole = full(program(REPORT, limit), facts)
    for order in itertools.permutations(facts):
        engine = Engine(program(REPORT, limit), MemoryStore(), MemorySource(facts))
        engine.seed()
        for one in order:
            engine.feed([one])
        assert everything(engine) == whole
    assert whole["c2#1:period=2025-06"].figures["min"] == 21
    assert whole["c2#1:period=2025-05"].figures["min"] == 0  # nothing owed yet


def test_a_limit_in_principle_only_warns() -> None:
    rule = {
        "kind": "limit",
        "count": {"fact": "outreach.session_held"},
        "max": 1,
        "period": "month",
        "strength": "warn",
    }
    found = only(
        rule,
        held("s1", "05-10 10:00"),
        held("s2", "05-11 10:00"),
        key="period=2025-05",
    )
    assert found.soft and state(found, "06-02") is State.OVER


def test_a_side_declares_with_any_of_its_roles() -> None:
    rule = {"kind": "attested", "every": "once", "by": "contractor"}
    keys = {"clause": "c1", "period": "term"}
    name = "contracts.declaration_made"
    mine = fact(name, "04-10 10:00", keys, role="staff", kept=True)
    theirs = fact(
        name, "04-10 10:00", keys, side="municipality", role="officer", kept=True
    )
    assert state(only(rule, mine), "05-20") is State.MET
    assert state(only(rule, theirs), "05-20") is State.ATTESTED_MISSING


@pytest.mark.parametrize(("hosts", "expected"), [(3, State.MET), (2, State.BELOW)])
def test_as_many_staff_as_another_figure_says(hosts: int, expected: State) -> None:
    rule = {
        "kind": "staffing",
        "at": {"fact": "outreach.session_held"},
        "present": {"fact": "outreach.session_held", "measure": "roles"},
        "per": ["session"],
        "min": {"host": {"fact": "outreach.session_held", "sum": "groups"}},
    }
    session = held("s1", "05-10 10:00", roles={"host": hosts}, groups=3)
    assert state_at(only(rule, session), at("05-12 10:00")) is expected


@pytest.mark.parametrize(
    ("rule", "fix"),
    [
        (
            {"kind": "attested", "every": "month", "per": ["person"]},
            "drop per",
        ),
        (
            REPORT | {"per": ["ref"], "since": None},
            "drop per",
        ),
        (
            {
                "kind": "limit",
                "each": {"fact": "contracts.subcontract_started", "measure": "share"},
                "max": 0.5,
            },
            "write a ratio",
        ),
        (
            {
                "kind": "staffing",
                "at": {"fact": "outreach.session_held"},
                "present": {"fact": "crew.attendance_recorded"},
                "min": {"staff": {"fact": "bookings.booking_made"}},
            },
            "sum =",
        ),
    ],
)
def test_a_rule_that_would_mislead_is_refused_with_a_fix(
    rule: dict[str, Any], fix: str
) -> None:
    found = problems(rule)
    assert [fix in problem.fix for problem in found] == [True]


def test_a_law_has_a_day_only_within_years() -> None:
    with pytest.raises(ValueError, match="every"):
        RULES.validate_python(
            REPORT | {"due": {"legal": "onestop.notification_due"}, "since": None}
        )
