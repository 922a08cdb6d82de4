"""Named reads of slots and bookings, each by contract."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from madoguchi.bookings import rules
from madoguchi.bookings.models import BOOKED, CANCELLED, Booking, Slot
from madoguchi.privacy import services as privacy


def _free(now: dt.datetime, holder: str = "") -> Q:
    held = Q(places__held_until=None) | Q(places__held_until__lt=now)
    if holder:
        held |= Q(places__held_by=holder)
    return Q(places__taken=False) & held


def slots(
    contract: str, session: str, now: dt.datetime, holder: str = ""
) -> QuerySet[Any]:
    """Slots of an occasion, each with ``free`` and ``total`` places.

    A place that ``holder`` holds counts as free for them.
    """
    return (
        Slot.objects.filter(contract_id=contract, session=session)
        .annotate(
            total=Count("places"), free=Count("places", filter=_free(now, holder))
        )
        .order_by("starts_at")
    )


def free_places(
    contract: str, sessions: Iterable[str], now: dt.datetime
) -> dict[str, int]:
    """Free places from now on by occasion, in one query; full ones are left out."""
    rows = (
        Slot.objects.filter(
            contract_id=contract,
            session__in=list(sessions),
            open=True,
            starts_at__gt=now,
        )
        .values("session")
        .annotate(free=Count("places", filter=_free(now)))
        .values_list("session", "free")
    )
    return {session: free for session, free in rows if free}


def closed_lists(contract: str, sessions: Iterable[str]) -> set[str]:
    """Occasions whose every slot is closed: nobody is booked there any more."""
    rows = Slot.objects.filter(contract_id=contract, session__in=list(sessions))
    counted = rows.values("session").annotate(left=Count("pk", filter=Q(open=True)))
    return set(counted.filter(left=0).values_list("session", flat=True))


def next_free(contract: str, sessions: Iterable[str], now: dt.datetime) -> Slot | None:
    """The earliest slot with a free place among occasions."""
    return (
        Slot.objects.filter(
            contract_id=contract,
            session__in=list(sessions),
            open=True,
            starts_at__gt=now,
        )
        .annotate(free=Count("places", filter=_free(now)))
        .filter(free__gt=0)
        .order_by("starts_at", "id")
        .first()
    )


def of_session(contract: str, session: str) -> QuerySet[Booking]:
    """Bookings of an occasion that were not cancelled, by time."""
    return (
        Booking.objects.filter(contract_id=contract, session=session)
        .exclude(state=CANCELLED)
        .select_related("slot")
        .order_by("slot__starts_at", "id")
    )


def of_sessions(contract: str, sessions: Iterable[str]) -> QuerySet[Booking]:
    """Bookings of several occasions that were not cancelled, by time."""
    rows = Booking.objects.filter(contract_id=contract, session__in=list(sessions))
    live = rows.exclude(state=CANCELLED).select_related("slot")
    return live.order_by("slot__starts_at", "id")


def counts(contract: str, sessions: Iterable[str]) -> dict[str, int]:
    """Bookings that were not cancelled, by occasion, in one query."""
    rows = (
        Booking.objects.filter(contract_id=contract, session__in=list(sessions))
        .exclude(state=CANCELLED)
        .values("session")
        .annotate(n=Count("id"))
        .values_list("session", "n")
    )
    return dict(rows)


def state_counts(contract: str, sessions: Iterable[str]) -> dict[str, dict[str, int]]:
    """Bookings by occasion and state, in one query."""
    rows = (
        Booking.objects.filter(contract_id=contract, session__in=list(sessions))
        .values("session", "state")
        .annotate(n=Count("id"))
        .values_list("session", "state", "n")
    )
    found: dict[str, dict[str, int]] = {}
    for session, state, n in rows:
        found.setdefault(session, {})[state] = n
    return found


def place_counts(contract: str, sessions: Iterable[str]) -> dict[str, int]:
    """Bookable places by occasion, in one query."""
    rows = (
        Slot.objects.filter(contract_id=contract, session__in=list(sessions))
        .values("session")
        .annotate(n=Count("places"))
        .values_list("session", "n")
    )
    return dict(rows)


def open_count(contract: str, session: str) -> int:
    """Bookings whose person has neither come nor been marked as missing."""
    return Booking.objects.filter(
        contract_id=contract, session=session, state=BOOKED
    ).count()


def by_number(contract: str, typed: str) -> Booking | None:
    """The booking of a number as it is typed or read out."""
    number = rules.typed_number(typed)
    return (
        Booking.objects.filter(contract_id=contract, number=number)
        .select_related("slot")
        .first()
    )


def search(contract: str, typed: str, limit: int = 20) -> list[Booking]:
    """Bookings by number, telephone or kana name, the newest first; needs a scope."""
    found = by_number(contract, typed)
    if found is not None:
        return [found]
    subjects = privacy.find(contract, "telephone", typed, limit)
    subjects += privacy.find(contract, "kana", typed, limit)
    rows = Booking.objects.filter(contract_id=contract, subject_id__in=subjects)
    return list(rows.select_related("slot").order_by("-id")[:limit])


def latest(contract: str, limit: int = 30) -> list[Booking]:
    """The bookings that were made last."""
    rows = Booking.objects.filter(contract_id=contract).select_related("slot")
    return list(rows.order_by("-id")[:limit])


def of_citizen(contract: str, number: str, telephone: str) -> Booking | None:
    """The booking whose number and telephone both fit; None says nothing more."""
    subjects = privacy.find(contract, "telephone", telephone)
    return (
        Booking.objects.filter(
            contract_id=contract,
            number=rules.typed_number(number),
            subject_id__in=subjects,
        )
        .select_related("slot")
        .first()
    )


def untold(contract: str, session: str) -> QuerySet[Booking]:
    """Bookings of an occasion whose people nobody has told of its change."""
    return of_session(contract, session).filter(told_at=None, state=BOOKED)
