"""Sapporo 5(2)ウ, エ, オ and 5(5) judged by the real engine from a day's work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from madoguchi.cards.services import application_papers as papers
from madoguchi.cards.services import applications as services
from madoguchi.cards.services import photos, support
from madoguchi.cards.tests import make_applications as make
from madoguchi.contracts import queries
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.people.rules import permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SLUG = make.SLUG
Judge = Callable[..., dict[str, set[str]]]
MET = (
    "5-2-c-s1",
    "5-2-c-s4",
    "5-2-c-s5",
    "5-2-d-s1",
    "5-2-e-i-s1",
    "5-2-e-i-s3",
    "5-2-e-ii",
    "5-2-e-iii",
    "5-2-e-v",
    "5-5-a-i",
    "5-5-c-i",
)


def person(role: str, side: str, number: int) -> Actor:
    return Actor(side, role, frozenset({SLUG}), number, permitted([role]))  # type: ignore[arg-type]


STAFF = person("staff", "contractor", 1)
OTHER = person("staff", "contractor", 2)
OFFICER = person("identity_officer", "municipality", 3)


@pytest.fixture
def sapporo(committed_db: object, connected_as) -> Iterator[Contract]:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            contracts.load(SLUG)
        contracts.follow_one(SLUG)
    yield Contract.objects.get(pk=SLUG)


@pytest.fixture
def judged(connected_as) -> Judge:
    def states(*clauses: str) -> dict[str, set[str]]:
        with connected_as("worker"):
            sealing.seal_all()
            while contracts.follow_one(SLUG):
                pass
        morning = clock.tokyo(make.DAY + dt.timedelta(days=3), 9)
        with walls.scope([SLUG]):
            return {
                one: {str(row.state) for row in queries.of_clause(SLUG, one, morning)}
                for one in clauses
            }

    return states


def a_day(contract: Contract) -> None:
    """One application to its delivery, its papers back, one visitor supported."""
    with clock.at(make.NOON):
        one = make.application(STAFF, photo="taken", id_form=True)
        services.issue_id_form(application=one, by=STAFF)
        photo = make.printed(one, STAFF)
        photos.do(photo=photo, step="deleted", by=STAFF)
        photos.check_day(contract=contract, by=STAFF, looked=True)
        make.delivered(one, STAFF, OTHER)
        numbers = [one.number]
        papers.give(contract=contract, numbers=numbers, counted=1, by=STAFF)
        papers.take(contract=contract, numbers=numbers, by=OFFICER)
        at = make.visit(STAFF)
        support.support(visit=at, items=["health-insurance"], form=True, by=STAFF)


def test_a_days_applications_meet_their_clauses(
    sapporo: Contract, judged: Judge
) -> None:
    a_day(sapporo)
    found = judged(*MET)
    assert found == {clause: {"met"} for clause in MET}


def test_a_photograph_left_and_a_form_not_sent_show(
    sapporo: Contract, judged: Judge
) -> None:
    with clock.at(make.NOON):
        one = make.application(STAFF, photo="taken")
        make.printed(one, STAFF)
    found = judged("5-2-c-s4", "5-2-e-ii")
    assert "breached" in found["5-2-c-s4"]
    assert "met" not in found["5-2-e-ii"]
