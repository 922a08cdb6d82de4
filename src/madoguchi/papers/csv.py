"""Reports as CSV that Japanese spreadsheets open by double click: UTF-8 with BOM.

A text that a spreadsheet would run as a formula gets an apostrophe in front.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from madoguchi.papers import frozen, wording
from madoguchi.papers.tables import (
    NAMED,
    Cell,
    Chart,
    Figures,
    Kind,
    Report,
    Section,
    Table,
)

BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def render(report: Report) -> bytes:
    """The whole report, section under section; dates are ISO, numbers are plain."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(head(report))
    for section in report.sections:
        writer.writerow([])
        writer.writerow([harmless(section.heading)])
        writer.writerows(rows(section))
    if report.corrects:
        writer.writerow([])
        writer.writerow([f"訂正箇所（第{report.corrects}版との違い）"])
        writer.writerow(["箇所", "訂正前", "訂正後"])
        changes = report.changes
        writer.writerows(
            [harmless(t) for t in (c.where, c.old, c.new)] for c in changes
        )
    return (BOM + out.getvalue()).encode("utf-8", "replace")


def head(report: Report) -> list[list[str]]:
    """Title, period, place and the further lines."""
    lines = [("標題", report.title_ja), *wording.head(report)]
    return [[harmless(label), harmless(text)] for label, text in lines]


def rows(section: Section) -> list[list[str]]:
    """The lines of one section."""
    if isinstance(section, Table):
        return table(section)
    if isinstance(section, Figures):
        return [
            [harmless(i.label), field(i.cell, i.kind), harmless(i.unit)]
            for i in section.items
        ]
    if isinstance(section, Chart):
        heads = ["", *(harmless(line.name) for line in section.series)]
        return [heads, *([harmless(t) for t in line] for line in chart(section))]
    return [[harmless(section.body.strip() or section.none)]]


def table(one: Table) -> list[list[str]]:
    """Head, rows and totals."""
    lines = [[harmless(wording.label(column)) for column in one.columns]]
    for row in one.rows:
        lines.append(record(one, row.cells))
    totals = one.totals()
    if totals:
        last = record(one, totals)
        lines.append(["計", *last[1:]] if one.columns[0].kind in NAMED else last)
    return lines if one.rows else [*lines, [harmless(one.none)]]


def record(one: Table, cells: Sequence[Cell]) -> list[str]:
    """One line of a table."""
    return [field(c, col.kind) for c, col in zip(cells, one.columns, strict=True)]


def chart(one: Chart) -> list[list[str]]:
    """Labels and plain values; nothing where nothing is known."""
    return [
        [label, *(_plain(line.values[i]) for line in one.series)]
        for i, label in enumerate(one.labels)
    ]


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def field(cell: Cell, kind: Kind) -> str:
    """A value for a machine to read; text is made harmless."""
    if cell.value is None:
        return ""
    if kind == "text":
        return harmless(str(cell.value))
    return str(frozen.plain(cell.value))


def harmless(text: str) -> str:
    """Text that no spreadsheet runs as a formula."""
    kept = wording.clean(text)
    return f"'{kept}" if kept.lstrip(" 　").startswith(FORMULA) else kept
