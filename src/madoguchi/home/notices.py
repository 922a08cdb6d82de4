"""How much waits for one person, in few queries whatever the number of contracts."""

from __future__ import annotations

from django.db.models import Count

from madoguchi.cards import parameters as cards
from madoguchi.cards.queries import holding
from madoguchi.contracts.models import Waiver
from madoguchi.core import clock
from madoguchi.documents.models import RETURNED, SUBMITTED, Submission
from madoguchi.messages import queries as messages
from madoguchi.outreach import queries as outreach_queries
from madoguchi.people import access
from madoguchi.tenancy import walls


def waiting(seen: access.Access) -> int:
    """Documents and waivers that wait for this account, over all its contracts."""
    with walls.reading(seen.scope):
        total = sum(documents_by_contract(seen).values())
        answers = [slug for slug in seen.roles if seen.may("contract.waive", slug)]
        if answers:
            total += Waiver.objects.filter(
                contract_id__in=answers, consented_at=None, refused_at=None
            ).count()
    return total


def unread(seen: access.Access) -> int:
    """Notices that the account has not read, over all its contracts."""
    with walls.reading(seen.scope):
        return messages.unread(seen.scope, seen.account)


def documents(seen: access.Access, slug: str) -> int:
    """Documents of one contract that wait for this account."""
    with walls.reading(seen.scope):
        return documents_by_contract(seen).get(slug, 0)


def documents_by_contract(seen: access.Access) -> dict[str, int]:
    """Submitted ones wait for the city, returned ones for the contractor."""
    city = [s for s in seen.roles if seen.may("documents.approve", s)]
    own = [s for s in seen.roles if seen.may("documents.submit", s)]
    found: dict[str, int] = {}
    for slugs, state in ((city, SUBMITTED), (own, RETURNED)):
        if slugs:
            rows = Submission.objects.filter(contract_id__in=slugs, state=state)
            counted = rows.values("contract_id").annotate(n=Count("id"))
            for slug, n in counted.values_list("contract_id", "n"):
                found[slug] = found.get(slug, 0) + n
    return found


def places_uncounted(seen: access.Access) -> dict[str, int]:
    """Places with cards that wait for a count, for those who manage them."""
    found = {
        slug: len(holding.uncounted(slug))
        for slug in seen.roles
        if seen.may("cards.manage", slug) and cards.available(slug)
    }
    return {slug: n for slug, n in found.items() if n}


def venues_today(slug: str) -> list[str]:
    """The venues of today's sessions; needs the walls' scope."""
    sessions = outreach_queries.on_day(slug, clock.today())
    return sorted({session.venue.name for session in sessions})
