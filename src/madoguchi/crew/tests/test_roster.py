"""The month's shifts."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import queries, services, terms
from madoguchi.crew.models import Assignment, Shift
from madoguchi.crew.tests import make
from madoguchi.people.tests import make as people
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

pytestmark = pytest.mark.django_db
NINE, FIVE = dt.time(9), dt.time(17)


def plan(held: Assignment, by: Actor, days: int = 3, **more: dt.time) -> int:
    return services.plan_shifts(
        contract=held.contract,
        account=held.account,
        role=held.role,
        days=[clock.today() + dt.timedelta(days=n) for n in range(days)],
        starts=more.get("starts", NINE),
        ends=more.get("ends", FIVE),
        by=by,
    )


def shifts() -> int:
    with walls.scope({make.SLUG}):
        return Shift.objects.count()


def test_kyoto_needs_one_site_manager_and_two_staff() -> None:
    assert terms.of(make.SLUG).minima == {"site_manager": 1, "staff": 2}


def test_shifts_planned_twice_stand_once() -> None:
    by = make.actor()
    held = make.assigned("staff", by=by)
    assert plan(held, by) == 3
    assert plan(held, by, days=4) == 1
    assert shifts() == 4


def test_nobody_stands_in_two_places_at_once() -> None:
    by = make.actor()
    held = make.assigned("staff", by=by)
    plan(held, by)
    with pytest.raises(Refusal) as refused:
        plan(held, by, starts=dt.time(16), ends=dt.time(20))
    assert refused.value.code == "shifts-overlap"
    assert shifts() == 3


def test_only_the_assigned_are_planned() -> None:
    by = make.actor()
    held = make.assigned("staff", by=by, starts_on=clock.today() + dt.timedelta(days=1))
    with pytest.raises(Refusal) as refused:
        plan(held, by)
    assert refused.value.code == "not-assigned"


def test_hours_run_forward() -> None:
    by = make.actor()
    with pytest.raises(Refusal) as refused:
        plan(make.assigned("staff", by=by), by, starts=FIVE, ends=NINE)
    assert refused.value.field == "ends"


def test_later_shifts_go_with_the_assignment() -> None:
    by = make.actor()
    held = make.assigned("staff", by=by)
    plan(held, by, days=5)
    services.end_assignment(assignment=held, ends_on=clock.today(), by=by)
    assert shifts() == 1


def test_a_roster_is_shared_and_shared_again_only_when_changed() -> None:
    by, month = make.actor(), make.month()
    held = make.assigned("staff", by=by)
    plan(held, by, days=1)
    first = services.publish_roster(contract=held.contract, month=month, by=by)
    (fact,) = make.facts("crew.roster_published")
    assert fact.keys == {"month": f"{month:%Y-%m}"}
    assert fact.measures == {"planned_roles": {"staff": 1}}
    with pytest.raises(Refusal) as refused:
        services.publish_roster(contract=held.contract, month=month, by=by)
    assert refused.value.code == "unchanged"
    services.clear_shifts(
        contract=held.contract,
        account=held.account,
        first=month,
        last=clock.today(),
        by=by,
    )
    plan(held, by, days=1, starts=dt.time(10))
    second = services.publish_roster(contract=held.contract, month=month, by=by)
    assert (first.version, second.version) == (1, 2)
    with walls.scope({make.SLUG}):
        last = queries.published(make.SLUG, month)
    assert last is not None
    assert last.pk == second.pk


def test_an_empty_roster_is_not_shared() -> None:
    with pytest.raises(Refusal) as refused:
        services.publish_roster(
            contract=people.contract(), month=make.month(), by=make.actor()
        )
    assert refused.value.code == "nothing-planned"


def test_a_shortage_leaves_its_fact() -> None:
    services.record_shortage(
        contract=people.contract(),
        role="staff",
        day=clock.today(),
        missing=2,
        by=make.actor(),
    )
    (fact,) = make.facts("crew.shortage_recorded")
    assert fact.measures == {"missing": 2}
