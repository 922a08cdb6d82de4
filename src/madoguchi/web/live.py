"""Tickets of the live feed: short-lived, signed, naming account and contracts.

A ticket opens ``/live/``; whether the account may still see the contracts is
asked again every few seconds while the feed is open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core import signing

LASTS = 60
"""Seconds in which a ticket may open a feed."""
_SALT = "madoguchi.live"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who listens to which contracts; account 0 is a citizen's public page."""

    account: int
    contracts: tuple[str, ...]


def url(account: int, contracts: Iterable[str]) -> str:
    """The address of a feed for ``Frame.live_url``."""
    body = {"a": account, "c": sorted(contracts)}
    return "/live/?" + urlencode({"t": signing.dumps(body, salt=_SALT)})


def read(token: str) -> Ticket | None:
    """The ticket of a token, or None when it is forged or old."""
    try:
        body = signing.loads(token, salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return None
    return Ticket(int(body["a"]), tuple(body["c"]))
