"""The chain: how a fact is hashed. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
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

    ``row`` holds the values of :data:`COLUMNS` in order; JSON columns may come
    parsed or as the text that the database gives.
    """
    (pk, contract, name, keys, measures, documents, occurred, recorded, *actor) = row
    account, side, role, corrects = actor
    body = {
        "id": pk,
        "contract_id": contract,
        "name": name,
        "keys": _parsed(keys),
        "measures": _parsed(measures),
        "documents": _parsed(documents),
        "occurred_at": moment(occurred),
        "recorded_at": moment(recorded),
        "actor_account": account,
        "actor_side": side,
        "actor_role": role,
        "corrects": corrects,
        "sequence": sequence,
    }
    return hashlib.sha256(previous + canonical.encoded(body)).digest()


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
