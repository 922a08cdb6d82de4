"""Amendments (変更契約): clauses and single values that change from a day on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from madoguchi.calendars.parameters import RuleKeys
from madoguchi.contracts.parameters import AmendmentTable
from madoguchi.contracts.rules.clause import Clause
from madoguchi.contracts.rules.clause_rows import Row, read_clause_rows
from madoguchi.contracts.rules.model_errors import field_names, problems_of
from madoguchi.contracts.rules.problem import Place, Problem
from madoguchi.contracts.rules.source import read_date, read_toml

TABLES = (
    "term",
    "deadlines",
    "calendars",
    "roles",
    "words",
    "parameters",
    "unset",
    "documents",
)
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Amendment:
    """One amendment: its table and the rows of the clauses it replaces or adds."""

    slug: str
    effective: dt.date
    table: AmendmentTable
    rows: tuple[Row, ...] = ()


def read_amendments(folder: Path, label: str) -> tuple[list[Amendment], list[Problem]]:
    """Every amendment under ``folder``, the earliest first."""
    stems = sorted({p.stem for p in folder.glob("*.toml")} | _csvs(folder))
    found: list[Amendment] = []
    problems: list[Problem] = []
    for stem in stems:
        amendment, more = _read(folder, stem, label)
        problems += more
        if amendment:
            found.append(amendment)
    return sorted(found, key=lambda a: (a.effective, a.slug)), problems


def _csvs(folder: Path) -> set[str]:
    return {p.stem for p in folder.glob("*.csv")}


def _read(
    folder: Path, stem: str, label: str
) -> tuple[Amendment | None, list[Problem]]:
    table, problems = _table(folder / f"{stem}.toml", stem, label)
    path = folder / f"{stem}.csv"
    rows, more = (
        read_clause_rows(path, f"{label}/{path.name}") if path.exists() else ([], [])
    )
    if table is None:
        return None, problems + more
    return Amendment(stem, table.effective, table, tuple(rows)), problems + more


def _table(
    path: Path, stem: str, label: str
) -> tuple[AmendmentTable | None, list[Problem]]:
    """The TOML of an amendment; a CSV alone takes its day from the file's name."""
    if not path.exists():
        try:
            return AmendmentTable(effective=read_date(stem[:10])), []
        except ValueError:
            return None, [
                Place(f"{label}/{stem}.csv").problem(
                    "変更の発効日が分かりません。",
                    "The day from which the amendment holds is not given.",
                    "name the file 2025-10-01-slug.csv, or add a .toml with effective.",
                )
            ]
    toml, problems = read_toml(path, f"{label}/{path.name}")
    if problems:
        return None, problems
    try:
        return AmendmentTable.model_validate(toml.data), []
    except ValidationError as error:
        known = field_names(AmendmentTable)
        return None, list(problems_of(error, toml.place, known))


def amended(data: Mapping[str, Any], amendment: Amendment) -> dict[str, Any]:
    """The data of ``contract.toml`` as they stand from the amendment's day on.

    A calendar's rules become a dated version of it, so that it still answers for
    the days before; its named days are added.
    """
    result = dict(data)
    for name in TABLES:
        change = getattr(amendment.table, name)
        if not change:
            continue
        old = dict(result.get(name, {}))
        if name == "calendars":
            result[name] = _calendars(old, change, amendment.effective)
        else:
            result[name] = _merged(old, change)
    return result


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    both = dict(old)
    for key, value in new.items():
        inside = isinstance(value, Mapping) and isinstance(both.get(key), Mapping)
        both[key] = _merged(both[key], value) if inside else value
    return both


def _calendars(
    old: Mapping[str, Any], new: Mapping[str, Any], effective: dt.date
) -> dict[str, Any]:
    result = dict(old)
    for name, change in new.items():
        if name not in result:
            result[name] = change
            continue
        calendar = dict(result[name])
        rules = {k: v for k, v in change.items() if k in RuleKeys.model_fields}
        if rules:
            version = {"from": effective, **rules}
            calendar["versions"] = [*calendar.get("versions", ()), version]
        for key, value in change.items():
            if key in ("closures", "openings", "versions"):
                calendar[key] = [*calendar.get(key, ()), *value]
            elif key not in rules:
                calendar[key] = value
        result[name] = calendar
    return result


def with_versions(
    clauses: list[Clause], amendment: Amendment, new: list[Clause]
) -> list[Clause]:
    """All versions after the amendment; what it replaces ends the day before."""
    replaced = {clause.clause_id for clause in new} | set(amendment.table.removed)
    last = amendment.effective - ONE_DAY
    kept = [
        _ended(clause, last) if clause.clause_id in replaced else clause
        for clause in clauses
    ]
    begun = [
        replace(
            clause,
            valid_from=clause.valid_from or amendment.effective,
            source="amendment",
        )
        for clause in new
    ]
    return kept + begun


def _ended(clause: Clause, last: dt.date) -> Clause:
    if clause.valid_until is not None and clause.valid_until <= last:
        return clause
    return replace(clause, valid_until=last)
