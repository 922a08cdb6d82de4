"""Named reads of submissions and versions, each by contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count, Prefetch, Q, QuerySet

from madoguchi.contracts import queries as contract_queries
from madoguchi.contracts.models import Obligation
from madoguchi.documents.models import (
    APPROVED,
    DRAFT,
    RETURNED,
    SUBMITTED,
    SUPERSEDED,
    Attachment,
    Submission,
    Version,
)

OCCASION_KEYS = ("session", "day", "month", "period", "ref", "event", "person", "item")
"""Keys of an occasion that a document's ``ref`` may answer."""


def submissions(contract: str, state: str = "", kind: str = "") -> QuerySet[Submission]:
    """Submissions with their versions, the newest first."""
    rows = Submission.objects.filter(contract_id=contract).prefetch_related(
        Prefetch(
            "versions", Version.objects.filter(contract_id=contract).defer("content")
        )
    )
    if state:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.order_by("-id")


def counts(contract: str) -> dict[str, int]:
    """How many submissions are in each state."""
    rows = Submission.objects.filter(contract_id=contract).values_list("state")
    return dict(rows.annotate(n=Count("id")))


def submission(contract: str, pk: int) -> Submission | None:
    """One submission of a contract."""
    return submissions(contract).filter(pk=pk).first()


def version(contract: str, submission_pk: int, number: int) -> Version | None:
    """One version with its submission and attachments."""
    return (
        Version.objects.filter(
            contract_id=contract, submission_id=submission_pk, number=number
        )
        .select_related("submission")
        .prefetch_related("attachments")
        .first()
    )


def shown_to(row: Submission, *, drafts: bool) -> Version | None:
    """The version that a person opens first: the newest; a draft only its writers."""
    seen = [v for v in row.versions.all() if drafts or v.state != DRAFT]
    return max(seen, key=lambda v: v.number, default=None)


def before(one: Version) -> Version | None:
    """The last submitted version before another."""
    return (
        Version.objects.filter(
            contract_id=one.contract_id,
            submission_id=one.submission_id,
            number__lt=one.number,
        )
        .exclude(state=DRAFT)
        .order_by("-number")
        .first()
    )


def in_force(contract: str, kinds: Iterable[str]) -> list[Version]:
    """What the city approved last of each document of these kinds, with its files.

    A newer version that is only written, submitted or received changes nothing: the
    approved one is in force until the next approval.
    """
    approved = Version.objects.filter(
        contract_id=contract,
        submission__kind__in=list(kinds),
        state__in=(APPROVED, SUPERSEDED),
        answered_at__isnull=False,
    )
    rows = approved.select_related("submission").prefetch_related("attachments")
    newest = rows.order_by("submission_id", "-number").distinct("submission_id")
    return list(newest)


def by_hash(contract: str, digest: str) -> Version | None:
    """The version that a hash in a fact names, by its own or an attachment's hash."""
    rows = Version.objects.filter(contract_id=contract)
    found = rows.filter(content_hash=digest).order_by("-number").first()
    return found or rows.filter(attachments__hash=digest).order_by("-number").first()


def attachment(contract: str, pk: int) -> Attachment | None:
    """One attachment with its version."""
    rows = Attachment.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("version__submission").first()


def waiting(contracts: Iterable[str], *, city: bool) -> QuerySet[Submission]:
    """What waits for the city (submitted), or for the contractor (returned)."""
    state = SUBMITTED if city else RETURNED
    return Submission.objects.filter(
        contract_id__in=list(contracts), state=state
    ).order_by("-id")


def obligations_of(
    contract: str, clause_ids: Iterable[str], refs: Iterable[str], now: dt.datetime
) -> dict[tuple[str, str], Obligation]:
    """The obligation that a document answers, by (clause id, ref); one query."""
    wanted = {ref for ref in refs if ref}
    clauses = {clause_id for clause_id in clause_ids if clause_id}
    if not wanted or not clauses:
        return {}
    any_key = Q()
    for key in OCCASION_KEYS:
        any_key |= Q(**{f"keys__{key}__in": list(wanted)})
    rows = contract_queries.obligations(contract, now).filter(
        any_key, clause_id__in=clauses
    )
    found: dict[tuple[str, str], Obligation] = {}
    for row in rows.defer("opened_by", "evidence", "figures")[:1000]:
        for value in row.keys.values():
            if value in wanted:
                found.setdefault((row.clause_id, str(value)), row)
    return found


def owed(
    contract: str, clause_ids: Iterable[str], now: dt.datetime, days: int = 14
) -> list[Obligation]:
    """Open obligations of the clauses of documents that fall due soon or are late."""
    first, last = now - dt.timedelta(days=60), now + dt.timedelta(days=days)
    rows = contract_queries.due_between(contract, first, last, now)
    return list(rows.filter(clause_id__in=list(clause_ids), verdict="open")[:30])
