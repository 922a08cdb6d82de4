"""A contract and facts for the tests of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection

from madoguchi.journal import services
from madoguchi.journal.facts import FactType
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

HELD = FactType(
    "test.held",
    ja="開催",
    en="held",
    keys=("session",),
    also=("day",),
    measures={
        "people": "count",
        "parts": "parts",
        "roles": "roles",
        "done": "tick",
        "type": "word",
        "on": "date",
        "fields": "fields",
    },
)
MOMENT = dt.datetime(2026, 5, 1, 3, tzinfo=dt.UTC)


def contract(slug: str = "a") -> Contract:
    """A contract without any file."""
    return Contract.objects.create(
        slug=slug,
        title=f"契約 {slug}",
        municipality="市",
        contractor="会社",
        starts_on=dt.date(2026, 4, 1),
        ends_on=dt.date(2027, 3, 31),
        records_begin=dt.date(2026, 4, 1),
    )


def by(*slugs: str) -> Actor:
    """A member of staff who sees these contracts."""
    return Actor("contractor", "staff", frozenset(slugs or ("a",)), account=7)


def fact(session: object = "s-1", slug: str = "a", **more: Any) -> int:
    """Record one fact in a transaction of its own."""
    with walls.scope([slug]):
        return services.record(
            HELD,
            contract=slug,
            by=by(slug),
            occurred_at=MOMENT,
            session=str(session),
            **more,
        )


def facts(count: int, slug: str = "a") -> list[int]:
    """Record several facts, each in a transaction of its own."""
    return [fact(n, slug, measures={"people": n}) for n in range(count)]


def rows(sql: str, *values: object, scope: str = "a") -> list[tuple[Any, ...]]:
    """What a statement returns inside the walls of one contract."""
    with walls.scope([scope]), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def tampering(owner: Any, table: str, change: Callable[[], None]) -> None:
    """Change a table as its owner can: with the trigger taken off."""
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    change()
    owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
