"""Builders with honest defaults: a Kyoto desk that may open, its people, a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine

from madoguchi.calls import rules, services
from madoguchi.calls.models import DeskDay
from madoguchi.contracts import services as contracts
from madoguchi.documents import services as documents
from madoguchi.outreach.tests import make as outreach
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SLUG, DAY, MORNING = outreach.SLUG, outreach.DAY, outreach.MORNING
contract, account, actor = outreach.contract, outreach.account, outreach.actor


@dataclass
class People:
    """One actor a role of the desk."""

    operator: Actor
    manager: Actor
    officer: Actor
    staff: Actor


def crew() -> People:
    return People(
        operator=actor("operator"),
        manager=actor("operations_manager"),
        officer=actor("officer"),
        staff=actor("staff"),
    )


def may_open(kyoto: Contract, manager: Actor, officer: Actor) -> None:
    """What the contract asks for before the desk opens: agreed, approved, issued."""
    asked = contracts.open_consultation(
        contract=kyoto,
        kind="consultation",
        subject="call-centre-hours",
        question="受付時間",
        by=manager,
    )
    contracts.decide(consultation=asked, decision="9時から17時。", by=officer)
    for kind in ("operating-manual", "faq"):
        version = documents.draft(
            contract=kyoto, kind=kind, ref="", title=kind, content={}, by=manager
        )
        documents.submit(version=version, by=manager)
        documents.approve(version=version, by=officer)
    services.issue_guides(contract=kyoto, by=manager)


@pytest.fixture
def people(db: None, morning: time_machine.Coordinates) -> People:
    """A contract whose desk may open, and one actor a role."""
    contract()
    made = crew()
    may_open(contract(), made.manager, made.officer)
    return made


@pytest.fixture
def desk_open(people: People) -> DeskDay:
    """The desk of the day, open since 9:00 with three seats."""
    return services.open_desk(contract=contract(), day=DAY, seats=3, by=people.operator)


def entry(
    hour: int, offered: int, answered: int, short: int = 0, minute: int = 0
) -> services.Entry:
    return services.Entry(
        dt.time(hour, minute), rules.Tally(offered, answered, short), waited=20
    )
