"""Named reads of costs and invoices, each by contract."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet, Sum

from madoguchi.documents.models import APPROVED, RECEIVED, Version
from madoguchi.invoices.models import DRAFT, WITHDRAWN, Cost, Invoice
from madoguchi.invoices.parameters import Stream
from madoguchi.invoices.rules import Spent
from madoguchi.mailings import queries as mailings
from madoguchi.papers.composed import span

TAKEN = {"receive": (RECEIVED, APPROVED), "approve": (APPROVED,)}


def costs(contract: str, month: str = "", category: str = "") -> QuerySet[Cost]:
    """Costs of a month (their day lies in it) and of a category, if one is given."""
    rows = Cost.objects.filter(contract_id=contract)
    if month:
        days = span(month)
        rows = rows.filter(day__range=(days.first, days.last))
    return rows.filter(category=category) if category else rows


def cost(contract: str, pk: int) -> Cost | None:
    """One cost of the contract."""
    return Cost.objects.filter(contract_id=contract, pk=pk).first()


def spent(contract: str, month: str = "") -> list[Spent]:
    """Sums by category, stage and payer: of a month, or of the whole term."""
    rows = costs(contract, month).order_by().values_list("category", "stage", "payer")
    return [Spent(*row) for row in rows.annotate(yen=Sum("yen"))]


def postage(contract: str, month: str) -> int:
    """What was handed in at the post office in a month, in yen."""
    days = span(month)
    return sum(one.yen for one in mailings.day_counts(contract, days.first, days.last))


def taken_over(contract: str, category: str, month: str) -> Cost | None:
    """The month's cost that was computed from another app's records."""
    rows = Cost.objects.filter(contract_id=contract, category=category, ref=month)
    return rows.exclude(source="").first()


def invoices(contract: str, *, drafts: bool = True) -> QuerySet[Invoice]:
    """Invoices, the newest month first; the city sees no drafts."""
    rows = Invoice.objects.filter(contract_id=contract)
    return rows if drafts else rows.exclude(state=DRAFT)


def invoice(contract: str, pk: int, *, drafts: bool = True) -> Invoice | None:
    """One invoice with its lines and the report that it rests on."""
    rows = invoices(contract, drafts=drafts).select_related(
        "contract", "report__submission"
    )
    return rows.prefetch_related("lines").filter(pk=pk).first()


def standing(contract: str, stream: str, month: str) -> Invoice | None:
    """The invoice of a month that was not withdrawn."""
    rows = Invoice.objects.filter(contract_id=contract, stream=stream, month=month)
    return rows.exclude(state=WITHDRAWN).first()


def accepted(contract: str, stream: Stream, month: str) -> Version | None:
    """The version of the stream's report that the city took."""
    rows = Version.objects.filter(
        contract_id=contract,
        submission__kind=stream.report,
        submission__ref=month,
        state__in=TAKEN[stream.accepted],
    )
    return rows.select_related("submission").order_by("-number").first()


def months(contract: str, today: dt.date) -> list[str]:
    """The months from the first cost to this one, the newest first."""
    first = Cost.objects.filter(contract_id=contract).order_by("day", "id").first()
    start = min(first.day if first else today, today).replace(day=1)
    found: list[str] = []
    at = today.replace(day=1)
    while at >= start and len(found) < 36:
        found.append(f"{at:%Y-%m}")
        at = (at - dt.timedelta(days=1)).replace(day=1)
    return found
