"""Pledge, duties, experience, training, guidance."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import queries, services
from madoguchi.crew.tests import make
from madoguchi.people.tests import make as people
from madoguchi.tenancy import walls

pytestmark = pytest.mark.django_db


def test_a_pledge_is_filed_once() -> None:
    by, person = make.actor(), people.member("staff")
    for _again in range(2):
        services.sign_pledge(
            contract=people.contract(),
            account=person,
            type="secrecy",
            signed_on=clock.today(),
            by=by,
        )
    (fact,) = make.facts("crew.pledge_signed")
    assert fact.keys == {"person": str(person.pk), "type": "secrecy"}


def test_nobody_signed_tomorrow() -> None:
    with pytest.raises(Refusal) as refused:
        services.sign_pledge(
            contract=people.contract(),
            account=people.member("staff"),
            type="secrecy",
            signed_on=clock.today() + dt.timedelta(days=1),
            by=make.actor(),
        )
    assert refused.value.code == "in-the-future"


def test_duties_are_acknowledged_and_guidance_is_given() -> None:
    by, person, here = make.actor(), people.member("staff"), people.contract()
    services.acknowledge_duties(
        contract=here, account=person, annex="annex-1-1", on=clock.today(), by=by
    )
    services.give_guidance(contract=here, topic="privacy", by=by, account=person)
    services.give_guidance(contract=here, topic="privacy", by=by)
    assert len(make.facts("crew.duties_acknowledged")) == 1
    first, second = make.facts("crew.guidance_given")
    assert first.keys["person"] == str(person.pk)
    assert second.keys["team"] == "crew"


def test_a_training_is_held_and_then_passed() -> None:
    by, here = make.actor(), people.contract()
    person, absent = people.member("staff"), people.member("staff")
    training = services.hold_training(
        contract=here,
        topic="privacy",
        day=clock.today(),
        place="本社 会議室",
        attended=[person.pk],
        by=by,
    )
    (held,) = make.facts("crew.training_held")
    assert held.measures["participants"] == 1
    assert "本社" not in str(held.keys)
    passed = {person.pk: True, absent.pk: True}
    assert services.complete_training(training=training, passed=passed, by=by) == 1
    assert services.complete_training(training=training, passed=passed, by=by) == 0
    (fact,) = make.facts("crew.training_completed")
    assert fact.keys == {"person": str(person.pk), "topic": "privacy"}
    with walls.scope({here.pk}):
        (standing,) = queries.standings(here.pk, [person])
    assert standing.trained == {"privacy"}


def test_a_training_needs_its_gate() -> None:
    # Kyoto 8(7): the details of the officers' training are consulted first.
    with pytest.raises(Refusal) as refused:
        services.hold_training(
            contract=people.contract(),
            topic="officer-training",
            day=clock.today(),
            place="市役所",
            attended=[people.member("staff").pk],
            by=make.actor(),
        )
    assert refused.value.code == "gate-closed"


def test_a_training_without_people_is_none() -> None:
    with pytest.raises(Refusal) as refused:
        services.hold_training(
            contract=people.contract(),
            topic="privacy",
            day=clock.today(),
            place="本社",
            attended=[],
            by=make.actor(),
        )
    assert refused.value.field == "attended"
