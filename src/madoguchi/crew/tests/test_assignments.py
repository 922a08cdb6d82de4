"""Assigning people and ending it, behind the contract's gates."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import parameters, queries, services, terms
from madoguchi.crew.models import Assignment
from madoguchi.crew.tests import make
from madoguchi.people.tests import make as people
from madoguchi.tenancy import walls

pytestmark = pytest.mark.django_db


def test_an_assignment_leaves_its_fact() -> None:
    made = make.assigned("staff", notified=True)
    (fact,) = make.facts("crew.person_assigned")
    assert fact.keys == {"person": str(made.account_id), "role": "staff"}
    assert fact.measures["notified"] is True
    assert fact.measures["employment"] == "regular"


def test_the_same_role_is_not_given_twice() -> None:
    made = make.assigned("staff")
    with pytest.raises(Refusal) as refused:
        make.assigned("staff", account=made.account)
    assert refused.value.code == "already-assigned"


def test_a_site_manager_needs_the_experience_first() -> None:
    # Kyoto 7(1)イ: experience at apply-in-person windows, stated in writing before.
    by, person = make.actor(), people.member("site_manager")
    with pytest.raises(Refusal) as refused:
        make.assigned("site_manager", by=by, account=person)
    assert refused.value.code == "gate-closed"
    assert "7(1)イ" in refused.value.sentence
    services.record_qualification(
        contract=people.contract(),
        account=person,
        qualification="apply-in-person-window",
        months=18,
        by=by,
    )
    with walls.scope({make.SLUG}):
        left = queries.missing_for(make.SLUG, person.pk, "site_manager")
    assert [gate.clause_id for gate in left] == ["7-1-b-s2"], "the statement is left"


def test_roles_that_stand_apart_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    crew = terms.of(make.SLUG)
    apart = terms.Crew(
        roles=crew.roles | {"operations_manager": "業務責任者"},
        parameters=parameters.Parameters(),
        minima={},
        separate=(("operations_manager", "general_manager"),),
        throughout={},
        topics=(),
        pledges=("secrecy",),
        annexes=(),
        qualifications=(),
    )
    monkeypatch.setattr(terms, "of", lambda _slug: apart)
    person = make.assigned("general_manager").account
    with pytest.raises(Refusal) as refused:
        make.assigned("operations_manager", account=person)
    assert refused.value.code == "roles-apart"


def test_sendai_keeps_its_two_managers_apart() -> None:
    # 8-s1: besides the general manager, always an operations manager.
    apart = terms.of("sendai-mynumber-2023").separate
    assert ("operations_manager", "general_manager") in apart


def test_city_officers_are_not_assigned() -> None:
    with pytest.raises(Refusal) as refused:
        make.assigned("staff", account=people.member("officer"))
    assert refused.value.code == "other-side"


def test_staff_assign_nobody() -> None:
    with pytest.raises(Refusal) as refused:
        make.assigned("staff", by=make.actor("staff"))
    assert refused.value.code == "not-allowed"


def test_the_right_to_sign_in_ends_with_the_assignment() -> None:
    by = make.actor()
    made = make.assigned("staff", by=by)
    services.end_assignment(assignment=made, ends_on=clock.today(), by=by)
    assert not made.account.memberships.filter(until=None).exists()
    assert len(make.facts("crew.assignment_ended")) == 1
    with pytest.raises(Refusal) as refused:
        services.end_assignment(assignment=made, ends_on=clock.today(), by=by)
    assert refused.value.code == "already-ended"


def test_an_end_before_the_start_is_refused() -> None:
    by = make.actor()
    made = make.assigned("staff", by=by)
    with pytest.raises(Refusal) as refused:
        services.end_assignment(
            assignment=made, ends_on=made.starts_on - dt.timedelta(days=1), by=by
        )
    assert refused.value.field == "ends_on"


def test_the_walls_hide_another_contracts_crew() -> None:
    make.assigned("staff")
    with walls.scope({"elsewhere"}):
        assert not Assignment.objects.exists()


def test_the_table_of_many_runs_as_many_queries_as_that_of_few() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count() -> int:
        with walls.scope({make.SLUG}), CaptureQueriesContext(connection) as seen:
            queries.standings(make.SLUG, queries.candidates(make.SLUG))
        return len(seen)

    by = make.actor()
    make.assigned("staff", by=by)
    few = count()
    for _more in range(5):
        make.assigned("staff", by=by)
    assert count() == few
