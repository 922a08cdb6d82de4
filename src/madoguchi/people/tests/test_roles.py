"""Giving and ending roles."""

from __future__ import annotations

import pytest
from django.http import Http404

from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.people import access, services
from madoguchi.people.models import Membership
from madoguchi.people.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system

pytestmark = pytest.mark.django_db


def manager() -> Actor:
    return access.actor(make.member("general_manager"), make.contract().pk)


def facts(name: str) -> list[Fact]:
    with walls.scope({make.contract().pk}):
        return list(Fact.objects.filter(name=name).order_by("id"))


def test_a_manager_gives_a_role_and_a_fact_tells_it() -> None:
    by, person = manager(), make.account()
    services.grant_role(contract=make.contract(), account=person, role="staff", by=by)
    assert access.of(person).roles == {make.contract().pk: ("staff",)}
    (fact,) = facts("people.role_changed")
    assert fact.keys == {"account": str(person.pk), "role": "staff"}
    assert fact.measures == {"granted": True}


def test_a_role_given_twice_is_given_once() -> None:
    by, person = manager(), make.account()
    for _again in range(2):
        services.grant_role(
            contract=make.contract(), account=person, role="staff", by=by
        )
    assert Membership.objects.filter(account=person).count() == 1
    assert len(facts("people.role_changed")) == 1


@pytest.mark.parametrize(
    ("role", "code"), [("king", "unknown-role"), ("officer", "role-of-other-side")]
)
def test_a_role_must_exist_and_fit_the_side(role: str, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        services.grant_role(
            contract=make.contract(), account=make.account(), role=role, by=manager()
        )
    assert refused.value.code == code


def test_a_manager_does_not_make_city_officers() -> None:
    person = make.account(house=make.organisation(kind="municipality"))
    with pytest.raises(Refusal) as refused:
        services.grant_role(
            contract=make.contract(), account=person, role="officer", by=manager()
        )
    assert refused.value.code == "not-allowed"


def test_staff_give_no_roles() -> None:
    by = access.actor(make.member("staff"), make.contract().pk)
    with pytest.raises(Refusal):
        services.grant_role(
            contract=make.contract(), account=make.account(), role="staff", by=by
        )


def test_an_ended_role_acts_at_once_and_leaves_a_fact() -> None:
    by, person = manager(), make.member("staff")
    services.end_role(membership=person.memberships.get(), by=by)
    with pytest.raises(Http404):
        access.actor(person, make.contract().pk)
    assert facts("people.role_changed")[-1].measures == {"granted": False}


def test_a_role_ended_twice_is_ended_once() -> None:
    by, person = manager(), make.member("staff")
    membership = person.memberships.get()
    services.end_role(membership=membership, by=by)
    services.end_role(membership=membership, by=by)
    assert len(facts("people.role_changed")) == 1


def test_the_last_manager_of_a_side_cannot_end_their_own_role() -> None:
    chief = make.member("general_manager")
    by = access.actor(chief, make.contract().pk)
    with pytest.raises(Refusal) as refused:
        services.end_role(membership=chief.memberships.get(), by=by)
    assert refused.value.code == "last-manager"
    make.member("operations_manager")
    services.end_role(membership=chief.memberships.get(), by=by)


def test_a_right_ends_with_its_assignment_by_whoever_ends_that() -> None:
    by = access.actor(make.member("site_manager"), make.contract().pk)
    person = make.member("staff")
    services.end_with_assignment(
        contract=make.contract(), account=person.pk, role="staff", by=by
    )
    assert not access.of(person).roles


def test_the_platform_itself_may_give_any_role() -> None:
    here = make.contract()
    city = make.account(house=make.organisation(kind="municipality"))
    services.grant_role(contract=here, account=city, role="officer", by=system(here.pk))
    assert access.of(city).may("people.manage", here.pk)
