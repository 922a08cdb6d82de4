"""CSV cells that know where they stand, for messages with line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass

from madoguchi.contracts.rules.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``line`` and ``column`` are those of its first character."""

    text: str
    line: int
    column: int
    quoted: bool = False

    def place(self, file: str, offset: int = 0) -> Place:
        """The position in the file of the character ``offset`` of the cell's text."""
        before = self.text[:offset]
        line = self.line + before.count("\n")
        tail = before.rsplit("\n", 1)[-1]
        column = len(tail) + (tail.count('"') if self.quoted else 0)
        return Place(file, line, column + (self.column if line == self.line else 1))


@dataclass
class _Reader:
    """A place in the text that moves by whole cells; its line follows."""

    text: str
    at: int = 0
    line: int = 1
    line_starts: int = 0

    @property
    def char(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    @property
    def column(self) -> int:
        return self.at - self.line_starts + 1

    def move(self, to: int) -> str:
        """Go on to a place; returns what lies between."""
        passed = self.text[self.at : to]
        breaks = passed.count("\n")
        if breaks:
            self.line += breaks
            self.line_starts = self.at + passed.rindex("\n") + 1
        self.at = to
        return passed


_ENDS = re.compile(r"[,\n]|\Z")
_QUOTE = re.compile(r'"(?!")|""')


def read_rows(text: str, file: str) -> tuple[list[list[Cell]], list[Problem]]:
    """All rows that are not empty; a broken quotation gives a problem."""
    reader, rows, problems = _Reader(text), [], []
    row: list[Cell] = []
    while reader.at < len(text):
        cell, problem = _cell(reader, file)
        row.append(cell)
        if problem:
            problems.append(problem)
        if reader.char == ",":
            reader.move(reader.at + 1)
            if reader.at < len(text):
                continue
            row.append(Cell("", reader.line, reader.column))
        elif reader.char == "\n":
            reader.move(reader.at + 1)
        if any(c.text.strip() for c in row):
            rows.append(row)
        row = []
    return rows, problems


def _cell(reader: _Reader, file: str) -> tuple[Cell, Problem | None]:
    if reader.char != '"':
        line, column = reader.line, reader.column
        return Cell(reader.move(_end(reader)), line, column), None
    opened = Place(file, reader.line, reader.column)
    reader.move(reader.at + 1)
    line, column, out = reader.line, reader.column, []
    while found := _QUOTE.search(reader.text, reader.at):
        out.append(reader.move(found.start()))
        reader.move(found.end())
        if len(found[0]) == 1:
            return Cell("".join(out), line, column, quoted=True), _after(reader, file)
        out.append('"')
    out.append(reader.move(len(reader.text)))
    return Cell("".join(out), line, column, quoted=True), opened.problem(
        "引用符が閉じられていません。",
        "A quotation mark is opened here and never closed.",
        'close the cell with " and double every " inside it.',
    )


def _end(reader: _Reader) -> int:
    found = _ENDS.search(reader.text, reader.at)
    return found.start() if found else len(reader.text)


def _after(reader: _Reader, file: str) -> Problem | None:
    if reader.char in ("", ",", "\n"):
        return None
    place = Place(file, reader.line, reader.column)
    reader.move(_end(reader))
    return place.problem(
        "引用符のあとに余分な文字があります。",
        "There is text after the closing quotation mark of a cell.",
        'double every " inside the cell ("").',
    )
