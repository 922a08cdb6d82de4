"""Named reads of the journal, each by contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from madoguchi.journal.models import Fact


def corrected(contract: str, name: str) -> QuerySet[Fact]:
    """Facts of one name in the corrected view: not reversed, no mere withdrawals."""
    facts = Fact.objects.filter(contract_id=contract, name=name)
    reversed_ids = facts.exclude(corrects=None).values("corrects")
    return facts.exclude(id__in=reversed_ids).exclude(
        corrects__isnull=False, measures={}
    )


def with_keys(contract: str, name: str, keys: Mapping[str, str]) -> list[Fact]:
    """Corrected facts of one name whose keys hold all of these values."""
    facts = corrected(contract, name).order_by("id")
    for key, value in keys.items():
        facts = facts.filter(**{f"keys__{key}": value})
    return list(facts)


def recent(contract: str, limit: int = 20) -> list[Fact]:
    """The last facts of a contract, newest first."""
    return list(Fact.objects.filter(contract_id=contract).order_by("-id")[:limit])


def by_ids(contract: str, ids: Iterable[int]) -> list[Fact]:
    """The named facts of a contract, in the order of recording."""
    return list(
        Fact.objects.filter(contract_id=contract, id__in=list(ids)).order_by("id")
    )
