"""Named reads of supplies, each by contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet, Sum
from django.utils.translation import get_language

from madoguchi.contracts import queries as contracts
from madoguchi.contracts.models import Consultation
from madoguchi.contracts.naming import Names
from madoguchi.core import clock
from madoguchi.custody.models import Transfer
from madoguchi.supplies import parameters, rules
from madoguchi.supplies.models import Check, Completed, Count, Item
from madoguchi.supplies.parameters import Parameters
from madoguchi.supplies.rules import Stock

LENT, TO_CITY = "lent-items", "to-city"
RETURN_SUBJECT = "lent-item-return"
"""Subject of the city's request that lent things come back (SP 7(5))."""


def items(contract: str, *, place: str = "", owner: str = "") -> QuerySet[Item]:
    """What is here: not taken off the register, not returned."""
    rows = Item.objects.filter(
        contract_id=contract, removed_at=None, returned_at=None
    ).select_related("contract")
    if place:
        rows = rows.filter(place=place)
    return rows.filter(owner=owner) if owner else rows


def item(contract: str, pk: int) -> Item | None:
    """One entry of the register that still stands."""
    return items(contract).filter(pk=pk).first()


def quantities(contract: str) -> dict[str, int]:
    """How many of each kind are here."""
    rows = items(contract).order_by().values("kind").annotate(n=Sum("quantity"))
    return dict(rows.values_list("kind", "n"))


def lent(contract: str) -> QuerySet[Item]:
    """Everything that the city lent, returned or not."""
    return Item.objects.filter(contract_id=contract, lent=True, removed_at=None)


def last_counts(contracts: Collection[str]) -> list[Count]:
    """The last count of each consumable at each place; one query for many contracts."""
    rows = Count.objects.filter(contract_id__in=list(contracts))
    keys = ("contract_id", "kind", "place")
    return list(rows.order_by(*keys, "-id").distinct(*keys))


def stocks(contract: str, told: Parameters, counts: Iterable[Count]) -> list[Stock]:
    """Every consumable, at each place where it was counted; what is short first."""
    counted: dict[str, list[Count]] = {}
    for one in counts:
        if one.contract_id == contract:
            counted.setdefault(one.kind, []).append(one)
    found = []
    for slug, kind in told.consumables().items():
        rows = counted.get(slug, [])
        found += [Stock(slug, one.place, one.count, one.reorder) for one in rows]
        if not rows:
            found.append(Stock(slug, "", None, kind.reorder or 0))
    return rules.in_order(found)


def short(slugs: Collection[str]) -> dict[str, int]:
    """How many consumables are short, by contract; those without any are left out."""
    asked = [slug for slug in slugs if parameters.available(slug)]
    if not asked:
        return {}
    counts, today = last_counts(asked), clock.today()
    found = {
        slug: len(rules.short(stocks(slug, parameters.on(slug, today), counts)))
        for slug in asked
    }
    return {slug: n for slug, n in found.items() if n}


def checks(contract: str, occasion: str) -> dict[str, Check]:
    """The last check of each kind on an occasion."""
    rows = Check.objects.filter(contract_id=contract, occasion=occasion)
    return {one.kind: one for one in rows.order_by("kind", "-id").distinct("kind")}


def last_checks(contract: str) -> dict[str, Check]:
    """The last check of each kind, whatever the occasion."""
    rows = Check.objects.filter(contract_id=contract)
    return {one.kind: one for one in rows.order_by("kind", "-id").distinct("kind")}


def completed(contract: str, occasion: str) -> dict[str, Completed]:
    """The checklists that are complete for an occasion."""
    rows = Completed.objects.filter(contract_id=contract, occasion=occasion)
    return {one.list: one for one in rows}


def requests(contract: str) -> list[Consultation]:
    """The city's requests that lent things come back, the newest first."""
    rows = contracts.consultations(contract)
    return list(
        rows.filter(kind=Consultation.Kind.REQUEST, subject=RETURN_SUBJECT)[:50]
    )


def returns(contract: str) -> QuerySet[Transfer]:
    """The transfers by which lent things go back."""
    return Transfer.objects.filter(
        contract_id=contract, what=LENT, direction=TO_CITY
    ).select_related("contract")


def names(contract: str, slugs: Collection[str]) -> Names:
    """photo-booth: the contract's word for a kind, a checklist or a place."""
    if not parameters.available(contract):
        return {}
    told = parameters.on(contract, clock.today())
    english = (get_language() or "ja").startswith("en")
    words = dict(told.places)
    for table in (told.lists, told.items):
        words |= {s: (one.en if english else "") or one.ja for s, one in table.items()}
    return {slug: words[slug] for slug in slugs if slug in words}
