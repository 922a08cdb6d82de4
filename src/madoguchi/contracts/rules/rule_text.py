"""The rule cell: TOML on one line, read into rules that know where they stand."""

from __future__ import annotations

import tomllib
from typing import Any

from pydantic import TypeAdapter, ValidationError

from madoguchi.contracts.rules import grammar
from madoguchi.contracts.rules.check import At
from madoguchi.contracts.rules.csv_text import Cell
from madoguchi.contracts.rules.model_errors import Loc, field_names, problems_of
from madoguchi.contracts.rules.problem import Place, Problem
from madoguchi.contracts.rules.source import toml_position, toml_problem

ONE: TypeAdapter[grammar.Rule] = TypeAdapter(grammar.Rule)
MODELS = (
    grammar.Gate,
    grammar.Deadline,
    grammar.Recurring,
    grammar.Follows,
    grammar.Ratio,
    grammar.Target,
    grammar.Limit,
    grammar.Staffing,
    grammar.Never,
    grammar.Scope,
    grammar.Attested,
    grammar.Option,
)
KEYS = field_names(*MODELS)
_LEAD = "rule = "


def read_rules(
    cell: Cell, file: str
) -> tuple[list[tuple[grammar.Rule, At]], list[Problem]]:
    """The rules of one cell with a function that finds a word of each."""
    if not cell.text.strip():
        return [], [
            cell.place(file).problem(
                "規則がありません。",
                "The clause has no rule.",
                'write one, at least { kind = "attested" } or { kind = "scope" }.',
            )
        ]
    try:
        data = tomllib.loads(_LEAD + cell.text.strip())["rule"]
    except tomllib.TOMLDecodeError as error:
        return [], [_syntax(error, cell, file)]
    rows = data if isinstance(data, list) else [data]
    starts = _starts(cell.text) if isinstance(data, list) else [0]
    return _validated(rows, starts, cell, file)


def _validated(
    rows: list[Any], starts: list[int], cell: Cell, file: str
) -> tuple[list[tuple[grammar.Rule, At]], list[Problem]]:
    rules: list[tuple[grammar.Rule, At]] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        at = finder(cell, file, starts[index] if index < len(starts) else 0)
        try:
            rules.append((ONE.validate_python(row), at))
        except ValidationError as error:
            problems.extend(problems_of(error, _by_loc(at), KEYS))
    return rules, problems


def finder(cell: Cell, file: str, start: int = 0) -> At:
    """Where a word stands in the cell from ``start`` on; else the rule's start."""

    def at(word: str) -> Place:
        found = cell.text.find(f'"{word}"', start)
        if found < 0:
            found = cell.text.find(word, start) - 1
        return cell.place(file, max(found + 1, start))

    return at


def _by_loc(at: At) -> Any:
    def place(loc: Loc) -> Place:
        words = [str(part) for part in loc if isinstance(part, str)]
        return at(words[-1] if len(words) > 1 else "kind")

    return place


def _syntax(error: Exception, cell: Cell, file: str) -> Problem:
    text = _LEAD + cell.text.strip()
    line, column = toml_position(error, text)
    offset = sum(len(row) + 1 for row in text.split("\n")[: line - 1]) + column - 1
    indent = len(cell.text) - len(cell.text.lstrip())
    place = cell.place(file, max(0, offset - len(_LEAD) + indent))
    return toml_problem(error, text, place, near=cell.text)


def _starts(text: str) -> list[int]:
    """Where each table of a top-level array begins."""
    starts, depth, quote = [], 0, ""
    for offset, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "{[":
            if char == "{" and depth == 1:
                starts.append(offset)
            depth += 1
        elif char in "}]":
            depth -= 1
    return starts
