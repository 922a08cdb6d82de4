"""Keyset paging: every list is bounded, page 10,000 costs what page 1 costs.

The order must end in a unique column, and an index must begin with the contract and
follow the order (design: walls). A cursor carries the sort values of one row, so it
must not be built on personal columns.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row")
M = TypeVar("M", bound=Model)
Value = str | int | float | bool

MOST = 200


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page. ``after`` and ``before`` are cursors, empty at an end of the list."""

    rows: Sequence[Row]
    after: str = ""
    before: str = ""


def paged(
    rows: "QuerySet[M]", query: QueryDict, *, order: Sequence[str], size: int = 50
) -> "Page[M]":
    """Cut one page out of a queryset by ``?after=`` or ``?before=``.

    Args:
        rows: scoped by contract; its own order is replaced.
        query: ``request.GET``; a damaged cursor gives the first page.
        order: field names, ``-`` for descending; non-null, the last one unique.
        size: rows a page, at most 200.
    """
    size = min(size, MOST)
    back = bool(query.get("before"))
    cursor = opened(query.get("before") or query.get("after") or "", len(order))
    walked = [flipped(name) for name in order] if back else list(order)
    if cursor:
        try:
            rows = rows.filter(beyond(walked, cursor))
        except (ValidationError, ValueError, TypeError):
            return paged(rows, QueryDict(), order=order, size=size)
    found = list(rows.order_by(*walked)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    return placed(found, order, more=more, back=back, moved=bool(cursor))


def held(rows: Sequence[Row], query: QueryDict, *, size: int = 50) -> Page[Row]:
    """Cut one page out of rows that are in memory: a cursor is a place among them.

    A place that there is not gives the first page.
    """
    typed = query.get("after") or query.get("before") or "0"
    start = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    start = start if start < len(rows) else 0
    after = str(start + size) if start + size < len(rows) else ""
    before = str(max(0, start - size)) if start else ""
    return Page(rows[start : start + size], after, before)


def placed(
    found: "list[M]", order: Sequence[str], *, more: bool, back: bool, moved: bool
) -> "Page[M]":
    """Say where the neighbours begin."""
    if not found:
        return Page(())
    forward = moved if back else more
    backward = more if back else moved
    return Page(
        found,
        after=closed(found[-1], order) if forward else "",
        before=closed(found[0], order) if backward else "",
    )


def flipped(name: str) -> str:
    """The same field in the other direction."""
    return name[1:] if name.startswith("-") else f"-{name}"


def beyond(order: Sequence[str], cursor: Sequence[Value]) -> Q:
    """Rows strictly after the cursor: (a > x) or (a = x and b > y) or …"""
    found, equal = Q(), Q()
    for name, value in zip(order, cursor, strict=True):
        plain = name.removeprefix("-")
        side = "lt" if name.startswith("-") else "gt"
        found |= equal & Q(**{f"{plain}__{side}": value})
        equal &= Q(**{plain: value})
    # The first field alone bounds the index range; PostgreSQL cannot see it in the OR.
    first, bound = order[0].removeprefix("-"), cursor[0]
    edge = "lte" if order[0].startswith("-") else "gte"
    return Q(**{f"{first}__{edge}": bound}) & found


def closed(row: Model, order: Sequence[str]) -> str:
    """The sort values of a row as a short opaque word."""
    return sealed([plain(value_of(row, name.removeprefix("-"))) for name in order])


def sealed(values: Sequence[Value]) -> str:
    """Values as one word that fits an address."""
    raw = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def value_of(row: Any, path: str) -> Any:
    """Follow ``session__day`` over related rows."""
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def plain(value: object) -> Value:
    """A JSON value that the same field reads back."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"cannot page by {type(value).__name__}")


def opened(word: str, width: int) -> list[Value]:
    """The values in a cursor, or nothing when it was cut short or made up."""
    try:
        padded = word + "=" * (-len(word) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (binascii.Error, ValueError):
        return []
    if not isinstance(values, list) or len(values) != width:
        return []
    if not all(isinstance(value, str | int | float) for value in values):
        return []
    return values
