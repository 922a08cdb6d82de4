"""From when on, and as what, an obligation is shown once time changes it no more.

Both are columns that the database generates from the others. ``queries.with_shown``
says what is shown at any moment; at a moment after ``settled_at`` it says
``settled_as`` (a test holds them equal). A moment before every record means: at once.
"""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce

AT_ONCE = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
JUDGED = (
    "met_late",
    "out_of_order",
    "waived",
    "unset",
    "before_records",
    "not_arisen",
    "scope",
    "waiting_for_app",
)
"""Verdicts that are shown as they are at any time."""
FIGURES = ("met", "below", "over")
"""Verdicts on a period: they stand when the period has ended."""
_PAST = Q(breach_at__isnull=False) & (Q(kind="attested") | Q(soft=False))


def _at_once() -> Value:
    return Value(AT_ONCE, output_field=models.DateTimeField())


def settled_at() -> Case:
    """After this moment the occasion is shown as :func:`settled_as` for good."""
    next_day = Func(  # a sum with a zone is not immutable for the database
        F("due_at"),
        template="((%(expressions)s AT TIME ZONE 'UTC' + interval '1 day')"
        " AT TIME ZONE 'UTC')",
        output_field=models.DateTimeField(),
    )
    return Case(
        When(verdict__in=JUDGED, then=_at_once()),
        When(verdict__in=FIGURES, then=Coalesce(F("settles_at"), _at_once())),
        When(_PAST, then=F("breach_at")),
        When(Q(due_at=None) & ~Q(opened_by=[]), then=_at_once()),
        When(due_at=None, then=Coalesce(F("breach_at"), _at_once())),
        When(soft=True, then=next_day),
        default=F("due_at"),
        output_field=models.DateTimeField(),
    )


def settled_as() -> Case:
    """What is shown of the occasion after :func:`settled_at`."""
    upcoming = Q(due_at=None) & Q(opened_by=[]) & Q(breach_at=None)
    return Case(
        When(soft=True, verdict="out_of_order", then=Value("guide_order")),
        When(soft=True, verdict="below", then=Value("guide_below")),
        When(soft=True, verdict="over", then=Value("guide_above")),
        When(verdict__in=(*JUDGED, *FIGURES), then=F("verdict")),
        When(_PAST & Q(kind="attested"), then=Value("attested_missing")),
        When(_PAST, then=Value("breached")),
        When(upcoming, then=Value("upcoming")),
        When(Q(due_at__isnull=False) & Q(soft=True), then=Value("guide_late")),
        default=Value("due"),
        output_field=models.CharField(max_length=20),
    )
