"""Named reads of the mail, each by contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from madoguchi.cases.models import CLOSED, Case
from madoguchi.custody.models import Transfer
from madoguchi.mailings import rules
from madoguchi.mailings.models import (
    DELIVERED,
    HANDED_IN,
    PACKING,
    POSTED,
    RETURNED,
    Batch,
    Enclosure,
    Item,
)

REFERRED = ("defect", "returned-mail")
SLIPS = "mailing-slips"


@dataclass(frozen=True, slots=True)
class DayCount:
    """One kind of mail on one day."""

    day: dt.date
    kind: str
    pieces: int
    yen: int


def packing(contract: str) -> list[Batch]:
    """Batches that are not handed in yet, with ``pieces`` and ``checked``."""
    rows = Batch.objects.filter(contract_id=contract, state=PACKING)
    return list(
        rows.annotate(
            pieces=Count("items"),
            checked=Count("items", filter=Q(items__checked_at__isnull=False)),
        ).order_by("kind")
    )


def handed_in(contract: str) -> QuerySet[Batch]:
    """Batches that the post office has, newest first."""
    return Batch.objects.filter(contract_id=contract, state=HANDED_IN).order_by("-id")


def batch(contract: str, pk: int) -> Batch | None:
    """One batch."""
    return Batch.objects.filter(contract_id=contract, pk=pk).first()


def items(contract: str, batch_pk: int) -> QuerySet[Item]:
    """The envelopes of a batch with what is in them, in the order of the slip."""
    rows = Item.objects.filter(contract_id=contract, batch_id=batch_pk)
    return rows.prefetch_related("enclosures").order_by("line")


def item(contract: str, pk: int) -> Item | None:
    """One envelope with its batch."""
    rows = Item.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("batch").first()


def by_number(contract: str, typed: str) -> Item | None:
    """The newest envelope of a tracking number, else that of an application."""
    digits = rules.tracking(typed)
    rows = Item.objects.filter(contract_id=contract).select_related("batch")
    if digits and (found := rows.filter(tracking=digits).order_by("-id").first()):
        return found
    held = Enclosure.objects.filter(contract_id=contract, ref=typed.strip())
    last = held.order_by("-id").values_list("item_id", flat=True).first()
    return rows.filter(pk=last).first() if last else None


def refs_of(item: Item) -> list[str]:
    """The numbers of what is in an envelope."""
    rows = Enclosure.objects.filter(contract_id=item.contract_id, item=item)
    return list(rows.values_list("ref", flat=True))


def envelopes(contract: str, refs: Iterable[str]) -> list[tuple[str, Item]]:
    """Every envelope in which one of these things is or was, with its number."""
    rows = Enclosure.objects.filter(contract_id=contract, ref__in=list(refs))
    return [(row.ref, row.item) for row in rows.select_related("item").order_by("-id")]


def day_counts(contract: str, first: dt.date, last: dt.date) -> list[DayCount]:
    """Envelopes and postage by day and kind, the newest day first."""
    rows = (
        Batch.objects.filter(
            contract_id=contract, state=HANDED_IN, handed_in_on__range=(first, last)
        )
        .values_list("handed_in_on", "kind")
        .annotate(pieces=Sum("quantity"), yen=Sum("postage"))
        .order_by("-handed_in_on", "kind")
    )
    return [DayCount(day, kind, pieces, yen) for day, kind, pieces, yen in rows]


def slips(contract: str, batch_pk: int) -> Transfer | None:
    """The hand-over of a batch's slips to the city, once it was counted."""
    return Transfer.objects.filter(
        contract_id=contract, ref=str(batch_pk), what=SLIPS, direction="to-city"
    ).first()


def referred(contract: str, *, done: bool = False) -> QuerySet[Case]:
    """Cases at the call centre: open ones by their due date, done ones newest first."""
    rows = Case.objects.filter(contract_id=contract, kind__in=REFERRED)
    if done:
        return rows.filter(state=CLOSED).order_by("-id")
    return rows.exclude(state=CLOSED).order_by("due_on", "id")


def referral(contract: str, pk: int) -> Case | None:
    """One case at the call centre."""
    rows = Case.objects.filter(contract_id=contract, kind__in=REFERRED, pk=pk)
    return rows.first()


def returned_of(contract: str, cases: list[int]) -> dict[int, Item]:
    """The envelope that came back, by case."""
    rows = Item.objects.filter(
        contract_id=contract, case_id__in=cases
    ).prefetch_related("enclosures")
    return {row.case_id: row for row in rows if row.case_id}


def on_the_way(contract: str, before: dt.date) -> int:
    """Tracked envelopes posted before a day and neither delivered nor returned."""
    rows = Item.objects.filter(contract_id=contract, state=POSTED)
    return rows.filter(posted_on__lt=before).exclude(tracking="").count()


def returns_by_reason(
    contract: str, first: dt.date, last: dt.date
) -> list[tuple[str, int]]:
    """How often mail came back, by reason."""
    rows = Item.objects.filter(
        contract_id=contract, state=RETURNED, posted_on__range=(first, last)
    )
    return list(
        rows.values_list("return_reason").annotate(n=Count("id")).order_by("-n")
    )


ENDED = (DELIVERED, RETURNED)
