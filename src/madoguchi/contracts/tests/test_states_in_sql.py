"""What SQL says of an occasion is what the rules say in Python."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.contracts import queries, tallies
from madoguchi.contracts.models import Obligation
from madoguchi.contracts.rules import looks
from madoguchi.contracts.rules.engine.outcome import Outcome, Verdict, state_at
from madoguchi.core import clock
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2025, 11, 20, 3, 0, tzinfo=dt.UTC)
NEAR = [
    dt.timedelta(0),
    dt.timedelta(microseconds=1),
    dt.timedelta(hours=11, minutes=59),
    dt.timedelta(hours=12),
    dt.timedelta(days=1),
    dt.timedelta(days=3),
    dt.timedelta(days=3, microseconds=1),
    dt.timedelta(days=40),
]
MOMENTS = st.one_of(
    st.none(), st.sampled_from([NOW + sign * d for d in NEAR for sign in (1, -1)])
)
KINDS = ("deadline", "attested", "ratio", "follows", "gate", "never", "target")
OUTCOMES = st.builds(
    Outcome,
    clause_id=st.just("1"),
    rule_no=st.just(1),
    kind=st.sampled_from(KINDS),
    occasion=st.just(()),
    verdict=st.sampled_from(list(Verdict)),
    due=MOMENTS,
    breach_at=MOMENTS,
    settles_at=MOMENTS,
    opened_by=st.sampled_from([(), (7,), (7, 8)]),
    soft=st.booleans(),
)


@pytest.fixture
def kyoto(db: None) -> Contract:
    return Contract.objects.create(
        slug="kyoto",
        title="出張申請窓口",
        municipality="京都市",
        contractor="受託者",
        starts_on=dt.date(2025, 4, 1),
        ends_on=dt.date(2026, 3, 31),
        records_begin=dt.date(2025, 4, 1),
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(outcomes=st.lists(OUTCOMES, min_size=1, max_size=60))
def test_sql_and_the_rules_agree(kyoto: Contract, outcomes: list[Outcome]) -> None:
    with walls.scope([kyoto.pk]):
        Obligation.objects.all().delete()
        Obligation.objects.bulk_create(
            row(kyoto, number, one) for number, one in enumerate(outcomes)
        )
        rows = list(queries.obligations(kyoto.pk, NOW))
        told = {
            int(found.key): (found.state, found.shown)  # type: ignore[attr-defined]
            for found in rows
        }
        bad = {found.pk for found in queries.bad(kyoto.pk, NOW)}
    for found in rows:
        if found.settled_at < NOW:
            assert found.settled_as == found.shown  # type: ignore[attr-defined]
        late = found.state in queries.BAD  # type: ignore[attr-defined]
        assert (found.pk in bad) == (late and not found.soft)
    begins = clock.tokyo(clock.tokyo_date(NOW))
    for number, one in enumerate(outcomes):
        state = str(state_at(one, NOW))
        shown = looks.shown(state, soft=one.soft, due=one.due, day_begins=begins)
        assert told[number] == (state, shown), one


def row(contract: Contract, number: int, one: Outcome) -> Obligation:
    """The outcome as the evaluator stores it."""
    return Obligation(
        contract=contract,
        key=str(number),
        clause_id=one.clause_id,
        rule_no=one.rule_no,
        kind=one.kind,
        party="contractor",
        verdict=str(one.verdict),
        soft=one.soft,
        due_at=one.due,
        breach_at=one.breach_at,
        settles_at=one.settles_at,
        opened_by=list(one.opened_by),
    )


def test_a_clause_shows_its_worst_occasion(kyoto: Contract) -> None:
    late, met = NOW - dt.timedelta(days=2), NOW - dt.timedelta(days=9)
    with walls.scope([kyoto.pk]):
        for number, (verdict, due) in enumerate((("open", late), ("met", met))):
            one = Outcome(
                "8-1", 1, "deadline", (), Verdict(verdict), due=due, breach_at=due
            )
            row(kyoto, number, one).save()
        found = tallies.clause_states(kyoto.pk, NOW)["8-1"]
    assert found["state"] == "breached"
    assert found["states"] == {"breached": 1, "met": 1}
    assert found["occasions"] == 2


def test_a_soft_date_that_passed_is_a_guide_and_never_late(kyoto: Contract) -> None:
    due = NOW - dt.timedelta(days=30)
    one = Outcome(
        "8-1", 1, "recurring", (), Verdict.OPEN, due=due, breach_at=due, soft=True
    )
    with walls.scope([kyoto.pk]):
        row(kyoto, 0, one).save()
        assert tallies.counts(kyoto.pk, NOW) == {"guide": 1}
        assert not queries.bad(kyoto.pk, NOW).exists()
