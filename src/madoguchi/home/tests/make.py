"""A loaded contract, people with roles, and their browsers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client

from madoguchi.contracts import services
from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.rules import ROLES
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

KYOTO = "kyoto-outreach-2025"
_numbers = itertools.count()


def contract(slug: str = KYOTO) -> Contract:
    """A founding contract with its clauses and the obligations of no facts at all."""
    services.load(slug)
    services.recompute(slug)
    return Contract.objects.get(pk=slug)


def account(role: str, *contracts: Contract, name: str = "田中") -> Account:
    """A person with a role in some contracts."""
    city = role in ROLES and ROLES[role].side == "municipality"
    organisation, _made = Organisation.objects.get_or_create(
        name="京都市" if city else "受託者",
        defaults={"kind": "municipality" if city else "contractor"},
    )
    person = Account.objects.create(
        email=f"{role}{next(_numbers)}@example.test",
        name=name,
        organisation=organisation,
        made_at=clock.now(),
        password="!unusable",
    )
    for one in contracts:
        Membership.objects.create(
            contract=one, account=person, role=role, since=clock.now()
        )
    return person


def browser(person: Account) -> Client:
    """A signed-in browser."""
    client = Client(raise_request_exception=True)
    client.force_login(
        person, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def actor(person: Account, one: Contract) -> Actor:
    """The person as an actor in a contract."""
    return access.actor(person, one.pk)


@contextmanager
def inside(*contracts: Any) -> Iterator[None]:
    """The walls' scope of some contracts."""
    with walls.scope([getattr(one, "pk", one) for one in contracts]):
        yield
