"""The records behind a number, as a table."""

from __future__ import annotations

from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.papers.tables import Column, Row, Source, Table, row
from madoguchi.people.rules import ROLES
from madoguchi.reporting import catalogue
from madoguchi.tenancy.models import Contract

MOST = 500  # rows of one page; the page says so when there are more

FACT_COLUMNS = (
    Column("id", "text", "記録番号", "Fact"),
    Column("name", "text", "記録", "Kind"),
    Column("occurred", "moment", "日時", "Occurred"),
    Column("keys", "text", "対象", "Keys"),
    Column("measures", "text", "数", "Measures"),
    Column("role", "text", "役割", "Role"),
)


def behind(contract: Contract, source: Source) -> Table:
    """What a number was counted from. Raises :class:`catalogue.UnknownReport`."""
    if source.query:
        return catalogue.drill(source.query)(contract, source)
    found = journal.by_ids(contract.pk, source.ids[:MOST])
    return Table(
        "facts",
        source.fact,
        FACT_COLUMNS,
        tuple(fact_row(fact) for fact in found),
        none="記録がありません。",
    )


def fact_row(fact: Fact) -> Row:
    """One fact in words: keys and measures hold ids and numbers, nobody's name."""
    role = ROLES.get(fact.actor_role)
    return row(
        str(fact.pk),
        str(fact.pk),
        fact.name,
        fact.occurred_at,
        pairs(fact.keys),
        pairs(fact.measures),
        role.ja if role else fact.actor_role,
    )


def pairs(values: dict[str, object]) -> str:
    """``session: s12、day: 2026-11-24``."""
    return "、".join(f"{name}: {value}" for name, value in sorted(values.items()))
