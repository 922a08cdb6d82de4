"""Reading the text of contract files: encodings, TOML with positions, dates."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from madoguchi.contracts.rules.problem import Place, Problem
from madoguchi.core import dates
from madoguchi.core.errors import Refusal
from madoguchi.core.text import folded

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_WIDE = re.compile(r"[０-９]")
_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_HAS_YEAR = re.compile(
    r"^(\d{4}\D\d{1,2}\D\d{1,2}日?|\d{8}|(令和|平成|昭和|[RHS])\s?(元|\d{1,2})\D.+)$",
    re.I,
)
_HEADER = re.compile(r"^\s*(\[\[?)\s*(.+?)\s*\]\]?\s*(#.*)?$")
_NAME = r"(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)"
_KEY = re.compile(rf"^(\s*)({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_PART = re.compile(r"\"([^\"]*)\"|'([^']*)'|([^.\s]+)")
Path_ = tuple[str | int, ...]


def read_text(path: Path, label: str) -> tuple[str, list[Problem]]:
    """The file's text, read as UTF-8 (BOM allowed) or CP932."""
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.replace("\r\n", "\n").replace("\r", "\n"), []
    return "", [
        Place(label).problem(
            "文字コードを判別できません。",
            "The encoding is neither UTF-8 nor CP932.",
            "save the file as UTF-8.",
        )
    ]


def read_date(text: str) -> dt.date:
    """A date with its year, in any common form; raises ValueError with a sentence."""
    typed = folded(text)
    if not _HAS_YEAR.match(typed):
        raise ValueError(
            f"'{typed[:30]}' is not a date with a year;"
            " write 2025-04-01 or 令和7年4月1日"
        )
    try:
        return dates.parse(typed, today=dt.date(2000, 1, 1))
    except Refusal:
        raise ValueError(
            f"there is no day '{typed[:30]}'; write an existing date such as 2025-04-01"
        ) from None


@dataclass(frozen=True, slots=True)
class TomlText:
    """A parsed TOML file that can say where a key stands."""

    label: str
    data: dict[str, Any]
    places: dict[Path_, tuple[int, int]]

    def place(self, path: Path_) -> Place:
        """The position of ``path`` or of its nearest parent."""
        for end in range(len(path), 0, -1):
            if found := self.places.get(path[:end]):
                return Place(self.label, *found)
        return Place(self.label)


def read_toml(path: Path, label: str) -> tuple[TomlText, list[Problem]]:
    """Parse ``path``; a syntax mistake gives one problem and no data."""
    text, problems = read_text(path, label)
    if problems:
        return TomlText(label, {}, {}), problems
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return TomlText(label, {}, {}), [toml_problem(error, text, Place(label))]
    return TomlText(label, data, _places(text)), []


def toml_position(error: Exception, text: str) -> tuple[int, int]:
    """Line and column of a TOML error, from 1."""
    if found := _AT.search(str(error)):
        return int(found[1]), int(found[2])
    lines = text.split("\n")
    return len(lines), len(lines[-1]) + 1


def toml_problem(
    error: Exception, text: str, place: Place, near: str | None = None
) -> Problem:
    """A TOML syntax error as a sentence, with the likeliest fix."""
    line, column = toml_position(error, text)
    if near is None:
        lines = text.split("\n")
        near = lines[line - 1] if line <= len(lines) else ""
        place = Place(place.file, line, column)
    reason = _AT.sub("", str(error)).replace("(at end of document)", "").strip()
    return place.problem(
        "TOMLとして読めません。", f"This is not valid TOML: {reason}.", _toml_fix(near)
    )


def _toml_fix(near: str) -> str:
    for year, month, day in _DATE.findall(near):
        try:
            dt.date(int(year), int(month), int(day))
        except ValueError:
            return f"there is no day {year}-{month}-{day}; write an existing date."
    if _WIDE.search(re.sub(r'"[^"]*"', "", near)):
        return "write digits half width (2, not ２)."
    if re.search(r"[“”„＂]", near):
        return 'use straight quotation marks (").'
    if near.count("{") != near.count("}") or near.count("[") != near.count("]"):
        return "close every { with } and every [ with ]."
    return 'write key = value, words in straight quotes ("…"), dates as 2025-04-01.'


def _places(text: str) -> dict[Path_, tuple[int, int]]:
    """Where each table and key of a TOML text begins."""
    places: dict[Path_, tuple[int, int]] = {}
    arrays: dict[Path_, int] = {}
    prefix: Path_ = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if (header := _HEADER.match(line)) and not _KEY.match(line):
            prefix = _prefix(header, arrays)
            places.setdefault(prefix, (number, 1))
        elif key := _KEY.match(line):
            path: Path_ = (*prefix, *_parts(key[2]))
            places.setdefault(path, (number, len(key[1]) + 1))
    return places


def _prefix(header: re.Match[str], arrays: dict[Path_, int]) -> Path_:
    path: Path_ = ()
    parts = _parts(header[2])
    for index, part in enumerate(parts):
        path = (*path, part)
        if header[1] == "[[" and index == len(parts) - 1:
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _parts(dotted: str) -> list[str]:
    return [a or b or c for a, b, c in _PART.findall(dotted)]
