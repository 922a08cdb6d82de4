"""Builders with honest defaults: Sapporo's people, an entry, a count."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.core import clock
from madoguchi.journal.models import Fact
from madoguchi.mailings.tests import make as mailings
from madoguchi.supplies import services
from madoguchi.supplies.models import Count, Item
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

SLUG = mailings.SLUG
NOON = dt.datetime(2025, 12, 3, 13, 0, tzinfo=clock.TOKYO)
People, people = mailings.People, mailings.people
contract, account, outreach = mailings.contract, mailings.account, mailings.outreach


def item(by: Actor, kind: str = "desk", quantity: int = 4, **more: Any) -> Item:
    told = {"place": "office", "owner": "contractor", **more}
    return services.register(
        contract=contract(), kind=kind, quantity=quantity, by=by, **told
    )


def count(by: Actor, kind: str = "ticket-roll", n: int = 10, **more: Any) -> Count:
    return services.count(
        contract=contract(), kind=kind, place="store", count=n, by=by, **more
    )


def facts(name: str) -> list[Fact]:
    """The facts of a name, in order."""
    with walls.scope([SLUG]):
        return list(Fact.objects.filter(contract_id=SLUG, name=name).order_by("id"))
