"""Named reads of the call desk, each by contract."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from madoguchi.bookings.models import Booking
from madoguchi.calls import rules
from madoguchi.calls.models import Call, CallBack, DeskDay, Interval, Line
from madoguchi.core import clock
from madoguchi.documents.models import DRAFT, Version

KIND = "call-report"


def desk(contract: str, day: dt.date) -> DeskDay | None:
    """The desk on a day, if it was opened."""
    return DeskDay.objects.filter(contract_id=contract, day=day).first()


def with_desk(contracts: Collection[str], since: dt.date) -> set[str]:
    """Those of the contracts whose desk was opened on a day from ``since`` on."""
    rows = DeskDay.objects.filter(contract_id__in=contracts, day__gte=since)
    return set(rows.values_list("contract_id", flat=True).distinct())


def last_desk(contract: str, before: dt.date) -> DeskDay | None:
    """The day of the desk before this one."""
    rows = DeskDay.objects.filter(contract_id=contract, day__lt=before)
    return rows.order_by("-day").first()


def intervals(contract: str, desk: DeskDay) -> list[Interval]:
    """The figures of a day in order, with their lines."""
    rows = Interval.objects.filter(contract_id=contract, desk=desk)
    return list(rows.select_related("line").order_by("starts_at", "id"))


def intervals_of(contract: str, desks: list[DeskDay]) -> dict[int, list[Interval]]:
    """The figures of several days, by the desk's id, in one query."""
    found: dict[int, list[Interval]] = {desk.pk: [] for desk in desks}
    if desks:
        rows = Interval.objects.filter(contract_id=contract, desk_id__in=list(found))
        for one in rows.order_by("starts_at", "id"):
            found[one.desk_id].append(one)
    return found


def tally(contract: str, desk: DeskDay) -> rules.Tally:
    """The sums of a day."""
    return rules.total(one.tally for one in intervals(contract, desk))


def waited(rows: list[Interval]) -> int | None:
    """Mean wait in seconds over the calls answered; None where nobody measured."""
    known = [one for one in rows if one.waited is not None and one.answered]
    answered = sum(one.answered for one in known)
    if not answered:
        return None
    return round(sum((one.waited or 0) * one.answered for one in known) / answered)


def lines(contract: str, day: dt.date | None = None) -> QuerySet[Line]:
    """The numbers of the contract; those in use on a day."""
    rows = Line.objects.filter(contract_id=contract)
    if day is not None:
        rows = rows.filter(opens_on__lte=day).exclude(closes_on__lt=day)
    return rows.order_by("number")


def call_backs(contract: str) -> QuerySet[CallBack]:
    """Those who wait to be called back, the most urgent first."""
    rows = CallBack.objects.filter(contract_id=contract, done_at=None)
    return rows.select_related("call").order_by("due_at", "id")


def calls(contract: str) -> QuerySet[Call]:
    """The call log."""
    return Call.objects.filter(contract_id=contract)


def by_category(contract: str, day: dt.date) -> Counter[str]:
    """Recorded calls of a day by category."""
    rows = calls(contract).filter(day=day).order_by()
    counted = rows.values("category").annotate(n=Count("id"))
    return Counter(dict(counted.values_list("category", "n")))


def bookings_made(contract: str, day: dt.date) -> QuerySet[Booking]:
    """Bookings that were taken on a day by the contractor or on the web."""
    return Booking.objects.filter(
        contract_id=contract,
        made_at__gte=clock.tokyo(day),
        made_at__lt=clock.end_of_day(day),
    )


def bookings_by_channel(contract: str, day: dt.date) -> Counter[str]:
    """How many bookings a day brought, by channel."""
    rows = bookings_made(contract, day).order_by()
    counted = rows.values("channel").annotate(n=Count("id"))
    return Counter(dict(counted.values_list("channel", "n")))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a month: the desk and its sums."""

    desk: DeskDay
    tally: rules.Tally


def month(contract: str, first: dt.date, last: dt.date) -> list[Day]:
    """Every day of the desk between two dates with its sums, in one query each."""
    desks = DeskDay.objects.filter(
        contract_id=contract, day__gte=first, day__lte=last
    ).order_by("day")
    found = {desk.pk: desk for desk in desks}
    sums = (
        Interval.objects.filter(contract_id=contract, desk_id__in=list(found))
        .order_by()
        .values("desk_id")
        .annotate(o=Sum("offered"), a=Sum("answered"), s=Sum("short"))
    )
    tallies = {
        row["desk_id"]: rules.Tally(row["o"], row["a"], row["s"]) for row in sums
    }
    return [Day(desk, tallies.get(pk, rules.Tally())) for pk, desk in found.items()]


def report_version(contract: str, day: dt.date) -> Version | None:
    """The newest version of a day's report (電話窓口日報)."""
    rows = Version.objects.filter(
        contract_id=contract,
        submission__contract_id=contract,
        submission__kind=KIND,
        submission__ref=day.isoformat(),
    )
    return rows.select_related("submission").order_by("-number").first()


def report_states(contract: str, first: dt.date, last: dt.date) -> dict[str, str]:
    """The state of each day's report between two dates, by ISO date."""
    rows = Version.objects.filter(
        contract_id=contract,
        submission__contract_id=contract,
        submission__kind=KIND,
        submission__ref__gte=first.isoformat(),
        submission__ref__lte=last.isoformat(),
    ).order_by("number")
    return dict(rows.values_list("submission__ref", "state"))


def left_open(contract: str, before: dt.date, since: dt.date) -> list[DeskDay]:
    """Days of the desk that nobody closed, from ``since`` up to the day before."""
    rows = DeskDay.objects.filter(
        contract_id=contract, closed_at=None, day__lt=before, day__gte=since
    )
    return list(rows.order_by("day"))


def unsent(contract: str, since: dt.date) -> list[DeskDay]:
    """Closed days from ``since`` whose report is still the first draft."""
    drafts = Version.objects.filter(
        contract_id=contract,
        submission__contract_id=contract,
        submission__kind=KIND,
        submission__state=DRAFT,
        number=1,
        state=DRAFT,
    ).values_list("submission__ref", flat=True)
    rows = DeskDay.objects.filter(
        contract_id=contract, closed_at__isnull=False, day__gte=since
    )
    waiting = set(drafts.filter(submission__ref__gte=since.isoformat()))
    return [row for row in rows.order_by("day") if row.day.isoformat() in waiting]
