"""A report as typed rows: what it says, never how it looks. Pure.

A report is a head and a list of sections: tables, texts, key figures, charts. Every
cell may carry a :class:`Source`, the records that the number was counted from.
``papers.frozen`` turns a report into JSON and back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Kind = Literal[
    "text",
    "count",
    "change",
    "yen",
    "minutes",
    "date",
    "moment",
    "percent",
    "decimal",
]
KINDS: tuple[Kind, ...] = (
    "text",
    "count",
    "change",
    "yen",
    "minutes",
    "date",
    "moment",
    "percent",
    "decimal",
)
FRACTIONS = ("percent", "decimal")
NAMED = ("text", "date", "moment")
"""Kinds that name a row: they stand at the left, and 計 may stand in their place."""
WHOLE = ("count", "change", "yen", "minutes")
Value = str | int | Decimal | dt.date | dt.datetime | None


@dataclass(frozen=True, slots=True)
class Source:
    """The records behind a number: facts, or a named query over rows.

    ``query`` is a name in the register of drill-downs; ``fact`` the name of a fact.
    Exactly one is given. ``ids`` are the rows (may be empty for a query that finds
    them by ``where``); nothing personal stands in either.
    """

    fact: str = ""
    query: str = ""
    ids: tuple[int, ...] = ()
    where: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if bool(self.fact) == bool(self.query):
            raise ValueError("a source names either a fact or a query")


@dataclass(frozen=True, slots=True)
class Cell:
    """One value; None is "not yet known" (－), unless it does not apply (empty)."""

    value: Value = None
    source: Source | None = None
    applies: bool = True


EMPTY = Cell(applies=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``unit`` stands in its head, ``total`` adds it up in the last row."""

    key: str
    kind: Kind
    ja: str
    en: str = ""
    unit: str = ""
    total: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.key}: unknown kind {self.kind}")
        if self.total and self.kind not in WHOLE:
            raise ValueError(f"column {self.key}: {self.kind} cannot be added up")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells; a subtotal is set apart and not added up again."""

    key: str
    cells: tuple[Cell, ...]
    subtotal: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table. ``fields`` are the contents of a report that it answers.

    Raises :class:`ValueError` for a row of the wrong width, a repeated row key or a
    value that is not of its column's kind.
    """

    key: str
    heading: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    fields: tuple[str, ...] = ()
    note: str = ""
    none: str = ""
    """The sentence when there is no row (苦情・トラブルはありませんでした。)."""

    def __post_init__(self) -> None:
        if len({row.key for row in self.rows}) != len(self.rows):
            raise ValueError(f"table {self.key}: a row key stands twice")
        for row in self.rows:
            check_row(self, row)

    @property
    def said(self) -> bool:
        """Whether it reports anything: rows, or the sentence that there are none."""
        return bool(self.rows or self.none)

    def totals(self) -> tuple[Cell, ...] | None:
        """The last row, or None when nothing is added up."""
        if not self.rows or not any(column.total for column in self.columns):
            return None
        return tuple(self.total(i) for i in range(len(self.columns)))

    def total(self, index: int) -> Cell:
        """The sum of the known values of one column, subtotals left out."""
        if not self.columns[index].total:
            return EMPTY
        cells = [row.cells[index] for row in self.rows if not row.subtotal]
        known = [cell.value for cell in cells if isinstance(cell.value, int)]
        return Cell(sum(known) if known else None)


@dataclass(frozen=True, slots=True)
class Text:
    """Words under a heading: 所感, an analysis. Lines are kept."""

    key: str
    heading: str
    body: str
    fields: tuple[str, ...] = ()
    none: str = ""

    @property
    def said(self) -> bool:
        return bool(self.body.strip() or self.none)


@dataclass(frozen=True, slots=True)
class Item:
    """One key figure, or one line of the head."""

    key: str
    label: str
    cell: Cell
    kind: Kind = "count"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A few figures side by side."""

    key: str
    heading: str
    items: tuple[Item, ...]
    fields: tuple[str, ...] = ()

    @property
    def said(self) -> bool:
        return bool(self.items)


@dataclass(frozen=True, slots=True)
class Line:
    """A named row of values of a chart, one for each label."""

    name: str
    values: tuple[int | Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars (one series), stacked bars or a line; ``target`` is a dashed line."""

    key: str
    heading: str
    shape: Literal["bars", "stacked", "line"]
    labels: tuple[str, ...]
    series: tuple[Line, ...]
    unit: str = ""
    target: int | None = None
    target_word: str = "目安"
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(line.values) != len(self.labels) for line in self.series):
            raise ValueError(f"chart {self.key}: one value for each label")

    @property
    def said(self) -> bool:
        return bool(self.labels and self.series)


Section = Table | Text | Figures | Chart


@dataclass(frozen=True, slots=True)
class Period:
    """The days that a report is about, both included."""

    first: dt.date
    last: dt.date

    @classmethod
    def day(cls, day: dt.date) -> Period:
        return cls(day, day)


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs from the version before; both values as printed."""

    place: str
    """``section/row/column``: where a page jumps to."""
    where: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Report:
    """One report. ``kind`` is the kind of document, ``ref`` what it answers.

    ``addressee`` and ``sender`` are printed as they are (``papers.wording`` knows the
    honorifics). ``head`` are further lines under the title. ``fields`` are contents
    that the head itself answers (date, venue).
    """

    kind: str
    ref: str
    title_ja: str
    title_en: str
    period: Period
    place: str
    generated_at: dt.datetime
    sections: tuple[Section, ...]
    contract: str = ""
    addressee: str = ""
    sender: str = ""
    head: tuple[Item, ...] = ()
    head_fields: tuple[str, ...] = ()
    corrects: int | None = None
    """The number of the version that this one corrects."""
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise ValueError(f"{self.kind}: a section key stands twice")
        if self.generated_at.tzinfo is None:
            raise ValueError("generated_at must be an aware moment")

    @property
    def fields(self) -> frozenset[str]:
        """What the report contains; a section that says nothing does not count."""
        said = {f for section in self.sections if section.said for f in section.fields}
        return frozenset(said | set(self.head_fields))

    def sources(self) -> list[Source]:
        """Every way to records that the report promises."""
        cells = [item.cell for item in self.head]
        for one in self.sections:
            if isinstance(one, Table):
                cells += [cell for row in one.rows for cell in row.cells]
            elif isinstance(one, Figures):
                cells += [item.cell for item in one.items]
        return [cell.source for cell in cells if cell.source]

    def section(self, key: str) -> Section | None:
        """The section of that key."""
        return next((s for s in self.sections if s.key == key), None)


def check_row(table: Table, row: Row) -> None:
    """Raise :class:`ValueError` where a row does not fit its columns."""
    if len(row.cells) != len(table.columns):
        raise ValueError(f"table {table.key}, row {row.key}: {len(row.cells)} cells")
    for column, cell in zip(table.columns, row.cells, strict=True):
        if not fits(column.kind, cell.value):
            raise ValueError(
                f"table {table.key}, row {row.key}, {column.key}: not a {column.kind}"
            )


def fits(kind: Kind, value: Value) -> bool:
    """Whether a value is of a kind; None always is."""
    if value is None:
        return True
    if kind in WHOLE:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == "moment":
        return isinstance(value, dt.datetime) and value.tzinfo is not None
    if kind == "date":
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return isinstance(value, Decimal if kind in FRACTIONS else str)


def row(key: str, *values: Value | Cell, subtotal: bool = False) -> Row:
    """A row from plain values and cells."""
    cells = tuple(v if isinstance(v, Cell) else Cell(v) for v in values)
    return Row(key, cells, subtotal)


def counts(values: Sequence[tuple[str, int | None, Source | None]]) -> tuple[Row, ...]:
    """Rows of (label, count) in their order: a tally such as 来所した契機."""
    return tuple(
        Row(f"r{i}", (Cell(label), Cell(number, source)))
        for i, (label, number, source) in enumerate(values, start=1)
    )
