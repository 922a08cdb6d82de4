"""Named reads of clauses and obligations, each by contract.

Upcoming, due, late and breached depend on the present moment: :func:`with_state`
says in SQL what ``rules.engine.state_at`` says in Python (a test holds them equal).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)

from madoguchi.contracts.models import Clause, Consultation, Obligation, Waiver
from madoguchi.contracts.rules.engine.outcome import SOON
from madoguchi.core import clock

FINAL = (
    "met_late",
    "out_of_order",
    "waived",
    "unset",
    "before_records",
    "not_arisen",
    "scope",
    "waiting_for_app",
)
ORDER = (
    "breached",
    "below",
    "over",
    "out_of_order",
    "attested_missing",
    "due",
    "due_soon",
    "unset",
    "upcoming",
    "met_late",
    "met",
    "waived",
    "before_records",
    "not_arisen",
    "scope",
    "waiting_for_app",
)
"""From what must be looked at first to what may be left alone."""
BAD = ("breached", "below", "over", "out_of_order", "attested_missing")
SOON_STATES = ("due", "due_soon")


def with_state(
    obligations: QuerySet[Obligation], now: dt.datetime
) -> QuerySet[Obligation]:
    """Annotate each obligation with its ``state`` at a moment."""
    day_ends = clock.end_of_day(clock.tokyo_date(now))
    running = Q(settles_at__isnull=False, settles_at__gte=now)
    past = Q(breach_at__isnull=False, breach_at__lt=now)
    begun = Q(due_at__lt=day_ends)

    def when(condition: Q, state: str) -> When:
        return When(condition, then=Value(state))

    return obligations.annotate(
        state=Case(
            When(verdict__in=FINAL, then=F("verdict")),
            when(Q(verdict="met") & running, "upcoming"),
            when(Q(verdict="met"), "met"),
            when(
                Q(verdict__in=("below", "over"), settles_at__gt=now + SOON),
                "upcoming",
            ),
            when(Q(verdict__in=("below", "over")) & running, "due_soon"),
            When(verdict__in=("below", "over"), then=F("verdict")),
            when(past & Q(kind="attested"), "attested_missing"),
            when(past & Q(soft=False), "breached"),
            when(Q(due_at=None) & (past | ~Q(opened_by=[])), "due"),
            when(Q(due_at=None), "upcoming"),
            when(begun, "due"),
            when(Q(due_at__lte=now + SOON), "due_soon"),
            default=Value("upcoming"),
            output_field=CharField(),
        )
    )


def obligations(contract: str, now: dt.datetime) -> QuerySet[Obligation]:
    """Every obligation of a contract with its state."""
    return with_state(Obligation.objects.filter(contract_id=contract), now)


def counts(contract: str, now: dt.datetime) -> dict[str, int]:
    """How many obligations are in each state; a soft figure never counts as bad."""
    rows = (
        obligations(contract, now)
        .values("state", "soft")
        .annotate(n=Count("id"))
        .values_list("state", "soft", "n")
    )
    found: dict[str, int] = {}
    for state, soft, n in rows:
        slug = "guide" if soft and state in ("below", "over", "breached") else state
        found[slug] = found.get(slug, 0) + n
    return found


def bad(contract: str, now: dt.datetime) -> QuerySet[Obligation]:
    """Firm duties that are late, below, over or out of order; the freshest first."""
    return (
        obligations(contract, now)
        .filter(**{"state__in": BAD}, soft=False)
        .order_by(F("due_at").desc(nulls_last=True), "id")
    )


def due_between(
    contract: str, first: dt.datetime, last: dt.datetime, now: dt.datetime
) -> QuerySet[Obligation]:
    """Obligations whose due moment lies in a span, in that order."""
    return (
        obligations(contract, now)
        .filter(due_at__gte=first, due_at__lte=last)
        .order_by("due_at", "clause_id", "id")
    )


def next_due(contract: str, now: dt.datetime, party: str = "") -> Obligation | None:
    """The next open duty of a side (or of both) that has a due moment."""
    found = obligations(contract, now).filter(verdict="open", due_at__gte=now)
    if party:
        found = found.filter(party__in=(party, "both"))
    return found.order_by("due_at", "id").first()


def of_clause(contract: str, clause_id: str, now: dt.datetime) -> QuerySet[Obligation]:
    """The occasions of a clause, the latest due first."""
    return (
        obligations(contract, now)
        .filter(clause_id=clause_id)
        .order_by(F("due_at").desc(nulls_last=True), "-id")
    )


def clause(contract: str, clause_id: str, day: dt.date) -> Clause | None:
    """The version of a clause in force on a day, else its latest."""
    versions = list(Clause.objects.filter(contract_id=contract, clause_id=clause_id))
    for version in versions:
        after = version.valid_from is None or version.valid_from <= day
        if after and (version.valid_until is None or day <= version.valid_until):
            return version
    return versions[-1] if versions else None


def clause_states(contract: str, now: dt.datetime) -> dict[str, dict[str, Any]]:
    """For each clause: its ``state`` (the worst), ``next_due``, occasions, ``latest``.

    One query whatever the number of obligations.
    """
    rank = Case(
        *[When(state=state, then=Value(n)) for n, state in enumerate(ORDER)],
        default=Value(len(ORDER)),
        output_field=IntegerField(),
    )
    firm = Case(
        When(
            Q(soft=True) & Q(state__in=("below", "over", "breached")),
            then=Value(ORDER.index("due_soon")),
        ),
        default=rank,
        output_field=IntegerField(),
    )
    rows = (
        obligations(contract, now)
        .annotate(rank=firm)
        .values("clause_id")
        .annotate(
            worst=Min("rank"),
            next_due=Min("due_at", filter=Q(verdict="open", due_at__gte=now)),
            occasions=Count("id"),
            latest=Max("met_at"),
        )
    )
    return {
        row["clause_id"]: {
            "state": ORDER[row["worst"]] if row["worst"] < len(ORDER) else "not_arisen",
            "next_due": row["next_due"],
            "occasions": row["occasions"],
            "latest": row["latest"],
        }
        for row in rows
    }


def open_consultations(contract: str) -> QuerySet[Consultation]:
    """Consultations, instructions and requests that wait for a decision."""
    return Consultation.objects.filter(contract_id=contract, decided_at=None)


def open_waivers(contract: str) -> QuerySet[Waiver]:
    """Waivers that wait for the municipality's answer."""
    return Waiver.objects.filter(
        contract_id=contract, consented_at=None, refused_at=None
    )
