"""A report for ``papers/report.html``: printed values with the way to their records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madoguchi.papers import wording
from madoguchi.papers.tables import (
    NAMED,
    Cell,
    Chart,
    Figures,
    Kind,
    Report,
    Section,
    Table,
    Text,
)
from madoguchi.web import charts

Way = Callable[[str, str, str], str]
"""Section, row and column keys to the address of the records behind the number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One printed value; ``place`` is its anchor, ``url`` leads to its records.

    ``whole`` is a date: it is never broken into lines.
    """

    text: str
    right: bool = False
    url: str = ""
    place: str = ""
    changed: bool = False
    whole: bool = False

    def __str__(self) -> SafeString:
        """As it stands on the page; a template for each value was half of its time."""
        text = escape(self.text)
        if self.url:
            text = SafeString(f'<a href="{escape(self.url)}">{text}</a>')
        else:
            text = SafeString(text.replace("\n", "<br>"))
        mark = f' <span class="tag">{escape(_("訂正"))}</span>' if self.changed else ""
        return SafeString(f"{text}{mark}")


@dataclass(frozen=True, slots=True)
class Part:
    """One section as the template reads it."""

    key: str
    heading: str
    type: str
    heads: list[Shown] = field(default_factory=list)
    rows: list[tuple[bool, list[Shown]]] = field(default_factory=list)
    items: list[tuple[str, Shown, str]] = field(default_factory=list)
    body: str = ""
    note: str = ""
    chart: charts.Chart | None = None
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Head and sections."""

    title: str
    head: list[tuple[str, str]]
    parts: list[Part]


class Maker:
    """Builds a page; knows which places a correction changed."""

    def __init__(self, report: Report, way: Way) -> None:
        self.report, self.way = report, way
        self.changed = {change.place for change in report.changes}

    def page(self) -> Page:
        """The whole report."""
        report = self.report
        parts = [self.part(section) for section in report.sections]
        return Page(report.title_ja, wording.head(report), parts)

    def part(self, one: Section) -> Part:
        """Any section."""
        if isinstance(one, Table):
            return self.table(one)
        if isinstance(one, Text):
            body = one.body.strip() or one.none
            changed = f"{one.key}//" in self.changed
            return Part(one.key, one.heading, "text", body=body, changed=changed)
        if isinstance(one, Figures):
            items = [
                (i.label, self.shown(one.key, i.key, "", i.cell, i.kind), i.unit)
                for i in one.items
            ]
            return Part(one.key, one.heading, "figures", items=items)
        return Part(one.key, one.heading, "chart", chart=drawn(one))

    def table(self, one: Table) -> Part:
        """Head, rows, totals."""
        heads = [
            Shown(wording.label(column), right(column.kind)) for column in one.columns
        ]
        rows = [(row.subtotal, self.cells(one, row.key, row.cells)) for row in one.rows]
        totals = one.totals()
        if totals:
            last = self.cells(one, "total", totals)
            if one.columns[0].kind in NAMED:
                last[0] = Shown("計")
            rows.append((True, last))
        return Part(
            one.key,
            one.heading,
            "table",
            heads=heads,
            rows=rows,
            body="" if one.rows else one.none or "該当はありません。",
            note=one.note,
        )

    def cells(self, one: Table, row: str, cells: tuple[Cell, ...]) -> list[Shown]:
        """The values of one row."""
        return [
            self.shown(one.key, row, column.key, cell, column.kind)
            for column, cell in zip(one.columns, cells, strict=True)
        ]

    def shown(
        self, section: str, row: str, column: str, cell: Cell, kind: Kind
    ) -> Shown:
        """One value with its anchor and its way."""
        place = f"{section}/{row}/{column}"
        url = self.way(section, row, column or "-") if cell.source else ""
        text = wording.shown(cell, kind)
        whole = kind in ("date", "moment")
        return Shown(text, right(kind), url, place, place in self.changed, whole)


def ways(pattern: str) -> Way:
    """The way to the records of a cell, below one address that is resolved once.

    ``pattern`` is the address for section, row and column all named ``-``.
    """
    head = pattern.removesuffix("-/-/-/")

    def way(section: str, row: str, column: str) -> str:
        keys = (quote(key, safe="") for key in (section, row, column))
        return f"{head}{'/'.join(keys)}/"

    return way


def page(report: Report, way: Way = lambda *_: "") -> Page:
    """A report for the template."""
    return Maker(report, way).page()


def right(kind: Kind) -> bool:
    """Whether a kind stands at the right edge."""
    return kind not in NAMED


def drawn(one: Chart) -> charts.Chart:
    """The same figures as a chart of the screen."""
    values = [[None if v is None else float(v) for v in s.values] for s in one.series]
    if one.shape == "stacked":
        series = [
            charts.Series(line.name, row)
            for line, row in zip(one.series, values, strict=True)
        ]
        return charts.stacked(one.heading, one.labels, series, unit=one.unit)
    first = values[0] if values else [None] * len(one.labels)
    points = [charts.Point(w, v) for w, v in zip(one.labels, first, strict=True)]
    draw = charts.line if one.shape == "line" else charts.bars
    return draw(
        one.heading,
        points,
        unit=one.unit,
        target=one.target,
        target_word=one.target_word,
    )
