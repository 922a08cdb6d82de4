"""What the text leaves to agreement: an interval, a cap by the hour."""

from __future__ import annotations

from typing import Any

from madoguchi.contracts.rules.engine import FactRow, State, Verdict
from madoguchi.contracts.tests import make_engine as make
from madoguchi.contracts.tests.make_engine import at, fact, state

RULE: dict[str, Any] = {
    "kind": "recurring",
    "every": {"unset": "training.every", "settled_by": "training"},
    "fulfil": {"fact": "crew.training_held"},
}


def agreed(value: str, when: str) -> FactRow:
    keys = {"subject": "training", "ref": ""}
    name = "contracts.consultation_decided"
    return fact(name, when, keys, parameter="training.every", value=value)


def trained(when: str, day: str = "") -> FactRow:
    return fact("crew.training_held", when, {"topic": "x", "day": day})


def found(*facts: FactRow) -> dict[str, Any]:
    outcomes = make.full(make.program(RULE), facts)
    return {key.removeprefix("c1#1:"): one for key, one in outcomes.items()}


def test_nothing_is_judged_before_an_interval_is_agreed() -> None:
    (only,) = found(trained("05-20 10:00")).values()
    assert only.verdict is Verdict.UNSET and only.evidence


def test_every_period_from_the_agreement_on_has_its_own_answer() -> None:
    months = found(agreed("month", "04-10 10:00"), trained("05-20 10:00"))
    assert min(months) == "period=2025-04" and "" not in months
    assert state(months["period=2025-04"], "05-01 00:00") is State.BREACHED
    assert months["period=2025-05"].verdict is Verdict.MET
    assert months["period=2025-06"].due == at("06-30 23:59:59.999999")


def test_a_fact_serves_the_period_that_it_names() -> None:
    days = found(agreed("毎日", "05-19 10:00"), trained("05-21 09:00", "2025-05-20"))
    assert days["period=2025-05-20"].verdict is Verdict.MET_LATE
    assert days["period=2025-05-21"].verdict is Verdict.OPEN
    assert "period=2025-05-18" not in days


def test_another_agreement_leaves_the_past_as_it_was() -> None:
    facts = [agreed("month", "04-10 10:00"), agreed("week", "06-04 10:00")]
    facts.append(trained("05-20 10:00"))
    for given in (facts, facts[::-1]):
        periods = found(*given)
        assert periods["period=2025-05"].verdict is Verdict.MET
        assert "period=2025-06" not in periods
        assert min(k for k in periods if "W" in k) == "period=2025-W23"


def test_what_was_seeded_goes_when_its_agreement_is_withdrawn() -> None:
    first = agreed("month", "04-10 10:00")
    withdrawn = fact(
        "contracts.consultation_decided",
        "04-11 10:00",
        {"subject": "other", "ref": ""},
        corrects=first.id,
    )
    (only,) = found(first, withdrawn).values()
    assert only.verdict is Verdict.UNSET


def booking(name: str, number: str, hour: str) -> FactRow:
    planned = f"2025-05-10T{hour}"
    keys = {"booking": number, "slot": "x"}
    return fact(f"bookings.booking_{name}", "05-01 09:00", keys, planned_at=planned)


def test_a_booking_that_moved_leaves_its_hour() -> None:
    ref = {"at": "measure:planned_at"}
    rule = {
        "kind": "limit",
        "count": {"fact": "bookings.booking_made", **ref},
        "less": {"fact": "bookings.booking_cancelled", **ref},
        "max": 1,
        "period": "hour",
    }
    two = [booking("made", "b1", "10:00"), booking("made", "b2", "10:45")]
    moved = [booking("cancelled", "b2", "10:45"), booking("made", "b2", "11:00")]
    key = "c1#1:period=2025-05-10T10"
    assert make.full(make.program(rule), two)[key].verdict is Verdict.OVER
    hours = make.full(make.program(rule), [*two, *moved])
    assert hours[key].verdict is Verdict.MET
    assert hours["c1#1:period=2025-05-10T11"].verdict is Verdict.MET
