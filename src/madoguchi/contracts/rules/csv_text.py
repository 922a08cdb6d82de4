"""CSV cells that know where they stand, for messages with line and column."""

from __future__ import annotations

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
    text: str
    at: int = 0
    line: int = 1
    column: int = 1

    @property
    def char(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        char = self.char
        self.at += 1
        if char == "\n":
            self.line, self.column = self.line + 1, 1
        else:
            self.column += 1
        return char


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
            reader.take()
            if reader.at < len(text):
                continue
            row.append(Cell("", reader.line, reader.column))
        elif reader.char == "\n":
            reader.take()
        if any(c.text.strip() for c in row):
            rows.append(row)
        row = []
    return rows, problems


def _cell(reader: _Reader, file: str) -> tuple[Cell, Problem | None]:
    if reader.char != '"':
        line, column, start = reader.line, reader.column, reader.at
        while reader.char not in ("", ",", "\n"):
            reader.take()
        return Cell(reader.text[start : reader.at], line, column), None
    opened = Place(file, reader.line, reader.column)
    reader.take()
    line, column, out = reader.line, reader.column, []
    while reader.char:
        char = reader.take()
        if char != '"':
            out.append(char)
        elif reader.char == '"':
            out.append(reader.take())
        else:
            return Cell("".join(out), line, column, quoted=True), _after(reader, file)
    return Cell("".join(out), line, column, quoted=True), opened.problem(
        "引用符が閉じられていません。",
        "A quotation mark is opened here and never closed.",
        'close the cell with " and double every " inside it.',
    )


def _after(reader: _Reader, file: str) -> Problem | None:
    if reader.char in ("", ",", "\n"):
        return None
    place = Place(file, reader.line, reader.column)
    while reader.char not in ("", ",", "\n"):
        reader.take()
    return place.problem(
        "引用符のあとに余分な文字があります。",
        "There is text after the closing quotation mark of a cell.",
        'double every " inside the cell ("").',
    )
