"""Builders with honest defaults: a contract, two houses, people with roles."""

from __future__ import annotations

import datetime as dt
from itertools import count

from madoguchi.core import clock
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.rules import ROLES
from madoguchi.tenancy.models import Contract

PASSWORD = "green-bridge-over-kamo"
_numbers = count(1)


def contract(slug: str = "kyoto-outreach-2025") -> Contract:
    """A contract's identity, as loading it leaves it."""
    made, _new = Contract.objects.get_or_create(
        slug=slug,
        defaults={
            "title": "出張申請窓口業務",
            "short": "出張申請窓口",
            "municipality": "京都市",
            "contractor": "受託者",
            "starts_on": dt.date(2025, 4, 1),
            "ends_on": dt.date(2027, 3, 31),
            "records_begin": dt.date(2025, 4, 1),
        },
    )
    return made


def organisation(name: str = "", kind: str = "contractor") -> Organisation:
    """A house, found again by its name."""
    names = {"contractor": "鴨川サービス株式会社", "municipality": "京都市"}
    name = name or names.get(kind, f"組織{next(_numbers)}")
    made, _new = Organisation.objects.get_or_create(name=name, defaults={"kind": kind})
    return made


def account(
    name: str = "田中 一郎", *, house: Organisation | None = None, **fields: object
) -> Account:
    """A member of staff of the contractor."""
    fields.setdefault("email", f"person{next(_numbers)}@example.jp")
    return Account.objects.create_user(
        password=PASSWORD,
        name=name,
        organisation=house or organisation(),
        made_at=clock.now(),
        **fields,  # type: ignore[arg-type]
    )


def member(
    role: str = "staff",
    name: str = "",
    *,
    of: Contract | None = None,
    house: Organisation | None = None,
    **fields: object,
) -> Account:
    """Somebody who holds a role in a contract; of the side that the role wants."""
    kind = "municipality" if ROLES[role].side == "municipality" else "contractor"
    person = account(
        name or ROLES[role].ja, house=house or organisation(kind=kind), **fields
    )
    Membership.objects.create(
        contract=of or contract(), account=person, role=role, since=clock.now()
    )
    return person
