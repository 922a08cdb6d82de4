"""``clauses.csv`` and the editions of annexes: rows with the header of clauses."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from madoguchi.contracts.rules.check import RuleCheck
from madoguchi.contracts.rules.clause import (
    CLAUSE_KINDS,
    HEADER,
    PARTIES,
    SOURCES,
    Clause,
)
from madoguchi.contracts.rules.csv_text import Cell, read_rows
from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean
from madoguchi.contracts.rules.rule_text import read_rules
from madoguchi.contracts.rules.source import read_date, read_text
from madoguchi.core.text import folded

_ID = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
JAPANESE = ("section_ja", "summary_ja", "notes")


@dataclass(frozen=True)
class Row:
    """One line of a clause file."""

    file: str
    cells: dict[str, Cell]

    def text(self, column: str) -> str:
        return self.cells[column].text.strip()

    def at(self, column: str) -> Place:
        return self.cells[column].place(self.file)

    @property
    def clause_id(self) -> str:
        return self.text("clause_id")

    def with_terms(self, terms: dict[str, str]) -> Row:
        """The row with words of the Japanese texts replaced, all at once."""
        if not terms:
            return self
        pattern = re.compile("|".join(map(re.escape, sorted(terms, key=len)[::-1])))
        cells = dict(self.cells)
        for column in JAPANESE:
            cell = cells[column]
            text = pattern.sub(lambda found: terms[found[0]], cell.text)
            cells[column] = replace(cell, text=text)
        return replace(self, cells=cells)


def read_clause_rows(path: Path, label: str) -> tuple[list[Row], list[Problem]]:
    """Every row of a clause file; rows of another width are reported, not read."""
    text, problems = read_text(path, label)
    lines, more = read_rows(text, label)
    problems += more
    if not lines:
        said = Place(label).problem(
            "ファイルが空です。",
            "The file is empty.",
            f"begin with {','.join(HEADER)}.",
        )
        return [], problems or [said]
    header = [cell.text.strip() for cell in lines[0]]
    if tuple(header) != HEADER:
        return [], [*problems, *_header_problems(lines[0], header, label)]
    rows = [_row(line, label, problems) for line in lines[1:]]
    found = [row for row in rows if row is not None]
    return found, problems + list(_duplicates(found))


def _header_problems(
    cells: list[Cell], header: list[str], label: str
) -> Iterable[Problem]:
    expected = ",".join(HEADER)
    for index, name in enumerate(HEADER):
        if index >= len(header) or header[index] != name:
            place = cells[index].place(label) if index < len(cells) else Place(label)
            given = header[index] if index < len(header) else "nothing"
            yield place.problem(
                f"見出し行の「{name}」がありません。",
                f"The header has '{given}' where '{name}' belongs.",
                f"write the header {expected}",
            )
            return
    yield (
        cells[len(HEADER)]
        .place(label)
        .problem(
            "見出し行に余分な列があります。",
            f"The header has {len(header) - len(HEADER)} column(s) too many.",
            f"write the header {expected}",
        )
    )


def _row(line: list[Cell], label: str, problems: list[Problem]) -> Row | None:
    if len(line) == len(HEADER):
        return Row(label, dict(zip(HEADER, line, strict=True)))
    problems.append(
        line[0]
        .place(label)
        .problem(
            f"列が{len(line)}個あります（正しくは{len(HEADER)}個）。",
            f"The row has {len(line)} cells, not {len(HEADER)}.",
            "put cells that contain a comma into double quotes.",
        )
    )
    return None


def _duplicates(rows: list[Row]) -> Iterable[Problem]:
    """A clause may stand twice only with different days on which it begins."""
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        key = (row.clause_id, row.text("valid_from"))
        if key in seen:
            yield row.at("clause_id").problem(
                f"条項「{row.clause_id}」が重複しています。",
                f"Clause '{row.clause_id}' stands already on line {seen[key]}.",
                "give every clause its own id.",
            )
        seen.setdefault(key, row.cells["clause_id"].line)


class ClauseReader:
    """Turns rows into clauses of one contract and collects what is wrong."""

    def __init__(self, check: RuleCheck) -> None:
        self.check = check
        self.problems: list[Problem] = []

    def clause(self, row: Row, *, prefix: str = "", annex: str = "") -> Clause:
        """The clause of ``row``; mistakes go to ``problems``."""
        self._words(row)
        rules, problems = read_rules(row.cells["rule"], row.file)
        self.problems += problems
        for rule, at in rules:
            self.problems += self.check.problems(rule, at)
        clause_id = f"{prefix}-{row.clause_id}" if prefix else row.clause_id
        kept = tuple(rule for rule, _ in rules)
        return Clause(
            clause_id,
            row.text("number"),
            row.text("section_ja"),
            row.text("summary_ja"),
            row.text("summary_en"),
            row.text("party"),
            row.text("kind"),
            row.text("source") or "specification",
            self._date(row, "valid_from"),
            self._date(row, "valid_until"),
            kept,
            row.text("rule"),
            row.text("notes"),
            tuple(self.check.waits_for(rule) for rule in kept),
            f"{annex}#{row.clause_id}" if annex else "",
            row.file,
            row.cells["clause_id"].line,
        )

    def _words(self, row: Row) -> None:
        self._clause_id(row)
        self._one_of(row, "party", PARTIES)
        self._one_of(row, "kind", CLAUSE_KINDS)
        if row.text("source"):
            self._one_of(row, "source", SOURCES)
        for column in ("number", "summary_ja", "summary_en"):
            if not row.text(column):
                self.problems.append(
                    row.at(column).problem(
                        f"「{column}」が空です。",
                        f"'{column}' is empty.",
                        f"write the {column} of clause {row.clause_id}.",
                    )
                )

    def _clause_id(self, row: Row) -> None:
        given = row.clause_id
        if _ID.match(given):
            return
        wanted = re.sub(r"[^a-z0-9]+", "-", folded(given).lower()).strip("-")
        self.problems.append(
            row.at("clause_id").problem(
                f"条項番号「{given[:40]}」は使えません。",
                f"'{given[:40]}' is no clause id.",
                "use half-width lower-case letters, digits and hyphens"
                + (f", for example '{wanted}'." if wanted else "."),
            )
        )

    def _one_of(self, row: Row, column: str, known: tuple[str, ...]) -> None:
        given = row.text(column)
        if given not in known:
            self.problems.append(
                row.at(column).problem(
                    f"「{column}」の値「{given[:40]}」は使えません。",
                    f"'{given[:40]}' is no {column}.",
                    did_you_mean(given, known, f"write one of {', '.join(known)}."),
                )
            )

    def _date(self, row: Row, column: str) -> dt.date | None:
        given = row.text(column)
        if not given:
            return None
        try:
            return read_date(given)
        except ValueError as error:
            said, _, fix = str(error).partition(";")
            self.problems.append(
                row.at(column).problem(
                    f"「{given[:30]}」という日付はありません。",
                    f"{said[0].upper()}{said[1:]}.",
                    f"{fix.strip()}.",
                )
            )
            return None
