"""Named reads of scanned papers, each by contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from madoguchi.privacy import services as privacy
from madoguchi.scans.models import (
    ASIDE,
    FAILED,
    KEPT,
    SPLIT,
    WAITING,
    DayDone,
    Export,
    Page,
    Section,
    Stack,
)
from madoguchi.visits.models import Procedure

FOUND = 50


@dataclass(frozen=True, slots=True)
class Binder:
    """One line of the binder list: a procedure's count and its scanned pages."""

    procedure: str
    counted: int
    pages: int
    done: bool


def stacks(contract: str) -> QuerySet[Stack]:
    """Stacks with how many of their pages wait for a person, newest first."""
    waiting = Count("leaves", filter=Q(leaves__state=ASIDE))
    return (
        Stack.objects.filter(contract_id=contract)
        .annotate(aside=waiting)
        .order_by("-id")
    )


def stack(contract: str, pk: int) -> Stack | None:
    """One stack."""
    return Stack.objects.filter(contract_id=contract, pk=pk).first()


def next_waiting(contract: str, stale: dt.datetime) -> Stack | None:
    """The oldest stack to be split; one that was claimed long ago waits again."""
    waits = Q(state=WAITING) | Q(state="working", claimed_at__lt=stale)
    return Stack.objects.filter(waits, contract_id=contract).order_by("id").first()


def spent(contract: str, before: dt.datetime) -> QuerySet[Stack]:
    """Old stacks whose file nothing needs: all that was cut out of them is erased."""
    kept = Section.objects.filter(
        contract_id=contract, stack=OuterRef("pk"), erased_at=None
    )
    waits = Page.objects.filter(contract_id=contract, stack=OuterRef("pk"), state=ASIDE)
    rows = Stack.objects.filter(
        contract_id=contract,
        state__in=(SPLIT, FAILED),
        erased_at=None,
        scanned_at__lt=before,
    )
    return rows.filter(~Exists(kept), ~Exists(waits)).order_by("id")


def sections_of(contract: str, stack_pk: int) -> list[Section]:
    """What was cut out of a stack."""
    return list(Section.objects.filter(contract_id=contract, stack_id=stack_pk))


def section(contract: str, pk: int) -> Section | None:
    """One section whose file is still kept."""
    rows = Section.objects.filter(contract_id=contract, pk=pk, erased_at=None)
    return rows.first()


def aside(contract: str, stack_pk: int | None = None) -> QuerySet[Page]:
    """Pages that wait for a person, oldest first."""
    rows = Page.objects.filter(contract_id=contract, state=ASIDE)
    if stack_pk is not None:
        rows = rows.filter(stack_id=stack_pk)
    return rows.select_related("stack").order_by("id")


def page(contract: str, pk: int) -> Page | None:
    """One page with its stack."""
    rows = Page.objects.filter(contract_id=contract, pk=pk)
    return rows.select_related("stack").first()


def between(contract: str, first: dt.date, last: dt.date) -> QuerySet[Section]:
    """Sections of some days in the order of the index."""
    rows = Section.objects.filter(contract_id=contract, day__range=(first, last))
    return rows.order_by("day", "procedure", "id")


def page_counts(
    contract: str, first: dt.date, last: dt.date
) -> dict[tuple[dt.date, str], int]:
    """Kept pages by day and procedure."""
    rows = between(contract, first, last).order_by().values_list("day", "procedure")
    return {(day, name): n for day, name, n in rows.annotate(n=Sum("pages"))}


def done_on(
    contract: str, first: dt.date, last: dt.date
) -> dict[tuple[dt.date, str], DayDone]:
    """Which procedures of which days are complete."""
    rows = DayDone.objects.filter(contract_id=contract, day__range=(first, last))
    return {(row.day, row.procedure): row for row in rows}


def binder(contract: str, day: dt.date, procedures: Iterable[str]) -> list[Binder]:
    """The binder list of a day: procedures counted at the windows beside the pages."""
    begin, end = _day(day)
    counted = dict(
        Procedure.objects.filter(
            contract_id=contract, done_at__gte=begin, done_at__lt=end
        )
        .order_by()
        .values_list("name")
        .annotate(n=Sum("count"))
    )
    pages = page_counts(contract, day, day)
    done = done_on(contract, day, day)
    return [
        Binder(
            name, counted.get(name, 0), pages.get((day, name), 0), (day, name) in done
        )
        for name in procedures
    ]


def _day(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    from madoguchi.core import clock

    return clock.tokyo(day), clock.tokyo(day + dt.timedelta(days=1))


def found(contract: str, ref: str) -> list[Page]:
    """Kept pages whose code begins so; a prefix is a range, so the index serves it."""
    if not ref:
        return []
    rows = Page.objects.filter(
        contract_id=contract, state=KEPT, ref__gte=ref, ref__lt=ref + "\U0010ffff"
    )
    return list(rows.select_related("section").order_by("ref", "id")[:FOUND])


def found_by_kana(contract: str, kana: str) -> list[Page]:
    """Kept pages that carry a name; equality only, through the vault's hashes."""
    subjects = privacy.find(contract, "kana", kana, FOUND)
    rows = Page.objects.filter(
        contract_id=contract, state=KEPT, subject_id__in=subjects
    )
    return list(rows.select_related("section").order_by("-id")[:FOUND])


def exports(contract: str) -> QuerySet[Export]:
    """Images that were made, newest first."""
    return Export.objects.filter(contract_id=contract).order_by("-id")


def export(contract: str, pk: int) -> Export | None:
    """One image whose file is still kept."""
    return Export.objects.filter(contract_id=contract, pk=pk, erased_at=None).first()
