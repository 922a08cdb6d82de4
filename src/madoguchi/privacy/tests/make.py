"""Builders of the vault's tests: a contract, its people, a citizen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.config.testing import canary
from madoguchi.core import clock
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.people.rules import ROLES, permitted
from madoguchi.privacy import services
from madoguchi.privacy.models import Subject
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

PASSWORD = "correct horse battery"


def contract(slug: str = "kita-2026", **changes: Any) -> Contract:
    """A running contract of this year."""
    year = clock.today().year
    given = {
        "title": "北市 出張申請窓口 運営業務",
        "short": "北市 出張申請窓口",
        "municipality": "北市",
        "contractor": "まどぐち社",
        "starts_on": dt.date(year - 1, 4, 1),
        "ends_on": dt.date(year + 1, 3, 31),
        "records_begin": dt.date(year - 1, 4, 1),
    }
    return Contract.objects.create(slug=slug, **(given | changes))


def account(
    contract: Contract, role: str = "privacy_officer", name: str = "佐藤 守"
) -> Account:
    """A member of staff with a role in a contract."""
    side = ROLES[role].side
    organisation, _made = Organisation.objects.get_or_create(
        name=contract.municipality if side == "municipality" else contract.contractor,
        defaults={"kind": side},
    )
    made: Account = Account.objects.create_user(
        f"{role.replace('_', '-')}{Account.objects.count()}@example.jp",
        PASSWORD,
        name=name,
        organisation=organisation,
        made_at=clock.now(),
    )
    Membership.objects.create(
        contract=contract, account=made, role=role, since=clock.now()
    )
    return made


def actor(contract: Contract, role: str = "operator", **changes: Any) -> Actor:
    """An actor of one contract with the permissions of the role."""
    given: dict[str, Any] = {
        "side": ROLES[role].side,
        "role": role,
        "scope": frozenset({contract.pk}),
        "account": 4711,
        "may": permitted([role]),
    }
    return Actor(**(given | changes))


def subject(contract: Contract, days: int = 30, **changes: str) -> Subject:
    """A citizen in the vault, kept for some days; negative: the time is over."""
    return services.keep(
        contract=contract,
        purpose="booking",
        payload=canary.payload(**changes),
        retain_until=clock.today() + dt.timedelta(days=days),
        by=actor(contract),
    )
