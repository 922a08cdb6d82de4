"""Shared annexes: one set of clauses in editions, brought in under a prefix."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from madoguchi.contracts.parameters import AnnexTable, AnnexUse
from madoguchi.contracts.rules.clause_rows import Row, read_clause_rows
from madoguchi.contracts.rules.csv_text import Cell
from madoguchi.contracts.rules.model_errors import field_names, problems_of
from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean
from madoguchi.contracts.rules.source import read_toml
from madoguchi.contracts.rules.toml_text import inline


def annex_rows(use: AnnexUse, root: Path, at: Place) -> tuple[list[Row], list[Problem]]:
    """The rows of the annex that ``use`` brings in, in this contract's terms.

    ``at`` is where the contract names the annex, for messages.
    """
    sets = [p.name for p in root.iterdir() if p.is_dir()] if root.is_dir() else []
    if use.set not in sets:
        return [], [
            at.problem(
                f"特記仕様書「{use.set}」がありません。",
                f"There is no annex set '{use.set}'.",
                did_you_mean(use.set, sets, f"add {root.name}/{use.set}/annex.toml."),
            )
        ]
    table, problems = _table(root / use.set, f"{root.parent.name}/{root.name}")
    if table is None:
        return [], problems
    rows, more = _edition(use.edition, table, root / use.set, at, ())
    rows = [_own_rule(row.with_terms(use.terms), use) for row in rows]
    return rows, problems + more + list(_unused_rules(use, rows, at))


def _table(folder: Path, root: str) -> tuple[AnnexTable | None, list[Problem]]:
    label = f"{root}/{folder.name}/annex.toml"
    path = folder / "annex.toml"
    if not path.exists():
        return None, [
            Place(label).problem(
                "annex.toml がありません。", "annex.toml is missing.", "add the file."
            )
        ]
    toml, problems = read_toml(path, label)
    if problems:
        return None, problems
    try:
        return AnnexTable.model_validate(toml.data), []
    except ValidationError as error:
        known = field_names(AnnexTable)
        return None, list(problems_of(error, toml.place, known))


def _edition(
    name: str, table: AnnexTable, folder: Path, at: Place, asked: tuple[str, ...]
) -> tuple[list[Row], list[Problem]]:
    """The rows of one edition, laid over those of its base."""
    if name not in table.editions or name in asked:
        return [], [
            at.problem(
                f"特記仕様書「{table.set}」に「{name}」版はありません。",
                f"Annex set '{table.set}' has no edition '{name}'.",
                did_you_mean(name, table.editions, "name it in annex.toml."),
            )
        ]
    edition = table.editions[name]
    rows: list[Row] = []
    problems: list[Problem] = []
    if edition.base:
        rows, problems = _edition(edition.base, table, folder, at, (*asked, name))
        rows = [
            row.with_terms(edition.terms)
            for row in rows
            if row.clause_id not in edition.removed
        ]
    path = folder / f"{name}.csv"
    label = (
        f"{folder.parent.parent.name}/{folder.parent.name}/{folder.name}/{path.name}"
    )
    if path.exists():
        own, more = read_clause_rows(path, label)
        return _overlaid(rows, own), problems + more
    if edition.base:
        return rows, problems
    missing = Place(label).problem(
        "ファイルがありません。", f"The edition '{name}' has no file.", f"add {label}."
    )
    return [], [*problems, missing]


def _overlaid(base: list[Row], own: list[Row]) -> list[Row]:
    """Own rows in the place of those of the same id, new ones at the end."""
    mine = {row.clause_id: row for row in own}
    kept = [mine.pop(row.clause_id, row) for row in base]
    return [*kept, *(row for row in own if row.clause_id in mine)]


def _own_rule(row: Row, use: AnnexUse) -> Row:
    if row.clause_id not in use.rules:
        return row
    cell = row.cells["rule"]
    own = Cell(inline(use.rules[row.clause_id]), cell.line, cell.column, cell.quoted)
    return Row(row.file, {**row.cells, "rule": own})


def _unused_rules(use: AnnexUse, rows: list[Row], at: Place) -> Iterator[Problem]:
    ids = {row.clause_id for row in rows}
    for clause_id in use.rules:
        if clause_id not in ids:
            yield at.problem(
                f"特記仕様書「{use.set}」に条項「{clause_id}」はありません。",
                f"Annex '{use.set}' has no clause '{clause_id}'.",
                did_you_mean(clause_id, ids, "write the id without the prefix."),
            )
