"""A contract's files as the program that the engine evaluates."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.engine.program import Program, RuleSpec, SoftWord, Term


def program_of(contract: ContractFile) -> Program:
    """Every rule of every clause version; values are looked up for their own day."""
    table = contract.table_on(dt.date.max)
    term = table.term
    return Program(
        contract=contract.id,
        rules=tuple(specs(contract)),
        term=Term(term.start, term.end, term.records, term.signature),
        calendars=contract.calendars,
        facts=contract.register.facts,
        words={word: _word(row) for word, row in table.words.items()},
        parameter=lambda name, on: _parameter(contract, name, on),
        legal=lambda name, on: _legal(contract, name, on),
        roll=table.deadlines.on_closed_day,
    )


def specs(contract: ContractFile) -> list[RuleSpec]:
    """The rules in the order of the clauses, numbered from 1 in each clause."""
    return [
        RuleSpec(
            clause.clause_id,
            number,
            rule,
            clause.valid_from,
            clause.valid_until,
            ",".join(sorted(waits)),
        )
        for clause in contract.clauses
        for number, (rule, waits) in enumerate(
            zip(clause.rules, clause.waits_for, strict=True), start=1
        )
    ]


def _word(row: Any) -> SoftWord:
    return SoftWord(
        row.days,
        row.months,
        row.hours,
        row.minutes,
        row.same,
        row.every,
        row.calendar,
        row.agreed,
    )


def _parameter(contract: ContractFile, name: str, on: dt.date) -> Any:
    """A value of ``[unset]`` once agreed, else one of ``[parameters]``."""
    table = contract.table_on(on)
    if name in table.unset:
        row = table.unset[name]
        agreed = row.agreed_on is None or row.agreed_on <= on
        return row.value if agreed else None
    try:
        return contract.parameter(name, on)
    except KeyError:
        return None


def _legal(contract: ContractFile, name: str, on: dt.date) -> Any:
    if name not in contract.legal.parameters:
        return None
    found = contract.legal.value(name, on)
    return None if found is None else found.value
