"""The chain: how a fact is hashed. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from json.encoder import encode_basestring as _text
from typing import Any

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


def moment(value: dt.datetime | str) -> str:
    """A moment in UTC, with microseconds, as it stands in the hash."""
    if isinstance(value, str):
        return value
    return value.astimezone(dt.UTC).isoformat(timespec="microseconds")


def link(previous: bytes, sequence: int, row: Sequence[Any]) -> bytes:
    """The seal of a fact: SHA-256 over the seal before it, its number and its row.

    ``row`` holds the values of :data:`COLUMNS` in order; moments and JSON may
    come as the text that the database gives.
    """
    return hashlib.sha256(previous + body(sequence, row)).digest()


def body(sequence: int, row: Sequence[Any]) -> bytes:
    """Canonical JSON of a fact's columns and its number.

    Put together by hand, keys in order: a million facts are verified in half
    the time that the general encoder takes (a test holds the two equal).
    """
    (pk, contract, name, keys, measures, documents, occurred, recorded, *actor) = row
    account, side, role, corrects = actor
    return (
        f'{{"actor_account":{_number(account)},"actor_role":{_text(role)}'
        f',"actor_side":{_text(side)},"contract_id":{_text(contract)}'
        f',"corrects":{_number(corrects)},"documents":{_json(documents)}'
        f',"id":{pk},"keys":{_json(keys)},"measures":{_json(measures)}'
        f',"name":{_text(name)},"occurred_at":"{moment(occurred)}"'
        f',"recorded_at":"{moment(recorded)}","sequence":{sequence}}}'
    ).encode()


_encode = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":")
).encode
_decode = json.JSONDecoder().decode


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


def _json(value: Any) -> str:
    if not isinstance(value, str):
        return _encode(value)
    return value if value in ("[]", "{}") else _encode(_decode(value))
