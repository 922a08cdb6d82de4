"""Named reads of transfers and transports, each by contract."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection

from madoguchi.custody.models import Transfer, Transport


def of_ref(contract: str, ref: str) -> dict[str, list[Transfer]]:
    """The transfers of one occasion by what is handed over, in their order."""
    found: dict[str, list[Transfer]] = defaultdict(list)
    rows = Transfer.objects.filter(contract_id=contract, ref=ref)
    for transfer in rows.order_by("number", "id"):
        found[transfer.what].append(transfer)
    return found


def legs(contract: str, ref: str, what: str) -> dict[str, Transport]:
    """The legs that were driven for one occasion."""
    rows = Transport.objects.filter(contract_id=contract, ref=ref, what=what)
    return {transport.leg: transport for transport in rows}


def unsigned(contract: str, refs: Collection[str]) -> list[Transfer]:
    """What one side has given and the other has not yet taken."""
    rows = Transfer.objects.filter(contract_id=contract, ref__in=refs)
    return list(rows.filter(given_at__isnull=False, taken_at=None).order_by("id"))


def taken_by(contract: str, account: int, since: dt.datetime) -> list[Transfer]:
    """What a person has signed for since a moment, the last first."""
    rows = Transfer.objects.filter(
        contract_id=contract, taker=account, taken_at__gte=since
    )
    return list(rows.order_by("-taken_at", "-id")[:20])
