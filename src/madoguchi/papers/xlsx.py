"""Reports as XLSX: one sheet that prints on A4, native charts, no surprise formulas.

Text is written as text; the only formulas are our own sums, with their values.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from madoguchi.core.clock import TOKYO
from madoguchi.papers import wording
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import (
    NAMED,
    Cell,
    Chart,
    Column,
    Figures,
    Kind,
    Line,
    Report,
    Section,
    Table,
    Text,
)

FONT = "BIZ UDPゴシック"
LONGEST = 32_000  # characters that Excel takes in one cell, with a margin
WIDTHS = {"text": 24, "count": 11, "change": 9, "yen": 13, "minutes": 11}
WIDTHS |= {"percent": 9, "decimal": 9}
FORMS: dict[Kind, str] = {
    "count": "#,##0",
    "yen": "#,##0",
    "minutes": "#,##0",
    "change": '+#,##0;-#,##0;"±0"',
    "percent": "0.0%",
    "decimal": "#,##0.0",
    "date": '[$-411]ggge"年"m"月"d"日"',  # what other programs than Excel read too
    "moment": "yyyy/m/d h:mm",
}


def render(report: Report, imprint: Imprint | None = None) -> bytes:
    """One report as a workbook."""
    import xlsxwriter  # slow to import: not at each start

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": wording.clean(report.title_ja)})
    Writer(book, report, imprint or Imprint()).write()
    book.close()
    return out.getvalue()


class Writer:
    """Writes from top to bottom; ``at`` is the next free row."""

    def __init__(self, book: Any, report: Report, imprint: Imprint) -> None:
        self.book, self.report, self.imprint = book, report, imprint
        self.sheet = book.add_worksheet("報告書")
        self.at = 0
        self.wide = max(
            [6, *(len(s.columns) for s in report.sections if isinstance(s, Table))]
        )
        self.looks: dict[tuple[tuple[str, Any], ...], Any] = {}

    def look(self, **given: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(given.items()))
        if key not in self.looks:
            base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
            self.looks[key] = self.book.add_format({**base, **given})
        return self.looks[key]

    def write(self) -> None:
        """The sheet from title to imprint."""
        self.page()
        self.head()
        for section in self.report.sections:
            self.section(section)
        if self.imprint.remark:
            self.heading("備考")
            self.words(self.imprint.remark)
        self.changes()

    def page(self) -> None:
        """A4, one page wide, title above and version below."""
        sheet = self.sheet
        sheet.set_paper(9)
        if self.wide > 9:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.7, right=0.6, top=0.8, bottom=0.8)
        sheet.hide_gridlines(2)
        sheet.set_header(f"&R{escaped(self.report.title_ja, 80)}")
        sheet.set_footer(f"&L&7{escaped(self.imprint.line(), 150)}&R&P / &N ページ")
        for i in range(self.wide):
            sheet.set_column(i, i, self.width(i))

    def width(self, index: int) -> int:
        """The widest kind that stands in this column."""
        tables = [s for s in self.report.sections if isinstance(s, Table)]
        kinds = [t.columns[index].kind for t in tables if index < len(t.columns)]
        return max([WIDTHS.get(kind, 18) for kind in kinds], default=11)

    def merged(self, text: str, look: Any) -> None:
        """A line over the whole width, tall enough for its text."""
        room = sum(self.width(i) for i in range(self.wide))
        for part in pieces(text, room * 12):
            self.sheet.merge_range(self.at, 0, self.at, self.wide - 1, "", look)
            self.sheet.write_string(self.at, 0, part, look)
            self.sheet.set_row(self.at, min(409, 15 * lines(part, room) + 4))
            self.at += 1

    def heading(self, text: str) -> None:
        """The heading of a section, after an empty row."""
        self.at += 1
        self.merged(f"■ {wording.clean(text)}", self.look(bold=True, font_size=11))

    def words(self, text: str) -> None:
        """A text in a frame."""
        self.merged(text, self.look(border=1, text_wrap=True, valign="top"))

    def head(self) -> None:
        """Title, addressee, period, place."""
        report = self.report
        if report.addressee:
            self.merged(report.addressee, self.look())
        if report.sender:
            self.merged(report.sender, self.look(align="right", text_wrap=True))
        self.merged(report.title_ja, self.look(bold=True, font_size=16, align="center"))
        self.sheet.set_row(self.at - 1, 30)
        for label, text in wording.head(report):
            self.pair(label, text)

    def pair(self, label: str, text: str) -> None:
        """A label and its value over the rest of the width."""
        frame = self.look(border=1, text_wrap=True)
        self.sheet.write_string(
            self.at, 0, wording.clean(label), self.look(border=1, bg_color="#EEEEEE")
        )
        self.sheet.merge_range(self.at, 1, self.at, self.wide - 1, "", frame)
        self.sheet.write_string(self.at, 1, pieces(text)[0], frame)
        room = sum(self.width(i) for i in range(1, self.wide))
        high = lines(pieces(text)[0], room)
        if high > 1:
            self.sheet.set_row(self.at, min(409, 14 * high + 4))
        self.at += 1

    def section(self, section: Section) -> None:
        """Any section."""
        self.heading(section.heading)
        if isinstance(section, Table):
            self.table(section)
        elif isinstance(section, Text):
            self.words(section.body.strip() or section.none)
        elif isinstance(section, Figures):
            for item in section.items:
                self.pair(item.label, wording.item_text(item))
        else:
            self.chart(section)

    def heads(self, words: Sequence[str]) -> None:
        """The head of a table."""
        look = self.look(
            border=1, bold=True, bg_color="#EEEEEE", align="center", text_wrap=True
        )
        for i, word in enumerate(words):
            self.sheet.write_string(self.at, i, wording.clean(word), look)
        self.tall(enumerate(words))
        self.at += 1

    def table(self, one: Table) -> None:
        """Head, rows, sums, note."""
        self.heads([wording.label(column) for column in one.columns])
        first = self.at
        for row in one.rows:
            for i, (column, cell) in enumerate(
                zip(one.columns, row.cells, strict=True)
            ):
                self.cell(i, column, cell, bold=row.subtotal)
            self.tall(
                (i, wording.shown(cell, column.kind))
                for i, (column, cell) in enumerate(
                    zip(one.columns, row.cells, strict=True)
                )
                if column.kind == "text"
            )
            self.at += 1
        if one.totals():
            self.totals(one, first)
        if not one.rows:
            self.words(one.none or "該当はありません。")
        if one.note:
            self.merged(f"※ {one.note}", self.look(font_size=9, text_wrap=True))

    def tall(self, texts: Iterable[tuple[int, str]]) -> None:
        """Make the row as high as its longest wrapped text, by column."""
        high = max((lines(text, self.width(i) - 1) for i, text in texts), default=1)
        if high > 1:
            self.sheet.set_row(self.at, min(409, 14 * high + 4))

    def cell(self, index: int, column: Column, cell: Cell, *, bold: bool) -> None:
        """One value in its own type."""
        look = self.look(border=1, bold=bold, **style(column.kind))
        value = cell.value
        if value is None or isinstance(value, str):
            text = wording.shown(cell, column.kind)
            self.sheet.write_string(self.at, index, pieces(text)[0], look)
        elif column.kind == "moment":
            local = value.astimezone(TOKYO).replace(tzinfo=None)  # type: ignore[union-attr]
            self.sheet.write_datetime(self.at, index, local, look)
        elif column.kind == "date":
            self.sheet.write_datetime(self.at, index, value, look)
        else:
            self.sheet.write_number(self.at, index, value, look)

    def totals(self, one: Table, first: int) -> None:
        """Our own sums: the rows that are not subtotals, with the value beside."""
        counted = [first + i for i, row in enumerate(one.rows) if not row.subtotal]
        for i, (column, cell) in enumerate(
            zip(one.columns, one.totals() or (), strict=True)
        ):
            look = self.look(border=1, bold=True, **style(column.kind))
            if column.total and cell.value is not None:
                formula = f"=SUM({spans(counted, i)})"
                self.sheet.write_formula(self.at, i, formula, look, cell.value)
            else:
                word = "計" if i == 0 and column.kind in NAMED else ""
                self.sheet.write_string(self.at, i, word, look)
        self.at += 1

    def chart(self, one: Chart) -> None:
        """The figures, and a native chart of them underneath."""
        first = self.at
        series = [*one.series, *_target(one)]
        names = [line.name for line in series]
        self.heads(["", *(f"{n}（{one.unit}）" if one.unit else n for n in names)])
        frame = self.look(border=1, num_format="#,##0.##")
        for i, label in enumerate(one.labels):
            self.sheet.write_string(
                self.at, 0, wording.clean(label), self.look(border=1)
            )
            for k, line in enumerate(series, start=1):
                value = line.values[i]
                if value is None:
                    self.sheet.write_blank(self.at, k, None, frame)
                else:
                    self.sheet.write_number(self.at, k, value, frame)
            self.at += 1
        if one.said:
            self.sheet.insert_chart(self.at, 0, self.drawn(one, first), {"y_offset": 6})
            self.at += 16

    def drawn(self, one: Chart, first: int) -> Any:
        """A native chart over the rows just written."""
        kind = {"type": "line"} if one.shape == "line" else {"type": "column"}
        if one.shape == "stacked":
            kind["subtype"] = "stacked"
        chart = self.book.add_chart(kind)
        last, beside = first + len(one.labels), len(one.series) + 1
        for k in range(1, beside):
            chart.add_series(_over(first, last, k) | {"data_labels": {"value": True}})
        if one.target is not None:
            dashed = {"color": "#444444", "dash_type": "dash", "width": 1.5}
            line = self.book.add_chart({"type": "line"})
            line.add_series(_over(first, last, beside) | {"line": dashed})
            chart.combine(line)
        chart.set_title({"name": wording.clean(one.heading), "name_font": {"size": 11}})
        alone = len(one.series) == 1 and one.target is None
        chart.set_legend({"position": "bottom", "none": alone})
        chart.set_size({"width": 620, "height": 300})
        return chart

    def changes(self) -> None:
        """What a correction changed, both values."""
        if not self.report.corrects:
            return
        self.heading(f"訂正箇所（第{self.report.corrects}版との違い）")
        for change in self.report.changes:
            self.pair(change.where, f"訂正前: {change.old}　→　訂正後: {change.new}")
        if not self.report.changes:
            self.words("記載内容の違いはありません。")


def _target(one: Chart) -> list[Line]:
    """The target as a series of its own, the same at each label."""
    if one.target is None:
        return []
    return [Line(one.target_word, tuple(one.target for _label in one.labels))]


def _over(first: int, last: int, column: int) -> dict[str, Any]:
    """A series over the rows that stand below the head in row ``first``."""
    return {
        "name": ["報告書", first, column],
        "categories": ["報告書", first + 1, 0, last, 0],
        "values": ["報告書", first + 1, column, last, column],
    }


def style(kind: Kind) -> dict[str, Any]:
    """Number form and side of a kind."""
    if kind == "text":
        return {"text_wrap": True, "valign": "top"}
    side = "left" if kind in ("date", "moment") else "right"
    return {"num_format": FORMS[kind], "align": side}


def spans(rows: Sequence[int], column: int) -> str:
    """A1:A3,A5 for the rows that are counted."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    runs: list[list[int]] = []
    for row in rows:
        if runs and runs[-1][-1] == row - 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    cells = [
        (xl_rowcol_to_cell(run[0], column), xl_rowcol_to_cell(run[-1], column))
        for run in runs
    ]
    return ",".join(a if a == b else f"{a}:{b}" for a, b in cells)


def pieces(text: str, most: int = LONGEST) -> list[str]:
    """A text in parts that fit a cell (and a row, which is 409 points at most)."""
    kept = wording.clean(text)
    return [kept[i : i + most] for i in range(0, len(kept), most)] or [""]


def lines(text: str, room: int) -> int:
    """How many lines a text takes in a width of ``room`` half-width characters."""
    return sum(max(1, -(-half_widths(line) // room)) for line in text.split("\n"))


def half_widths(text: str) -> int:
    """The width of a text, full-width characters counted twice."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)


def escaped(text: str, most: int) -> str:
    """Text for a header or footer, where & gives orders."""
    return wording.clean(text).replace("\n", " ")[:most].replace("&", "&&")
