"""What one person must do, what is late and what comes, over all contracts.

Every read takes the set of contracts and runs once, whatever their number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import F, QuerySet
from django.db.models.expressions import RawSQL

from madoguchi.contracts import queries as contracts
from madoguchi.contracts.models import Clause, Consultation, Obligation, Waiver
from madoguchi.contracts.models.obligation import LATE
from madoguchi.contracts.rules.looks import PARTIES
from madoguchi.documents.models import DRAFT, RETURNED, SUBMITTED, Submission
from madoguchi.outreach.models import CANCELLED, Session

Slugs = Collection[str]
SHOWN = 10


def obligations(slugs: Slugs, now: dt.datetime) -> QuerySet[Obligation]:
    """Obligations of several contracts with state and look."""
    rows = Obligation.objects.filter(contract_id__in=list(slugs))
    # A line says which duty and when; the facts behind it are on its own page.
    return contracts.with_shown(rows, now).defer("opened_by", "evidence", "figures")


def firm_late(slugs: Slugs, now: dt.datetime, party: str = "") -> list[Obligation]:
    """Firm duties that were missed, the freshest first: it may still be saved.

    The first of every contract by its index, then the first of those.
    """
    if not slugs:
        return []
    parties = [party, "both"] if party else list(PARTIES)
    values = (list(slugs), now, parties, SHOWN)
    rows = obligations(slugs, now).filter(id__in=RawSQL(_LATE_OF_EACH, values))
    return list(rows.order_by(F("due_at").desc(nulls_last=True), "-id")[:SHOWN])


_LATE_OF_EACH = f"""
SELECT late.id FROM unnest(%s::text[]) AS c(slug) CROSS JOIN LATERAL (
  SELECT o.id FROM contracts_obligation o
  WHERE o.contract_id = c.slug AND o.settled_as IN {LATE} AND NOT o.soft
    AND o.settled_at < %s AND o.party = ANY(%s)
  ORDER BY o.due_at DESC NULLS LAST, o.id DESC LIMIT %s) late"""
"""Written out: a union of one question a contract is longer built than answered."""


def coming(
    slugs: Slugs, first: dt.datetime, last: dt.datetime, now: dt.datetime, party: str
) -> QuerySet[Obligation]:
    """Open duties of a side that fall due in a span; both sides' where party is ""."""
    rows = obligations(slugs, now).filter(
        verdict="open", due_at__gte=first, due_at__lt=last
    )
    if party:
        rows = rows.filter(party__in=(party, "both"))
    return rows.order_by("due_at", "clause_id", "id")


def clauses(rows: Collection[Obligation]) -> dict[tuple[str, str], Clause]:
    """The clauses of some occasions by (contract, clause id); one query."""
    found = Clause.objects.filter(
        contract_id__in={row.contract_id for row in rows},
        clause_id__in={row.clause_id for row in rows},
    ).order_by("order")
    return {(one.contract_id, one.clause_id): one for one in found}


def submitted(slugs: Slugs) -> QuerySet[Submission]:
    """Documents that wait for the city, the oldest first."""
    rows = Submission.objects.filter(contract_id__in=list(slugs), state=SUBMITTED)
    return rows.order_by("id")


def unfinished(slugs: Slugs) -> QuerySet[Submission]:
    """Returned documents and drafts of the contractor; returned ones first."""
    rows = Submission.objects.filter(
        contract_id__in=list(slugs), state__in=(RETURNED, DRAFT)
    )
    return rows.order_by("-state", "id")


def open_waivers(slugs: Slugs) -> QuerySet[Waiver]:
    """Waivers that wait for the city's answer."""
    return Waiver.objects.filter(
        contract_id__in=list(slugs), consented_at=None, refused_at=None
    ).order_by("id")


def open_consultations(slugs: Slugs) -> QuerySet[Consultation]:
    """Consultations, consents and instructions without a decision."""
    rows = Consultation.objects.filter(contract_id__in=list(slugs), decided_at=None)
    return rows.order_by("id")


def sessions(slugs: Slugs, first: dt.date, last: dt.date) -> QuerySet[Session]:
    """Sessions of several contracts that are not cancelled."""
    rows = Session.objects.filter(
        contract_id__in=list(slugs), day__gte=first, day__lte=last
    ).exclude(state=CANCELLED)
    return rows.select_related("venue").order_by("day", "opens_at", "id")
