"""The one way into the journal."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from madoguchi.core import clock, hot
from madoguchi.journal.facts import FactType
from madoguchi.tenancy.actors import Actor

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}")
_HASH = re.compile(r"[0-9a-f]{64}")

INSERT = """
WITH fact AS (
  INSERT INTO journal_fact (contract_id, name, keys, measures, documents,
    occurred_at, recorded_at, actor_account, actor_side, actor_role, corrects)
  VALUES (%s::text, %s::text, %s::jsonb, %s::jsonb, %s::jsonb, %s, %s, %s::bigint,
    %s::text, %s::text, %s::bigint)
  RETURNING id, contract_id)
INSERT INTO journal_pending (fact_id, contract_id) SELECT id, contract_id FROM fact
RETURNING fact_id
"""


def record(
    fact: FactType,
    *,
    contract: str,
    by: Actor,
    occurred_at: dt.datetime | None = None,
    measures: Mapping[str, Any] | None = None,
    documents: Iterable[str] = (),
    corrects: int | None = None,
    **keys: Any,
) -> int:
    """Append one fact in the present transaction and return its id.

    Keys are given by name (``session="s-12", day=date``); dates become ISO
    text. Raises :class:`ValueError` for a key or measure that the fact does
    not declare, or that could hold free text: a bug, never a user's mistake.
    """
    values = _values(
        fact, contract, by, occurred_at, measures, documents, corrects, keys
    )
    row = hot.one(INSERT, values)
    assert row is not None
    return int(row[0])


def record_soon(
    fact: FactType,
    *,
    contract: str,
    by: Actor,
    measures: Mapping[str, Any] | None = None,
    **keys: Any,
) -> None:
    """Append one fact of this moment with the next statement; as :func:`record`.

    For hot paths: the fact travels together with the rows that it speaks of.
    """
    hot.later(INSERT, _values(fact, contract, by, None, measures, (), None, keys))


def _values(
    fact: FactType,
    contract: str,
    by: Actor,
    occurred_at: dt.datetime | None,
    measures: Mapping[str, Any] | None,
    documents: Iterable[str],
    corrects: int | None,
    keys: Mapping[str, object],
) -> list[Any]:
    recorded = clock.now()
    occurred = occurred_at or recorded
    if occurred.tzinfo is None:
        raise ValueError(f"{fact.name}: occurred_at must be aware")
    return [
        contract,
        fact.name,
        json.dumps(checked_keys(fact, keys)),
        json.dumps(checked_measures(fact, measures or {})),
        json.dumps(checked_documents(fact, documents)),
        occurred,
        recorded,
        by.account,
        by.side,
        by.role,
        corrects,
    ]


def checked_keys(fact: FactType, keys: Mapping[str, object]) -> dict[str, str]:
    """Keys as slugs, ids, ISO dates or months; see :func:`record`."""
    unknown = keys.keys() - {*fact.keys, *fact.also}
    missing = [key for key in fact.keys if keys.get(key) in (None, "")]
    if unknown or missing:
        raise ValueError(f"{fact.name}: unknown {sorted(unknown)}, missing {missing}")
    plain = {k: _key(v) for k, v in keys.items() if v not in (None, "")}
    for key, value in plain.items():
        if not _KEY.fullmatch(value):
            raise ValueError(f"{fact.name}: key {key} is not a slug, id or date")
    return plain


def checked_documents(fact: FactType, documents: Iterable[str]) -> list[str]:
    """Documents as SHA-256 in hexadecimal, sorted, each once; see :func:`record`."""
    hashes = sorted(set(documents))
    for digest in hashes:
        if not _HASH.fullmatch(digest):
            raise ValueError(f"{fact.name}: a document is named by its SHA-256")
    return hashes


def _key(value: object) -> str:
    """A moment becomes its date of record in Tokyo."""
    if isinstance(value, dt.datetime):
        if value.tzinfo is None:
            raise ValueError("an aware moment is needed")
        return clock.tokyo_date(value).isoformat()
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def checked_measures(fact: FactType, measures: Mapping[str, Any]) -> dict[str, Any]:
    """Measures of the declared kinds; see :func:`record`."""
    plain: dict[str, Any] = {}
    for name, value in measures.items():
        if name not in fact.measures:
            raise ValueError(f"{fact.name} has no measure {name}")
        if value is not None:
            plain[name] = _measure(fact, name, value)
    return plain


def _measure(fact: FactType, name: str, value: Any) -> Any:
    kind = fact.measures[name]
    try:
        return _READERS[kind](value)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{fact.name}: {name} is not a {kind}: {error}") from error


def _whole(value: Any) -> int:
    if isinstance(value, bool) or int(value) != value or value < 0:
        raise ValueError("an integer of 0 or more is needed")
    return int(value)


def _tick(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("True or False is needed")
    return value


def _word(value: Any) -> str:
    if not _KEY.fullmatch(str(value)):
        raise ValueError("a slug is needed")
    return str(value)


def _date(value: Any) -> str:
    return dt.date.fromisoformat(_key(value)).isoformat()


def _moment(value: Any) -> str:
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise TypeError("an aware moment is needed")
    return value.astimezone(clock.TOKYO).strftime("%Y-%m-%dT%H:%M")


_READERS = {
    "count": _whole,
    "yen": _whole,
    "minutes": _whole,
    "parts": lambda v: [_whole(part) for part in v],
    "roles": lambda v: {_word(role): _whole(n) for role, n in v.items()},
    "tick": _tick,
    "word": _word,
    "words": lambda v: sorted({_word(word) for word in v}),
    "fields": lambda v: sorted({_word(field) for field in v}),
    "date": _date,
    "moment": _moment,
}
