"""What differs between two versions of a report: old value, new value, where. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.papers import wording
from madoguchi.papers.tables import (
    Cell,
    Change,
    Chart,
    Column,
    Figures,
    Item,
    Report,
    Row,
    Section,
    Table,
    Text,
)

ABSENT = "（なし）"


def between(old: Report, new: Report) -> tuple[Change, ...]:
    """Every place that reads differently on paper, in the order of the new version."""
    return (
        *line("head//title", "標題", old.title_ja, new.title_ja),
        *line("head//period", "対象期間", *periods(old, new)),
        *line("head//place", "会場", old.place, new.place),
        *items("head", "", old.head, new.head),
        *sections(old, new),
    )


def periods(old: Report, new: Report) -> tuple[str, str]:
    """Both periods as printed."""
    return wording.period(old.period), wording.period(new.period)


def line(place: str, where: str, old: str, new: str) -> Iterator[Change]:
    """One place, if it differs."""
    if old != new:
        yield Change(place, where, old or ABSENT, new or ABSENT)


def sections(old: Report, new: Report) -> Iterator[Change]:
    """Sections of the new version against theirs of old; then those that are gone."""
    for section in new.sections:
        before = old.section(section.key)
        if type(before) is type(section):
            yield from within(before, section)
        else:
            yield Change(f"{section.key}//", section.heading, ABSENT, "項目を追加")
    for section in old.sections:
        if new.section(section.key) is None:
            yield Change(f"{section.key}//", section.heading, "項目あり", "項目を削除")


def within(old: Section | None, new: Section) -> Iterator[Change]:
    """Two sections of one type."""
    if isinstance(old, Table) and isinstance(new, Table):
        yield from tables(old, new)
    elif isinstance(old, Text) and isinstance(new, Text):
        said = old.body.strip() or old.none, new.body.strip() or new.none
        yield from line(f"{new.key}//", new.heading, *said)
    elif isinstance(old, Figures) and isinstance(new, Figures):
        yield from items(new.key, f"{new.heading} ", old.items, new.items)
    elif isinstance(old, Chart) and isinstance(new, Chart):
        yield from charts(old, new)


def items(
    key: str, where: str, old: tuple[Item, ...], new: tuple[Item, ...]
) -> Iterator[Change]:
    """Key figures by their keys."""
    before = {item.key: item for item in old}
    for item in new:
        was = before.pop(item.key, None)
        yield from line(
            f"{key}/{item.key}/",
            f"{where}{item.label}",
            wording.item_text(was) if was else "",
            wording.item_text(item),
        )
    for item in before.values():
        was_text = wording.item_text(item)
        yield from line(f"{key}/{item.key}/", f"{where}{item.label}", was_text, "")


def tables(old: Table, new: Table) -> Iterator[Change]:
    """Rows by their keys, cells by their columns, and the totals."""
    before = {row.key: row for row in old.rows}
    for row in new.rows:
        yield from cells(old, new, before.pop(row.key, None), row)
    for row in before.values():
        words = "、".join(texts(old, row))
        yield Change(f"{new.key}/{row.key}/", f"{new.heading} 行の削除", words, ABSENT)
    was, now = old.totals(), new.totals()
    if was and now:
        yield from cells(old, new, Row("total", was), Row("total", now))
    yield from line(f"{new.key}//note", f"{new.heading} 注", old.note, new.note)


def cells(old: Table, new: Table, was: Row | None, row: Row) -> Iterator[Change]:
    """One row; a new row is one change."""
    if was is None:
        words = "、".join(texts(new, row))
        yield Change(f"{new.key}/{row.key}/", f"{new.heading} 行の追加", ABSENT, words)
        return
    before = dict(zip((c.key for c in old.columns), was.cells, strict=True))
    named = "計" if row.key == "total" else name(new, row)
    for column, cell in zip(new.columns, row.cells, strict=True):
        yield from line(
            f"{new.key}/{row.key}/{column.key}",
            f"{new.heading} {named} {column.ja}".replace("  ", " "),
            printed(before.get(column.key), column),
            printed(cell, column),
        )


def printed(cell: Cell | None, column: Column) -> str:
    """A cell as printed; nothing where there was no such column."""
    return wording.shown(cell, column.kind) if cell else ""


def texts(table: Table, row: Row) -> list[str]:
    """The values of a row that say something."""
    pairs = zip(row.cells, table.columns, strict=True)
    shown = (wording.shown(cell, column.kind) for cell, column in pairs)
    return [text for text in shown if text]


def name(table: Table, row: Row) -> str:
    """What a row is called: its first cell."""
    return wording.shown(row.cells[0], table.columns[0].kind)


def charts(old: Chart, new: Chart) -> Iterator[Change]:
    """Values by series and label."""
    was = points(old)
    now = points(new)
    for where in {**now, **was}:
        yield from line(
            f"{new.key}//",
            f"{new.heading} {' '.join(where)}",
            was.get(where, ""),
            now.get(where, ""),
        )


def points(chart: Chart) -> dict[tuple[str, str], str]:
    """(series, label) to the printed value."""
    return {
        (series.name, label): wording.number(value)
        for series in chart.series
        for label, value in zip(chart.labels, series.values, strict=True)
    }
