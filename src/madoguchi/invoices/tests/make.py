"""Builders with honest defaults: Sapporo's people, an accepted report, an invoice."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.invoices import services
from madoguchi.invoices.models import Cost, Invoice
from madoguchi.invoices.rules import ACTUAL, Line
from madoguchi.journal.models import Fact
from madoguchi.mailings.tests import make as mailings
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

SLUG = mailings.SLUG
MONTH = "2025-11"
NOON = dt.datetime(2025, 12, 3, 13, 0, tzinfo=clock.TOKYO)
LINES = (Line("運営業務委託料（月額）", 1, 12_345_678), Line("追加の窓口", 3, 101))
People, people = mailings.People, mailings.people
contract, account, actor = mailings.contract, mailings.account, mailings.actor


def cost(by: Actor, yen: int = 1_200, **more: Any) -> Cost:
    given = {
        "category": "rent",
        "ref": MONTH,
        "day": NOON.date(),
        "stage": ACTUAL,
        "receipt": "R-1",
        **more,
    }
    return services.record_cost(contract=contract(), yen=yen, by=by, **given)


def report(general: Actor, officer: Actor, received: bool = True) -> Version:
    """November's report, as the city took it."""
    version = documents.draft(
        contract=contract(),
        kind="monthly-report",
        ref=MONTH,
        title="月次報告書",
        content={"fields": []},
        by=general,
    )
    version = documents.submit(version=version, by=general)
    return documents.receive(version=version, by=officer) if received else version


def drafted(by: Actor, month: str = MONTH, lines: Any = LINES) -> Invoice:
    return services.draft(
        contract=contract(), stream="fee", month=month, lines=lines, by=by
    )


def facts(name: str) -> list[Fact]:
    """The facts of a name, in order."""
    with walls.scope([SLUG]):
        return list(Fact.objects.filter(contract_id=SLUG, name=name).order_by("id"))
