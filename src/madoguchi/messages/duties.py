"""Which duties a person must hear of: due soon, late, waiting for an answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.module_loading import import_string

from madoguchi.contracts import queries as contracts
from madoguchi.contracts.models import Clause, Consultation, Obligation
from madoguchi.people import access
from madoguchi.people.rules import ROLES, leading

SHOWN = 5
"""Clauses named for each heading; the rest is a count and a link."""
FRESH = dt.timedelta(days=2)
"""An older breach is told by the digest alone."""
PERMISSION = "contract.cockpit"


def side(seen: access.Access, slug: str) -> str:
    """The party whose duties this account answers for in a contract; or none."""
    roles = seen.roles.get(slug, ())
    if not roles or not seen.may(PERMISSION, slug):
        return ""
    return ROLES[leading(roles)].side


@dataclass
class Book:
    """The duties of one moment, read once for all the people of one run.

    Needs a scope that holds every contract asked for. Occasions from before the
    records began are in none of its states.
    """

    now: dt.datetime
    _figures: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def figures(self, slug: str, party: str) -> dict[str, Any]:
        """``due_soon`` and ``overdue`` (counts), with the first clauses of each."""
        key = (slug, party)
        if key not in self._figures:
            mine = contracts.obligations(slug, self.now).filter(
                party__in=(party, "both")
            )
            soon = mine.filter(Q(state__in=contracts.SOON_STATES), verdict="open")
            late = contracts.bad(slug, self.now).filter(party__in=(party, "both"))
            self._figures[key] = {
                "due_soon": soon.count(),
                "overdue": late.count(),
                "soon_clauses": self._clauses(slug, soon.order_by("due_at", "id")),
                "late_clauses": self._clauses(slug, late),
            }
        return self._figures[key]

    def _clauses(self, slug: str, rows: Any) -> list[str]:
        """The first clause ids, each once."""
        ids = rows.values_list("clause_id", flat=True)[: SHOWN * 4]
        return list(dict.fromkeys(ids))[:SHOWN]


def waiting(seen: access.Access) -> dict[str, int]:
    """What waits for this account's answer, by contract; needs its scope.

    The registers of this floor are asked here; what waits in upper apps is
    counted by the functions that ``WAITING_FOR_ANSWER`` names.
    """
    found: dict[str, int] = {}
    for slug in seen.roles:
        found[slug] = _registers(seen, slug)
    for name in getattr(settings, "WAITING_FOR_ANSWER", ()):
        count: Callable[[access.Access], dict[str, int]] = import_string(name)
        for slug, n in count(seen).items():
            found[slug] = found.get(slug, 0) + n
    return {slug: n for slug, n in found.items() if n}


def _registers(seen: access.Access, slug: str) -> int:
    total = 0
    if seen.may("contract.waive", slug):
        total += contracts.open_waivers(slug).count()
    if seen.may("contract.consent", slug):
        asked: Iterable[str] = (
            Consultation.Kind.CONSENT,
            Consultation.Kind.CONSULTATION,
        )
        total += contracts.open_consultations(slug).filter(kind__in=asked).count()
    return total


def fresh_breaches(slug: str, now: dt.datetime, most: int = 500) -> list[Obligation]:
    """Firm duties that came to be breached in the last two days."""
    moment = Coalesce("breach_at", "settles_at", "due_at", "anchor")
    rows = contracts.bad(slug, now).annotate(moment=moment)
    return list(rows.filter(moment__gte=now - FRESH)[:most])


def numbers(slug: str, clauses: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Number and summary by clause id."""
    rows = Clause.objects.filter(contract_id=slug, clause_id__in=set(clauses))
    return {
        clause_id: (number, summary)
        for clause_id, number, summary in rows.values_list(
            "clause_id", "number", "summary_ja"
        )
    }
