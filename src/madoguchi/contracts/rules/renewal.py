"""Copying a contract to its next term: every date moves by whole years."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from madoguchi.contracts.rules.amendment import amended
from madoguchi.contracts.rules.clause import HEADER
from madoguchi.contracts.rules.clause_rows import Row, read_clause_rows
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.source import read_date
from madoguchi.contracts.rules.toml_text import document

_YEAR_AT_END = re.compile(r"-(19|20)\d\d$")
_DAY = re.compile(r"(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?![\d-])")
_MONTH = re.compile(r"(?<![\d-])(\d{4})-(\d{2})(?![\d-])")
_YEAR = re.compile(r"令和(?P<era>元|\d+)年|(?<![\d-])(?P<west>20\d\d)(?![\d-])")
PROSE = ("summary_ja", "summary_en")
"""Notes tell how the old text was read, weekdays included, and stay."""
YEAR_START = 4
"""The fiscal year (年度) begins in April."""


def base_id(contract_id: str) -> str:
    """``kyoto-outreach-2025`` without its year."""
    return _YEAR_AT_END.sub("", contract_id)


def fiscal_year(day: dt.date) -> int:
    """The fiscal year in which the day lies."""
    return day.year if day.month >= YEAR_START else day.year - 1


def term_year(contract: ContractFile) -> int:
    """The year by which the contract goes: that of its id, else its fiscal year."""
    found = _YEAR_AT_END.search(contract.id)
    start = fiscal_year(contract.table.term.start)
    return int(found[0][1:]) if found else start


def renewed_id(contract_id: str, start_year: int) -> str:
    """``kyoto-outreach-2026``: base + the fiscal year in which the new term starts."""
    return f"{base_id(contract_id)}-{start_year}"


def renew(contract: ContractFile, start_year: int, title: str = "") -> dict[str, str]:
    """The files of the next term: path inside the new folder to its text.

    ``title`` is that of the new contract where the moved one is not right.

    Moved are the term, the months and fixed dates of the rules, parameters,
    validity of clauses, and the years of the term where summaries and
    decisions tell them; values agreed and the
    amendments of the old term are not carried over, save that what an amendment
    changed for good is part of the new contract. Named closures are dropped: the
    city names them anew. A day that does not exist (29 February) becomes the month's
    last. Write the result into a folder named :func:`renewed_id`.

    Raises ValueError when the new term would not begin after the old one.
    """
    years = start_year - term_year(contract)
    if years <= 0:
        raise ValueError(
            f"{contract.id} is of {term_year(contract)}; "
            f"a renewal for {start_year} would not lie after it"
        )
    data = _renewed(_standing(contract), years)
    data["id"] = renewed_id(contract.id, start_year)
    data["term"].pop("records_begin", None)  # records begin with the new term
    for name in ("title", "title_en"):
        data[name] = _YEAR.sub(lambda year: _year(year, years), data[name])
    data["title"] = title or data["title"]
    told = _Telling(contract, years)
    for decision in data.get("decisions", []):
        for reading in ("reading_ja", "reading_en"):
            decision[reading] = told.moved(decision.get(reading, ""))
    files = {"contract.toml": document(data), "clauses.csv": _clauses(contract, told)}
    messages = contract.folder / "messages"
    for path in sorted(messages.rglob("*")) if messages.is_dir() else ():
        if path.is_file() and path.suffix in (".toml", ".txt", ".md", ".html"):
            name = path.relative_to(contract.folder).as_posix()
            files[name] = path.read_text(encoding="utf-8")
    return files


def _standing(contract: ContractFile) -> dict[str, Any]:
    """The data as the last amendment left them."""
    data: Mapping[str, Any] = contract.data
    for amendment in contract.amendments:
        data = amended(data, amendment)
    return dict(data)


def _renewed(data: Mapping[str, Any], years: int) -> dict[str, Any]:
    result = {key: _moved(value, years) for key, value in data.items()}
    for calendar in result.get("calendars", {}).values():
        for named in ("closures", "openings"):
            calendar.pop(named, None)
    for row in result.get("unset", {}).values():
        row.pop("value", None)
        row.pop("agreed_on", None)
    return result


def _moved(value: Any, years: int) -> Any:
    """Every date inside a value moved; texts in prose stay as they are."""
    if isinstance(value, dt.date):
        return moved_day(value, years)
    if isinstance(value, Mapping):
        return {key: _moved(inner, years) for key, inner in value.items()}
    if isinstance(value, list):
        return [_moved(inner, years) for inner in value]
    if isinstance(value, str):
        return _moved_text(value, years)
    return value


def _moved_text(text: str, years: int) -> str:
    """A string that is nothing but a day or a month is moved."""
    if _DAY.fullmatch(text) or _MONTH.fullmatch(text):
        return _moved_inside(text, years)
    return text


def _moved_inside(text: str, years: int) -> str:
    moved = _DAY.sub(lambda found: _day(found, years), text)
    return _MONTH.sub(lambda found: f"{int(found[1]) + years:04}-{found[2]}", moved)


def _day(found: re.Match[str], years: int) -> str:
    day = dt.date(int(found[1]), int(found[2]), int(found[3]))
    return moved_day(day, years).isoformat()


def moved_day(day: dt.date, years: int) -> dt.date:
    """The same day so many years on; 29 February becomes the 28th where it must."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _year(found: re.Match[str], years: int) -> str:
    """令和5年 or 2023 in a text, so many years on."""
    if not found["era"]:
        return str(int(found["west"]) + years)
    return f"令和{(1 if found['era'] == '元' else int(found['era'])) + years}年"


class _Telling:
    """Moves the years of the term in prose; the years of laws stay as they are."""

    def __init__(self, contract: ContractFile, years: int) -> None:
        self.years = years
        term = contract.table.term
        self.first, self.last = term.start.year - 1, term.end.year + 1

    def moved(self, text: str) -> str:
        """A text with 令和7年, 2025 and 2025-04-01 of the term moved."""
        return _YEAR.sub(self._year, _moved_inside(text, self.years))

    def _year(self, found: re.Match[str]) -> str:
        era = found["era"]
        year = (1 if era == "元" else int(era)) + 2018 if era else int(found["west"])
        return _year(found, self.years) if self.first <= year <= self.last else found[0]


def _clauses(contract: ContractFile, told: _Telling) -> str:
    """``clauses.csv`` of the new term: the versions in force at the end of the old."""
    last = contract.table_on(dt.date.max).term.end
    rows = {row.clause_id: row for row in _rows(contract)}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for clause in contract.clauses_on(last):
        if not clause.annex and clause.clause_id in rows:
            writer.writerow(_cells(rows[clause.clause_id], told))
    return out.getvalue()


def _rows(contract: ContractFile) -> list[Row]:
    """The rows of the contract's own clauses, then those of its amendments."""
    rows, _ = read_clause_rows(contract.folder / "clauses.csv", "clauses.csv")
    return [*rows, *(row for a in contract.amendments for row in a.rows)]


def _cells(row: Row, told: _Telling) -> list[str]:
    years = told.years
    cells = {column: row.text(column) for column in HEADER}
    cells["rule"] = _moved_inside(cells["rule"], years)
    for column in PROSE:
        cells[column] = told.moved(cells[column])
    for column in ("valid_from", "valid_until"):
        if cells[column]:
            cells[column] = moved_day(read_date(cells[column]), years).isoformat()
    return [cells[column] for column in HEADER]


Change = tuple[str, str, str]
"""A place in ``contract.toml``, what stood there, what stands there now."""


def changes(contract: ContractFile, files: Mapping[str, str]) -> list[Change]:
    """What :func:`renew` changed in the data: (place, before, after), in file order."""
    new = tomllib.loads(files["contract.toml"])
    return list(_changes("", _standing(contract), new))


def _changes(place: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            inner = f"{place}.{key}" if place else str(key)
            yield from _changes(inner, old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for n, (before, after) in enumerate(zip(old, new, strict=True), 1):
            yield from _changes(f"{place}[{n}]", before, after)
    elif old != new:
        yield place, _said(old), _said(new)


def _said(value: Any) -> str:
    return "" if value is None else str(value)


def write_renewal(
    contract: ContractFile, start_year: int, root: Path, title: str = ""
) -> Path:
    """Write :func:`renew`'s files under ``root``; returns the new folder.

    A folder that exists is left as it is: the city may have changed it since.
    """
    folder = root / renewed_id(contract.id, start_year)
    if (folder / "contract.toml").exists():
        return folder
    for name, text in renew(contract, start_year, title).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
