"""What a contract's own rules say about its crew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from madoguchi.contracts import library
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.grammar import Param, Staffing
from madoguchi.core import clock
from madoguchi.crew.parameters import Parameters
from madoguchi.people.rules import ROLES


@dataclass(frozen=True, slots=True)
class Crew:
    """Roles in the contract's words, minima, separations, what may be recorded."""

    roles: dict[str, str]
    parameters: Parameters
    minima: dict[str, int]
    throughout: dict[str, int]
    """Roles of which so many must be there at every minute of the opening (常駐)."""
    separate: tuple[tuple[str, str], ...]
    topics: tuple[str, ...]
    pledges: tuple[str, ...]
    annexes: tuple[str, ...]
    qualifications: tuple[str, ...]


def of(contract: str) -> Crew:
    """Read from the contract's files, as they stand today."""
    loaded = library.contract_file(contract)
    today = clock.today()
    table = loaded.table_on(today)
    parameters = Parameters.model_validate(table.parameters.get("crew", {}))
    roles = {r: w for r, w in table.roles.items() if not _of_the_city(r)}
    named = _named(loaded, today)
    qualifications = named("qualification", ("similar-work",))
    skills = tuple(sorted(set(parameters.skills.values()) - set(qualifications)))
    rules = list(_staffing(loaded, today))
    return Crew(
        roles=roles or {r.slug: r.ja for r in ROLES.values() if r.side == "contractor"},
        parameters=parameters,
        minima=_minima(loaded, rules, today) | parameters.minima,
        throughout=_minima(loaded, [r for r in rules if r.throughout], today),
        separate=(
            *parameters.separate,
            *(pair for rule in rules for pair in rule.distinct),
        ),
        topics=tuple(
            dict.fromkeys(
                (*named("topic", ("privacy", "information-security")), *skills)
            )
        ),
        pledges=named("type", ("secrecy",)),
        annexes=named("annex", ()),
        qualifications=qualifications,
    )


def _of_the_city(role: str) -> bool:
    known = ROLES.get(role)
    return known is not None and known.side == "municipality"


def _staffing(loaded: ContractFile, today: dt.date) -> Iterator[Staffing]:
    for clause in loaded.clauses_on(today):
        for rule in clause.rules:
            if isinstance(rule, Staffing):
                yield rule


def _minima(
    loaded: ContractFile, rules: list[Staffing], today: dt.date
) -> dict[str, int]:
    """The strongest number that any staffing rule gives each role of the crew."""
    found: dict[str, int] = {}
    for rule in rules:
        for role, bound in rule.min.items():
            number = _number(loaded, bound, today)
            if number and not _of_the_city(role):
                found[role] = max(number, found.get(role, 0))
    return found


def _number(loaded: ContractFile, bound: Any, today: dt.date) -> int:
    if isinstance(bound, Param):
        try:
            bound = loaded.parameter(bound.param, today)
        except KeyError:
            return 0
    return int(bound) if isinstance(bound, int | float) else 0


def _named(loaded: ContractFile, today: dt.date) -> Any:
    """The values that the rules name for a key of the crew's facts."""
    found: dict[str, set[str]] = {}
    for clause in loaded.clauses_on(today):
        for rule in clause.rules:
            for key, value in _conditions(rule.model_dump()):
                found.setdefault(key, set()).add(value)

    def named(key: str, usual: tuple[str, ...]) -> tuple[str, ...]:
        return (*usual, *sorted(found.get(key, set()) - set(usual)))

    return named


def _conditions(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if str(node.get("fact", "")).startswith("crew."):
            for key, value in (node.get("where") or {}).items():
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, str):
                        yield key, one
        for child in node.values():
            yield from _conditions(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from _conditions(child)
