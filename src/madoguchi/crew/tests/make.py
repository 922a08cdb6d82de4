"""Builders: a loaded contract with its crew, ready to act."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.core import clock
from madoguchi.crew import services
from madoguchi.crew.models import Assignment
from madoguchi.journal.models import Fact
from madoguchi.people import access
from madoguchi.people.models import Account
from madoguchi.people.tests import make as people
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

SLUG = "kyoto-outreach-2025"


def actor(role: str = "operations_manager") -> Actor:
    """Somebody with that role in the Kyoto contract."""
    return access.actor(people.member(role), people.contract(SLUG).pk)


def assigned(
    role: str = "staff",
    by: Actor | None = None,
    account: Account | None = None,
    **more: Any,
) -> Assignment:
    """Somebody assigned to a role that asks for nothing first."""
    by = by or actor()
    made, _warned = services.assign(
        contract=people.contract(SLUG),
        account=account or people.member(role),
        role=role,
        starts_on=more.pop("starts_on", clock.today()),
        employment="regular",
        by=by,
        **more,
    )
    return made


def facts(name: str) -> list[Fact]:
    """The facts of a name, in order."""
    with walls.scope({SLUG}):
        return list(Fact.objects.filter(name=name).order_by("id"))


def month() -> dt.date:
    """The first of the present month."""
    return clock.today().replace(day=1)
