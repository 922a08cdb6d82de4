"""Named reads of the reveal log and of what waits for erasure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour, TruncDate

from madoguchi.core import clock
from madoguchi.privacy import rules
from madoguchi.privacy.models import Reveal, Subject
from madoguchi.privacy.parameters import Parameters

WATCHED = dt.timedelta(days=90)
MOST_GROUPS = 200


def reveals(contract: str) -> QuerySet[Reveal]:
    """The reveal log with ``seen``, the number of subjects of each row."""
    counted = Func(
        F("subjects"), function="jsonb_array_length", output_field=IntegerField()
    )
    return Reveal.objects.filter(contract_id=contract).annotate(seen=counted)


def unusual_reveals(
    contract: str, now: dt.datetime, parameters: Parameters
) -> list[rules.Unusual]:
    """Unusual days of the last seven, against the last ninety; the newest first."""
    tokyo = clock.TOKYO
    outside = Q(hour__lt=parameters.work_begins.hour) | Q(
        hour__gte=parameters.work_ends.hour
    )
    days = (
        reveals(contract)
        .filter(revealed_at__gte=now - WATCHED, account__isnull=False)
        .order_by()
        .annotate(
            day=TruncDate("revealed_at", tzinfo=tokyo),
            hour=ExtractHour("revealed_at", tzinfo=tokyo),
        )
        .values("account", "day")
        .annotate(total=Sum("seen"), late=Sum("seen", filter=outside, default=0))
    )
    found = rules.unusual(
        rules.Day(row["account"] or 0, row["day"], row["total"], row["late"])
        for row in days
    )
    since = clock.tokyo_date(now) - dt.timedelta(days=7)
    return [one for one in found if one.day >= since]


def seen_between(contract: str, first: dt.datetime, last: dt.datetime) -> int:
    """How many subjects were seen in a span."""
    rows = reveals(contract).filter(revealed_at__gte=first, revealed_at__lt=last)
    return int(rows.order_by().aggregate(n=Sum("seen", default=0))["n"])


def retention(contract: str) -> list[dict[str, Any]]:
    """What is kept, by purpose and last day: ``purpose``, ``retain_until``, ``n``."""
    rows = (
        Subject.objects.filter(contract_id=contract, erased_at=None)
        .values("purpose", "retain_until")
        .annotate(n=Count("id"))
        .order_by("retain_until", "purpose")
    )
    return [dict(row) for row in rows[:MOST_GROUPS]]


def past_retention(contract: str, today: dt.date) -> int:
    """How many payloads are kept although their retention has ended."""
    return Subject.objects.filter(
        contract_id=contract, erased_at=None, retain_until__lt=today
    ).count()
