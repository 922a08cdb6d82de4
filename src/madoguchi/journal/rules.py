"""The chain: how a fact is hashed. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from madoguchi.core import canonical

GENESIS = bytes(32)
COLUMNS = (
    "id",
    "contract_id",
    "name",
    "keys",
    "measures",
    "documents",
    "occurred_at",
    "recorded_at",
    "actor_account",
    "actor_side",
    "actor_role",
    "corrects",
)


def moment(value: dt.datetime) -> str:
    """A moment in UTC, with microseconds, as it stands in the hash."""
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def link(previous: bytes, sequence: int, row: Sequence[Any]) -> bytes:
    """The seal of a fact: SHA-256 over the seal before it, its number and its row.

    ``row`` holds the values of :data:`COLUMNS` in order.
    """
    body = dict(zip(COLUMNS, row, strict=True))
    body["occurred_at"] = moment(body["occurred_at"])
    body["recorded_at"] = moment(body["recorded_at"])
    body["sequence"] = sequence
    return hashlib.sha256(previous + canonical.dumps(body)).digest()
