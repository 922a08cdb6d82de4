"""Which contracts the demonstration works on: renewals for the current year."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from madoguchi.config import contract_files
from madoguchi.contracts import services
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.renewal import (
    fiscal_year,
    moved_day,
    renewed_id,
    term_year,
    write_renewal,
)

BACK = dt.timedelta(days=31)
"""How far back the demonstration's records begin."""
WORKED = ("kyoto-outreach-", "sapporo-card-centre-")
"""Contracts for which the demonstration makes work of the weeks before today."""
NEAR = dt.timedelta(days=45)
"""Within so many days of a term's start the demonstration spans both terms."""


def renew(today: dt.date) -> list[str]:
    """Renew every founding contract whose term is over; ids to work on, in order.

    A contract that is in force is not renewed. Near the start of a year the
    term before stays in the list, so that both can be looked at.
    """
    wanted: list[str] = []
    for folder in sorted(contract_files.contracts_dir().iterdir()):
        if folder.is_dir() and folder.name != "annexes":
            wanted += _terms(contract_files.read(folder), today)
    return wanted


def _terms(contract: ContractFile, today: dt.date) -> list[str]:
    term = contract.table.term
    if term.start <= today <= term.end:
        return [contract.id]
    return [
        contract.id if year == term_year(contract) else _renewal(contract, year, today)
        for year in _years(contract, today)
    ]


def _years(contract: ContractFile, today: dt.date) -> list[int]:
    """The year whose term holds today (else began last), and its neighbour if near."""
    first = term_year(contract)
    year = max(first, fiscal_year(today))
    start = moved_day(contract.table.term.start, year - first)
    if today < start and year > first:
        year -= 1
        start = moved_day(contract.table.term.start, year - first)
    years = [year]
    following = moved_day(start, 1)
    if year > first and today - start <= NEAR:
        years.insert(0, year - 1)
    if dt.timedelta(0) < following - today <= NEAR:
        years.append(year + 1)
    return years


def _renewal(contract: ContractFile, year: int, today: dt.date) -> str:
    new_id = renewed_id(contract.id, year)
    root = contract_files.renewals_dir()
    root.mkdir(parents=True, exist_ok=True)
    new = not (root / new_id / "contract.toml").exists()
    path = write_renewal(contract, year, root) / "contract.toml"
    if new and new_id.startswith(WORKED):
        _begin_records(path, today)
    services.load(new_id)
    return new_id


def _begin_records(path: Path, today: dt.date) -> None:
    """The month begins some weeks back; what lay before it is not judged."""
    begins = (today - BACK).isoformat()
    text = path.read_text(encoding="utf-8")
    text = text.replace("[term]\n", f"[term]\nrecords_begin = {begins}\n", 1)
    path.write_text(text, encoding="utf-8")
