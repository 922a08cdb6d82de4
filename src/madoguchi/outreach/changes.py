"""What differs between two drawings-up of the daily report: both values. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from madoguchi.papers import wording
from madoguchi.papers.tables import Change, Report, Table, Text

ABSENT = "（なし）"


def between(old: Report, new: Report) -> tuple[Change, ...]:
    """Every cell and text that reads differently, in the order of the new one."""
    found: list[Change] = []
    for section in new.sections:
        before = old.section(section.key)
        if isinstance(section, Table) and isinstance(before, Table):
            found += _cells(before, section)
        if isinstance(section, Text) and isinstance(before, Text):
            said = (before.body or before.none, section.body or section.none)
            if said[0] != said[1]:
                found.append(Change(f"{section.key}//", section.heading, *said))
    return tuple(found)


def _cells(old: Table, new: Table) -> Iterator[Change]:
    before, now = _printed(old), _printed(new)
    for place in {**now, **before}:
        was, is_ = before.get(place, ("", "")), now.get(place, ("", ""))
        if was[1] != is_[1]:
            where = f"{new.heading} {is_[0] or was[0]}"
            yield Change(
                f"{new.key}/{place}", where, was[1] or ABSENT, is_[1] or ABSENT
            )


def _printed(table: Table) -> dict[str, tuple[str, str]]:
    """``row/column`` to the words of the place and the printed value."""
    found = {}
    for row in table.rows:
        name = wording.shown(row.cells[0], table.columns[0].kind)
        for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]:
            found[f"{row.key}/{column.key}"] = (
                f"{name} {column.ja}",
                wording.shown(cell, column.kind),
            )
    return found
