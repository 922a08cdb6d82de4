"""A contract's folder, read and checked whole."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from madoguchi.calendars.rules import Calendars
from madoguchi.contracts.parameters import (
    ContractTable,
    Party,
    SoftWord,
    Term,
    UnsetParameter,
    parameter,
)
from madoguchi.contracts.rules import grammar
from madoguchi.contracts.rules.amendment import (
    Amendment,
    amended,
    read_amendments,
    with_versions,
)
from madoguchi.contracts.rules.annex import annex_rows
from madoguchi.contracts.rules.check import RuleCheck
from madoguchi.contracts.rules.clause import SHARES, Clause, Share
from madoguchi.contracts.rules.clause_rows import ClauseReader, read_clause_rows
from madoguchi.contracts.rules.legal import LegalTable
from madoguchi.contracts.rules.model_errors import field_names, problems_of
from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean
from madoguchi.contracts.rules.register import Register
from madoguchi.contracts.rules.source import TomlText, read_toml


@dataclass(frozen=True, eq=False)
class ContractFile:
    """One contract as its files say it.

    ``table`` is ``contract.toml`` as signed; ``clauses`` holds every version of
    every clause, those of the annexes under their prefix. With ``problems`` the
    contract must not be loaded: what is wrong was left out.
    """

    folder: Path
    data: Mapping[str, Any]
    table: ContractTable
    clauses: tuple[Clause, ...]
    legal: LegalTable
    register: Register
    amendments: tuple[Amendment, ...] = ()
    problems: tuple[Problem, ...] = ()
    sources: tuple[Path, ...] = ()
    """The folders and files that it was read from."""
    _tables: dict[int, ContractTable] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return self.table.id

    @cached_property
    def calendars(self) -> Calendars:
        """The named calendars, amendments included as their dated versions."""
        return Calendars.from_parameters(self.table_on(dt.date.max).calendars)

    def table_on(self, day: dt.date) -> ContractTable:
        """``contract.toml`` with the amendments in force on ``day``."""
        count = sum(a.effective <= day for a in self.amendments)
        if count == 0:
            return self.table
        if count not in self._tables:
            data: Mapping[str, Any] = self.data
            for amendment in self.amendments[:count]:
                data = amended(data, amendment)
            self._tables[count] = ContractTable.model_validate(data)
        return self._tables[count]

    def clauses_on(self, day: dt.date) -> tuple[Clause, ...]:
        """The clauses in force on ``day``, in the order of the files."""
        return tuple(c for c in self.clauses if c.in_force(day))

    def clause(self, clause_id: str, day: dt.date | None = None) -> Clause:
        """The version in force on ``day`` (else the first); KeyError if none."""
        found = [c for c in self.clauses if c.clause_id == clause_id]
        if not found:
            raise KeyError(clause_id)
        if day is None:
            return found[0]
        return next((c for c in found if c.in_force(day)), found[0])

    @cached_property
    def signed_clauses(self) -> tuple[Clause, ...]:
        """One version of each clause: the first."""
        first: dict[str, Clause] = {}
        for clause in self.clauses:
            first.setdefault(clause.clause_id, clause)
        return tuple(first.values())

    def word(self, word: str, on: dt.date) -> SoftWord:
        """The contract's reading of a soft word; KeyError if it has none."""
        return self.table_on(on).words[word]

    def unset(self, name: str, on: dt.date) -> UnsetParameter:
        """The parameter left to agreement; its ``value`` is None until agreed."""
        return self.table_on(on).unset[name]

    def parameter(self, name: str, on: dt.date) -> Any:
        """The value of a dotted name such as ``outreach.days_per_month``."""
        return parameter(self.table_on(on), name)

    def shares(self) -> dict[Share, int]:
        """How many clauses are computed, attested, scope and waiting."""
        counted = Counter(clause.share for clause in self.signed_clauses)
        return {share: counted[share] for share in SHARES}

    def rule_kinds(self) -> dict[str, int]:
        """How many rules there are of each kind."""
        counted: Counter[str] = Counter(
            rule.kind for clause in self.signed_clauses for rule in clause.rules
        )
        return {kind: counted[kind] for kind in grammar.KINDS if counted[kind]}


def load_contract(
    folder: Path, annex_root: Path, legal: LegalTable, register: Register
) -> ContractFile:
    """Read and check ``folder``; never raises for a mistake in the files."""
    return _Loading(folder, annex_root, legal, register).load()


_ID = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


@lru_cache(maxsize=1)
def _known_keys() -> frozenset[str]:
    return frozenset(field_names(ContractTable))


class _Loading:
    def __init__(
        self, folder: Path, annex_root: Path, legal: LegalTable, register: Register
    ) -> None:
        self.folder, self.annex_root = folder, annex_root
        self.legal, self.register = legal, register
        self.label = f"{folder.parent.name}/{folder.name}"
        self.problems: list[Problem] = []

    def load(self) -> ContractFile:
        toml = self._toml()
        table = self._table(toml, toml.data)
        clauses = self._clauses(table, toml)
        amendments = self._amendments()
        clauses = self._amend(clauses, amendments, toml)
        self._parameters(table, toml)
        self.problems += _references(table, toml, clauses, self.register)
        return ContractFile(
            self.folder,
            toml.data,
            table,
            tuple(clauses),
            self.legal,
            self.register,
            tuple(amendments),
            tuple(sorted(set(self.problems))),
            self._sources(table),
        )

    def _sources(self, table: ContractTable) -> tuple[Path, ...]:
        """Its own folder, the annexes that it names, the table of the law."""
        sets = dict.fromkeys(use.set for use in table.annexes)
        law = [self.legal.path] if self.legal.path else []
        return (self.folder, *(self.annex_root / name for name in sets), *law)

    def _toml(self) -> TomlText:
        path, label = self.folder / "contract.toml", f"{self.label}/contract.toml"
        if path.exists():
            toml, problems = read_toml(path, label)
            self.problems += problems
            return toml
        self.problems.append(
            Place(label).problem(
                "contract.toml がありません。",
                "contract.toml is missing.",
                "add it (docs/developer/contract-files.md).",
            )
        )
        return TomlText(label, {}, {})

    def _table(self, toml: TomlText, data: Mapping[str, Any]) -> ContractTable:
        """The table; parts with mistakes are reported and left out."""
        if not data:
            return self._bare({})
        try:
            table = ContractTable.model_validate(data)
            Calendars.from_parameters(table.calendars)
        except ValidationError as error:
            calendars = error.title == "calendars"
            self.problems += problems_of(
                error,
                lambda loc: toml.place(("calendars", *loc) if calendars else loc),
                _known_keys(),
            )
            wrong = (
                {"calendars"} if calendars else {e["loc"][0] for e in error.errors()}
            )
            return self._bare({k: v for k, v in data.items() if k not in wrong})
        if table.id != self.folder.name:
            self.problems.append(
                toml.place(("id",)).problem(
                    f"id「{table.id}」とフォルダ名が異なります。",
                    f"id '{table.id}' is not the folder's name.",
                    f'write id = "{self.folder.name}" or rename the folder.',
                )
            )
        return table

    def _bare(self, data: dict[str, Any]) -> ContractTable:
        """What is left of a table with mistakes, so that the clauses can be checked."""
        bare = Party(name="-")
        term = Term(start=dt.date(2000, 4, 1), end=dt.date(2001, 3, 31))
        name = self.folder.name
        known = {k: v for k, v in data.items() if k in ContractTable.model_fields}
        made = {
            "id": name if _ID.match(name) else "contract",
            "title": name,
            "title_en": name,
            "municipality": bare,
            "contractor": bare,
            "term": term,
            **known,
        }
        return ContractTable.model_validate(made)

    def _reader(self, table: ContractTable) -> ClauseReader:
        return ClauseReader(RuleCheck(table, self.register, self.legal))

    def _clauses(self, table: ContractTable, toml: TomlText) -> list[Clause]:
        path, label = self.folder / "clauses.csv", f"{self.label}/clauses.csv"
        reader = self._reader(table)
        clauses: list[Clause] = []
        if path.exists():
            rows, problems = read_clause_rows(path, label)
            self.problems += problems
            clauses = [reader.clause(row) for row in rows]
        else:
            self.problems.append(
                Place(label).problem(
                    "clauses.csv がありません。", "clauses.csv is missing.", "add it."
                )
            )
        for index, use in enumerate(table.annexes):
            at = toml.place(("annexes", index, "set"))
            rows, problems = annex_rows(use, self.annex_root, at)
            self.problems += problems
            clauses += [
                reader.clause(row, prefix=use.prefix, annex=use.set) for row in rows
            ]
        self.problems += reader.problems
        self.problems += _twice(clauses)
        return clauses

    def _amendments(self) -> list[Amendment]:
        folder = self.folder / "amendments"
        found, problems = read_amendments(folder, f"{self.label}/amendments")
        self.problems += problems
        return found

    def _amend(
        self, clauses: list[Clause], amendments: list[Amendment], toml: TomlText
    ) -> list[Clause]:
        data: Mapping[str, Any] = toml.data
        for amendment in amendments:
            label = f"{self.label}/amendments/{amendment.slug}.toml"
            data = amended(data, amendment)
            table = self._table(TomlText(label, {}, {}), data)
            reader = self._reader(table)
            new = [reader.clause(row) for row in amendment.rows]
            self.problems += reader.problems
            known = {clause.clause_id for clause in clauses}
            for gone in amendment.table.removed:
                if gone not in known:
                    self.problems.append(_no_clause(Place(label), gone, known))
            clauses = with_versions(clauses, amendment, new)
        return clauses

    def _parameters(self, table: ContractTable, toml: TomlText) -> None:
        apps = {f.app for f in self.register.declared.values()}
        apps |= {f.app for f in self.register.planned.values()}
        apps |= set(self.register.parameters)
        for app, values in table.parameters.items():
            place = toml.place(("parameters", app))
            if app not in apps:
                self.problems.append(
                    place.problem(
                        f"「{app}」という機能はありません。",
                        f"There is no app '{app}'.",
                        did_you_mean(
                            app, apps, f"use one of {', '.join(sorted(apps))}."
                        ),
                    )
                )
            elif model := self.register.parameters.get(app):
                self._app_parameters(app, model, values, toml)

    def _app_parameters(
        self, app: str, model: Any, values: dict[str, Any], toml: TomlText
    ) -> None:
        try:
            model.model_validate(values)
        except ValidationError as error:
            self.problems += problems_of(
                error,
                lambda loc: toml.place(("parameters", app, *loc)),
                field_names(model),
            )


def _twice(clauses: list[Clause]) -> Iterator[Problem]:
    """Ids that an annex and the body (or two annexes) both use."""
    seen: dict[tuple[str, dt.date | None], Clause] = {}
    for clause in clauses:
        key = (clause.clause_id, clause.valid_from)
        other = seen.setdefault(key, clause)
        if other is not clause and other.file != clause.file:
            yield Place(clause.file, clause.line).problem(
                f"条項「{clause.clause_id}」が重複しています。",
                f"Clause '{clause.clause_id}' stands already in {other.file},"
                f" line {other.line}.",
                "choose another prefix, or remove one of them.",
            )


def _references(
    table: ContractTable, toml: TomlText, clauses: list[Clause], register: Register
) -> Iterator[Problem]:
    """Clauses and document kinds that ``contract.toml`` names."""
    known = {clause.clause_id for clause in clauses}
    for path, clause_id in _cited(table):
        if clause_id and clause_id not in known:
            yield _no_clause(toml.place(path), clause_id, known)
    for kind in table.documents:
        if kind not in register.kinds:
            yield toml.place(("documents", kind)).problem(
                f"「{kind}」という書類の種類はありません。",
                f"Unknown document kind '{kind}'.",
                did_you_mean(kind, register.kinds, "see madoguchi.documents.kinds."),
            )


def _cited(table: ContractTable) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for name, unset in table.unset.items():
        yield ("unset", name, "clause"), unset.clause
    for kind, document in table.documents.items():
        yield ("documents", kind, "clause"), document.clause
    for index, use in enumerate(table.annexes):
        yield ("annexes", index, "cited_by"), use.cited_by
    for index, decision in enumerate(table.decisions):
        for clause_id in decision.clauses:
            yield ("decisions", index, "clauses"), clause_id


def _no_clause(place: Place, clause_id: str, known: set[str]) -> Problem:
    return place.problem(
        f"条項「{clause_id}」はありません。",
        f"There is no clause '{clause_id}'.",
        did_you_mean(clause_id, known, "name a clause of clauses.csv or of an annex."),
    )
