"""The money of the played month: who bears what, the invoice and its payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madoguchi.core import clock
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.invoices import services as invoices
from madoguchi.invoices.rules import ACTUAL, Line

if TYPE_CHECKING:
    from tests.journeys.sapporo_month import Month

COSTS = {
    "rent": 1_800_000,
    "common-charge": 240_000,
    "utilities": 155_000,
    "contractor-network": 33_000,
}
FEE = Line("運営業務委託料（月額）", 1, 9_800_000)


def settled(month: Month, report: Version) -> None:
    """The month's costs, its postage as it was posted, the fee on its report."""
    manager, ref = month["operations"], f"{clock.today():%Y-%m}"
    for category, yen in COSTS.items():
        invoices.record_cost(
            contract=month.contract,
            category=category,
            ref=ref,
            day=clock.today(),
            yen=yen,
            stage=ACTUAL,
            by=manager,
        )
    invoices.take_postage(contract=month.contract, month=ref, by=manager)
    documents.receive(version=report, by=month["officer"])
    drafted = invoices.draft(
        contract=month.contract, stream="fee", month=ref, lines=[FEE], by=manager
    )
    issued = invoices.issue(invoice=drafted, by=month["general"])
    invoices.pay(invoice=issued, day=clock.today(), by=month["officer"])
