"""Named reads of cases, each by contract."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, QuerySet

from madoguchi.cases.models import CLOSED, Case


def of_occasion(contract: str, occasion: str) -> QuerySet[Case]:
    """The cases of a session or day with their actions, in order."""
    rows = Case.objects.filter(contract_id=contract, occasion=occasion)
    return rows.prefetch_related("actions").order_by("id")


def still_open(contract: str) -> QuerySet[Case]:
    """Cases that are not closed, newest first."""
    return Case.objects.filter(contract_id=contract).exclude(state=CLOSED)


def opened_between(
    contract: str, first: dt.datetime, before: dt.datetime
) -> QuerySet[Case]:
    """Cases opened from a moment on and before another, with their actions."""
    rows = Case.objects.filter(
        contract_id=contract, opened_at__gte=first, opened_at__lt=before
    )
    return rows.prefetch_related("actions").order_by("id")


def by_kind(contract: str, occasion: str) -> dict[str, int]:
    """How many cases of each kind an occasion has."""
    rows = (
        Case.objects.filter(contract_id=contract, occasion=occasion)
        .values("kind")
        .annotate(n=Count("id"))
        .values_list("kind", "n")
    )
    return dict(rows)


def listed(contract: str, *, state: str = "", kind: str = "") -> QuerySet[Case]:
    """Cases of a state and kind (either may be left out); to be paged."""
    rows = Case.objects.filter(contract_id=contract)
    if state:
        rows = rows.filter(state=state)
    return rows.filter(kind=kind) if kind else rows


def states(contract: str) -> dict[str, int]:
    """How many cases are in each state, in one query."""
    rows = Case.objects.filter(contract_id=contract).order_by().values("state")
    return dict(rows.annotate(n=Count("id")).values_list("state", "n"))
