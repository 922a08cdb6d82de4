"""A report as plain JSON and back: what a version of a document keeps. Pure.

There are no floats (they have no stable bytes to hash): shares are decimal strings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, cast

from madoguchi.core.clock import TOKYO
from madoguchi.papers import tables
from madoguchi.papers.tables import (
    FRACTIONS,
    Cell,
    Change,
    Chart,
    Column,
    Figures,
    Item,
    Kind,
    Line,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
    Text,
    Value,
)

FORM = 1
Json = dict[str, Any]


def freeze(report: Report) -> Json:
    """The snapshot: canonical JSON values only, with the ``fields`` for the rules."""
    return {
        "form": FORM,
        "kind": report.kind,
        "ref": report.ref,
        "title_ja": report.title_ja,
        "title_en": report.title_en,
        "contract": report.contract,
        "period": [report.period.first.isoformat(), report.period.last.isoformat()],
        "place": report.place,
        "generated_at": plain(report.generated_at),
        "addressee": report.addressee,
        "sender": report.sender,
        "head": [item(one) for one in report.head],
        "head_fields": sorted(report.head_fields),
        "fields": sorted(report.fields),
        "sections": [section(one) for one in report.sections],
        "corrects": report.corrects,
        "changes": [[c.place, c.where, c.old, c.new] for c in report.changes],
    }


def thaw(frozen: Json) -> Report:
    """The report of a snapshot. Raises :class:`ValueError` for another form of JSON."""
    if frozen.get("form") != FORM:
        raise ValueError(f"not a report of form {FORM}: {frozen.get('form')!r}")
    first, last = (dt.date.fromisoformat(day) for day in frozen["period"])
    return Report(
        kind=frozen["kind"],
        ref=frozen["ref"],
        title_ja=frozen["title_ja"],
        title_en=frozen["title_en"],
        period=Period(first, last),
        place=frozen["place"],
        generated_at=dt.datetime.fromisoformat(frozen["generated_at"]),
        sections=tuple(read_section(one) for one in frozen["sections"]),
        contract=frozen["contract"],
        addressee=frozen["addressee"],
        sender=frozen["sender"],
        head=tuple(read_item(one) for one in frozen["head"]),
        head_fields=tuple(frozen["head_fields"]),
        corrects=frozen["corrects"],
        changes=tuple(Change(*one) for one in frozen["changes"]),
    )


def plain(value: Value) -> str | int | None:
    """A value as JSON; moments in Asia/Tokyo."""
    if isinstance(value, dt.datetime):
        return value.astimezone(TOKYO).isoformat(timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def read(kind: Kind, value: str | int | None) -> Value:
    """A JSON value as its kind."""
    if value is None:
        return None
    if kind == "moment":
        return dt.datetime.fromisoformat(str(value))
    if kind == "date":
        return dt.date.fromisoformat(str(value))
    if kind in FRACTIONS:
        return Decimal(str(value))
    return int(value) if kind in tables.WHOLE else str(value)


def cell(one: Cell) -> Json:
    """A cell; what is usual is left out."""
    found: Json = {"value": plain(one.value)}
    if one.source is not None:
        found["source"] = source(one.source)
    return found if one.applies else {**found, "applies": False}


def source(one: Source) -> Json:
    """The records behind a number, as plain data."""
    named = {"fact": one.fact} if one.fact else {"query": one.query}
    return {**named, "ids": list(one.ids), "where": dict(one.where)}


def read_cell(kind: Kind, one: Json) -> Cell:
    """A cell of a column."""
    found = one.get("source")
    return Cell(
        read(kind, one["value"]),
        None
        if found is None
        else Source(
            fact=found.get("fact", ""),
            query=found.get("query", ""),
            ids=tuple(found["ids"]),
            where=found["where"],
        ),
        one.get("applies", True),
    )


def item(one: Item) -> Json:
    """A key figure."""
    return {
        "key": one.key,
        "label": one.label,
        "kind": one.kind,
        "unit": one.unit,
        "cell": cell(one.cell),
    }


def read_item(one: Json) -> Item:
    """A key figure from its JSON."""
    kind = cast("Kind", one["kind"])
    found = read_cell(kind, one["cell"])
    return Item(one["key"], one["label"], found, kind, one["unit"])


def section(one: Section) -> Json:
    """Any section, with its type."""
    shared = {"key": one.key, "heading": one.heading, "fields": list(one.fields)}
    if isinstance(one, Table):
        return {"type": "table", **shared, **table(one)}
    if isinstance(one, Text):
        return {"type": "text", **shared, "body": one.body, "none": one.none}
    if isinstance(one, Figures):
        return {"type": "figures", **shared, "items": [item(i) for i in one.items]}
    return {"type": "chart", **shared, **chart(one)}


def table(one: Table) -> Json:
    """Columns and rows."""
    columns = [
        {
            "key": c.key,
            "kind": c.kind,
            "ja": c.ja,
            "en": c.en,
            "unit": c.unit,
            "total": c.total,
        }
        for c in one.columns
    ]
    rows = [
        {"key": r.key, "subtotal": r.subtotal, "cells": [cell(c) for c in r.cells]}
        for r in one.rows
    ]
    return {"columns": columns, "rows": rows, "note": one.note, "none": one.none}


def chart(one: Chart) -> Json:
    """Labels and series."""
    return {
        "shape": one.shape,
        "labels": list(one.labels),
        "series": [
            {"name": s.name, "values": [plain(v) for v in s.values]} for s in one.series
        ],
        "unit": one.unit,
        "target": one.target,
        "target_word": one.target_word,
    }


def read_section(one: Json) -> Section:
    """A section from its JSON. Raises :class:`ValueError` for an unknown type."""
    readers: dict[str, Callable[[Json], Section]] = {
        "table": read_table,
        "text": read_text,
        "figures": read_figures,
        "chart": read_chart,
    }
    if one["type"] not in readers:
        raise ValueError(f"unknown section {one['type']}")
    return readers[one["type"]](one)


def read_table(one: Json) -> Table:
    """A table from its JSON."""
    columns = tuple(Column(**c) for c in one["columns"])
    rows = tuple(
        Row(
            r["key"],
            tuple(
                read_cell(column.kind, c)
                for column, c in zip(columns, r["cells"], strict=True)
            ),
            r["subtotal"],
        )
        for r in one["rows"]
    )
    return Table(
        one["key"],
        one["heading"],
        columns,
        rows,
        tuple(one["fields"]),
        one["note"],
        one["none"],
    )


def read_text(one: Json) -> Text:
    """A text from its JSON."""
    return Text(
        one["key"], one["heading"], one["body"], tuple(one["fields"]), one["none"]
    )


def read_figures(one: Json) -> Figures:
    """Key figures from their JSON."""
    items = tuple(read_item(i) for i in one["items"])
    return Figures(one["key"], one["heading"], items, tuple(one["fields"]))


def read_chart(one: Json) -> Chart:
    """A chart from its JSON."""
    lines = tuple(
        Line(s["name"], tuple(number(v) for v in s["values"])) for s in one["series"]
    )
    return Chart(
        one["key"],
        one["heading"],
        one["shape"],
        tuple(one["labels"]),
        lines,
        one["unit"],
        one["target"],
        one["target_word"],
        tuple(one["fields"]),
    )


def number(value: str | int | None) -> int | Decimal | None:
    """A whole number stays one; a decimal string becomes a Decimal."""
    return Decimal(value) if isinstance(value, str) else value
