"""Dated numbers that come from law (``contracts/legal.toml``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from madoguchi.contracts.parameters import LegalParameter, LegalValue
from madoguchi.contracts.rules.model_errors import Loc, field_names, problems_of
from madoguchi.contracts.rules.problem import Place, Problem
from madoguchi.contracts.rules.source import TomlText, read_toml


@dataclass(frozen=True)
class LegalTable:
    """Every legal parameter by its dotted name, and the mistakes in the file."""

    parameters: dict[str, LegalParameter] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    path: Path | None = None
    """The file that it was read from."""

    def value(self, name: str, on: dt.date) -> LegalValue | None:
        """The value in force on ``on``; None before the first. KeyError if unknown."""
        found = [v for v in self.parameters[name].values if v.valid_from <= on]
        return max(found, key=lambda v: v.valid_from) if found else None


def load_legal(path: Path, label: str | None = None) -> LegalTable:
    """Read the table; parameters with mistakes are left out and reported."""
    toml, problems = read_toml(path, label or path.name)
    found: dict[str, LegalParameter] = {}
    for name, row in _leaves(toml.data, ()):
        try:
            found[".".join(name)] = LegalParameter.model_validate(row)
        except ValidationError as error:
            place = partial(_place, toml, name)
            problems.extend(problems_of(error, place, field_names(LegalParameter)))
    return LegalTable(found, tuple(problems), path)


def _place(toml: TomlText, name: tuple[str, ...], loc: Loc) -> Place:
    return toml.place((*name, *loc))


def _leaves(
    table: dict[str, Any], path: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Any]]:
    """Every table that holds ``values`` (or no table at all), with its dotted path."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in table.items():
        inside = isinstance(value, dict) and any(
            isinstance(v, dict) for v in value.values()
        )
        if inside and "values" not in value:
            found.extend(_leaves(value, (*path, key)))
        else:
            found.append(((*path, key), value))
    return found
