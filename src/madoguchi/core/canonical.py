"""Canonical JSON: the same value gives the same bytes, so that it can be hashed."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def dumps(value: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces; floats are refused (no stable form).

    Raises :class:`TypeError` for a value that has no canonical form.
    """
    text = json.dumps(
        value,
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
        allow_nan=False,
        default=_plain,
    )
    return text.encode()
