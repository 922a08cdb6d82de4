"""Named reads of the outbox and the notices."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from madoguchi.messages.models import FAILED, GIVEN_UP, QUEUED, Message, Notice

BROKEN = (FAILED, GIVEN_UP)


def log(contract: str) -> QuerySet[Message]:
    """The delivery log of a contract."""
    return Message.objects.filter(contract_id=contract)


def to_tell(contract: str) -> QuerySet[Message]:
    """Messages that somebody must say to the person, the oldest first."""
    return Message.objects.filter(
        contract_id=contract, channel=Message.Channel.SPOKEN, state=QUEUED
    ).order_by("id")


def spoken(contracts: Iterable[str], *, but: Iterable[str] = ()) -> dict[str, int]:
    """How many must be told by word, by contract; ``but`` are kinds left out."""
    rows = Message.objects.filter(
        contract_id__in=list(contracts),
        channel=Message.Channel.SPOKEN,
        state=QUEUED,
    ).exclude(kind__in=list(but))
    counted = rows.order_by().values("contract_id").annotate(n=Count("id"))
    return dict(counted.values_list("contract_id", "n"))


def counts(contract: str) -> dict[str, int]:
    """How many messages are in each state."""
    rows = log(contract).order_by().values("state").annotate(n=Count("id"))
    return dict(rows.values_list("state", "n"))


def notices(contracts: Iterable[str], account: int) -> QuerySet[Notice]:
    """An account's notices over its contracts."""
    found = Notice.objects.filter(contract_id__in=list(contracts), account=account)
    return found.select_related("contract")


def unread(contracts: Iterable[str], account: int) -> int:
    """How many notices an account has not read; needs the scope of its contracts."""
    return notices(contracts, account).filter(read_at=None).count()
