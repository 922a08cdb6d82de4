"""What the typst template is given: printed strings and shares of width. Pure.

Every string goes through one :class:`Press`, which notes what it could not print.
"""

from __future__ import annotations

from typing import Any

from madoguchi.core import dates
from madoguchi.core.clock import tokyo_date
from madoguchi.papers import fonts, wording
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import (
    NAMED,
    Chart,
    Figures,
    Report,
    Row,
    Section,
    Table,
    Text,
)

Json = dict[str, Any]
WIDE = 9  # columns; more of them turn the sheet


class Press:
    """Makes strings printable and keeps what is missing, in order of appearance."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}

    def __call__(self, text: str) -> str:
        printable, missing = fonts.fitted(text)
        self.missing.update(dict.fromkeys(missing))
        return printable


def document(report: Report, imprint: Imprint) -> tuple[Json, tuple[str, ...]]:
    """One document for the template, and the characters it could not print."""
    press = Press()
    sections = [section(one, press) for one in report.sections]
    found: Json = {
        "title": press(report.title_ja),
        "date": dates.era(tokyo_date(report.generated_at)),
        "addressee": press(report.addressee),
        "sender": press(report.sender),
        "head": [[press(t) for t in line] for line in wording.head(report)],
        "sections": sections,
        "remark": press(imprint.remark),
        "corrects": report.corrects or 0,
        "changes": [
            [press(t) for t in (c.where, c.old, c.new)] for c in report.changes
        ],
        "imprint": imprint.line(),
        "draft": imprint.draft,
        "wide": any(len(s.get("columns", ())) > WIDE for s in sections),
    }
    found["missing"] = [f"U+{ord(c):04X}" for c in press.missing]
    return found, tuple(press.missing)


def section(one: Section, press: Press) -> Json:
    """Any section."""
    found: Json = {"heading": press(one.heading)}
    if isinstance(one, Table):
        return {**found, "type": "table", **table(one, press)}
    if isinstance(one, Text):
        body = one.body.strip() or one.none
        return {**found, "type": "text", "body": press(body)}
    if isinstance(one, Figures):
        return {**found, "type": "figures", "items": figures(one, press)}
    return {**found, "type": "chart", **chart(one, press)}


def table(one: Table, press: Press) -> Json:
    """Heads, rows, totals, widths."""
    rows = [{"cells": cells(one, row, press), "sub": row.subtotal} for row in one.rows]
    totals = one.totals()
    if totals is not None:
        last = cells(one, Row("total", totals), press)
        if one.columns[0].kind in NAMED:
            last[0] = "計"
        rows.append({"cells": last, "sub": True})
    return {
        "columns": [press(wording.label(column)) for column in one.columns],
        "right": [c.kind not in NAMED for c in one.columns],
        "widths": widths(one),
        "narrow": narrow(one),
        "rows": rows,
        "note": press(one.note),
        "none": press(one.none or "該当はありません。"),
    }


def cells(one: Table, row: Row, press: Press) -> list[str]:
    """A row as printed."""
    return [
        press(wording.shown(cell, column.kind))
        for cell, column in zip(row.cells, one.columns, strict=True)
    ]


SHORT = 8
"""Words of so many characters stand on one line beside longer ones."""
ROOM = 24
"""Characters that the heads of figures may need before the page is crowded."""


def widths(one: Table) -> list[int]:
    """Shares of the free width for text columns; 0 is as wide as its content.

    Where the figures' heads alone would fill the page every figure gets a share
    and the heads break into lines, so that words keep room beside them. A date is
    never broken, nor are short words where longer ones take the room.
    """
    heads = [len(wording.label(c)) for c in one.columns if c.kind != "text"]
    crowded = sum(heads) > ROOM
    shares = [_share(one, i, crowded) for i in range(len(one.columns))]
    long = any(share > SHORT for share in shares)
    return [
        0 if long and column.kind == "text" and share <= SHORT else share
        for column, share in zip(one.columns, shares, strict=True)
    ]


def _share(one: Table, i: int, crowded: bool) -> int:
    column = one.columns[i]
    longest = max(
        (len(wording.shown(row.cells[i], column.kind)) for row in one.rows), default=1
    )
    head = len(wording.label(column))
    if column.kind == "text":
        return max(4, min(max(longest, head), 30))
    if column.kind in ("date", "moment") or not crowded:
        return 0
    return max(4, longest, -(-head // 3))


def narrow(one: Table) -> bool:
    """A tally of short words and one number does not need the whole width."""
    return (
        len(one.columns) == 2
        and one.columns[0].kind == "text" != one.columns[1].kind
        and max(widths(one)) <= 20
    )


def figures(one: Figures, press: Press) -> list[list[str]]:
    """Labels, values and units."""
    return [
        [
            press(item.label),
            press(wording.shown(item.cell, item.kind)),
            press(item.unit if item.cell.value is not None else ""),
        ]
        for item in one.items
    ]


def chart(one: Chart, press: Press) -> Json:
    """Heights as numbers for drawing, labels as strings for reading."""
    values = [[None if v is None else float(v) for v in s.values] for s in one.series]
    known = [v for line in values for v in line if v is not None]
    if one.shape == "stacked":
        known = [sum(v or 0 for v in stack) for stack in zip(*values, strict=True)]
    return {
        "shape": one.shape,
        "labels": [press(word) for word in one.labels],
        "names": [press(line.name) for line in one.series],
        "values": values,
        "printed": [[wording.number(v) for v in line.values] for line in one.series],
        "unit": press(one.unit),
        "target": one.target,
        "target_word": press(one.target_word),
        "top": max([*known, one.target or 0, 1]),
    }
