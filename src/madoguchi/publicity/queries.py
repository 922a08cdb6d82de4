"""Named reads of publicity, each by contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from madoguchi.contracts.models import Consultation
from madoguchi.contracts.naming import Names
from madoguchi.core import clock
from madoguchi.documents import queries as documents
from madoguchi.documents.models import Version
from madoguchi.publicity import parameters
from madoguchi.publicity.models import Activity, Batch, Item, Publication

KIND = "publicity-item"
"""The kind of document by which an item is approved."""


def items(contract: str) -> QuerySet[Item]:
    """Every item, the newest first."""
    rows = Item.objects.filter(contract_id=contract)
    return rows.select_related("contract").prefetch_related("publications")


def item(contract: str, pk: int) -> Item | None:
    """One item of a contract."""
    return items(contract).filter(pk=pk).first()


def versions(contract: str, codes: Collection[str]) -> dict[str, list[Version]]:
    """The versions of these items' texts, the newest first."""
    rows = Version.objects.filter(
        contract_id=contract,
        submission__kind=KIND,
        submission__ref__in=list(codes),
    )
    found: dict[str, list[Version]] = {}
    for one in rows.select_related("submission").order_by("-number"):
        found.setdefault(one.submission.ref, []).append(one)
    return found


def approved(contract: str, code: str) -> Version | None:
    """The text that the city approved last."""
    held = documents.in_force(contract, [KIND])
    return next((one for one in held if one.submission.ref == code), None)


def publication(contract: str, pk: int) -> Publication | None:
    """One publication with its item."""
    rows = Publication.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("item", "contract").first()


def batches(contract: str, item: int) -> QuerySet[Batch]:
    """What was printed and handed out of an item."""
    return Batch.objects.filter(contract_id=contract, item=item)


def activities(contract: str, first: dt.date, last: dt.date) -> QuerySet[Activity]:
    """What was done in a span of days."""
    return Activity.objects.filter(
        contract_id=contract, held_on__gte=first, held_on__lte=last
    )


def announced(contract: str, sessions: Collection[str]) -> set[str]:
    """Which of these sessions something that is out announces."""
    if not sessions:
        return set()
    rows = Publication.objects.filter(contract_id=contract)
    named = rows.exclude(sessions=[]).values_list("sessions", flat=True)
    return {ref for refs in named for ref in refs}.intersection(sessions)


def names(contract: str, slugs: Collection[str]) -> Names:
    """waiting-page, p12: the word or the title of an item."""
    rows = Item.objects.filter(contract_id=contract, code__in=list(slugs))
    found = dict(rows.values_list("code", "title"))
    if not parameters.available(contract):
        return found
    told = parameters.on(contract, clock.today())
    english = (get_language() or "ja").startswith("en")
    for slug, one in told.items.items():
        if slug in slugs:
            found[slug] = (one.en if english else "") or one.ja
    return found


def occasions(contract: str) -> list[tuple[str, str]]:
    """The coming sessions that an item may announce, from the app that has them.

    Told by the function that ``PUBLICITY_OCCASIONS`` names.
    """
    if not (named := getattr(settings, "PUBLICITY_OCCASIONS", "")):
        return []
    told: Callable[[str], list[tuple[str, str]]] = import_string(named)
    return told(contract)


def consents(contract: str) -> QuerySet[Consultation]:
    """Consents that the city has given to campaigns and the like, the newest first."""
    rows = Consultation.objects.filter(
        contract_id=contract,
        kind=Consultation.Kind.CONSENT,
        subject="campaign",
        decided_at__isnull=False,
        refused=False,
    )
    return rows.order_by("-decided_at")
