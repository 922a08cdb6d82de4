"""Where the contracts' folders are, and reading them with every app's register."""

from __future__ import annotations

import importlib
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel

from madoguchi.config import env
from madoguchi.config.facts import DECLARED, PLANNED
from madoguchi.contracts.rules.contract_file import ContractFile, load_contract
from madoguchi.contracts.rules.legal import LegalTable, load_legal
from madoguchi.contracts.rules.problem import Problem
from madoguchi.contracts.rules.register import Register
from madoguchi.documents.kinds import KINDS

CHECKOUT = Path(__file__).resolve().parents[3]
PARAMETER_APPS = (
    "outreach",
    "bookings",
    "visits",
    "crew",
    "privacy",
    "messages",
    "calls",
    "simulation",
    "cards",
    "mailings",
    "scans",
    "supplies",
    "invoices",
    "publicity",
    "reporting",
)
"""Apps whose ``parameters.py`` holds a model ``Parameters``."""


def contracts_dir() -> Path:
    """``contracts/`` of the checkout."""
    return CHECKOUT / "contracts"


def renewals_dir() -> Path:
    """Where renewed contracts are written: ``contracts`` under ``MADOGUCHI_VAR``."""
    return env.folder("MADOGUCHI_VAR", CHECKOUT / "var") / "contracts"


def register() -> Register:
    """Facts, document kinds and parameter models of every app."""
    return Register(DECLARED, PLANNED, KINDS, _parameters())


def _parameters() -> dict[str, type[BaseModel]]:
    found: dict[str, type[BaseModel]] = {}
    for app in PARAMETER_APPS:
        name = f"madoguchi.{app}.parameters"
        if find_spec(name) is not None:
            model = getattr(importlib.import_module(name), "Parameters", None)
            if model is not None:
                found[app] = model
    return found


def folders() -> list[Path]:
    """Every contract's folder, the founding ones first, then the renewals."""
    return [
        path
        for root in (contracts_dir(), renewals_dir())
        if root.is_dir()
        for path in sorted(root.iterdir())
        if path.is_dir() and path.name != "annexes" and not path.name.startswith(".")
    ]


def legal() -> LegalTable:
    path = contracts_dir() / "legal.toml"
    return load_legal(path, f"{path.parent.name}/legal.toml")


def read(folder: Path, table: LegalTable | None = None) -> ContractFile:
    """One contract, checked against everything that the platform knows."""
    found = load_contract(
        folder, contracts_dir() / "annexes", table or legal(), register()
    )
    return replace(found, problems=(*found.problems, *_message_problems(folder)))


def _message_problems(folder: Path) -> list[Problem]:
    """Mistakes in the contract's own messages; their texts need Django's settings."""
    from madoguchi.messages import texts

    return texts.problems(folder)


def read_all() -> list[ContractFile]:
    """Every contract, with its problems."""
    table = legal()
    return [read(folder, table) for folder in folders()]


def find(contract_id: str) -> Path | None:
    """The folder of a contract, or None."""
    return next((f for f in folders() if f.name == contract_id), None)


def load_all() -> list[str]:
    """Load every contract into the database; returns those that changed.

    Raises :class:`~madoguchi.core.errors.Refusal` at the first with mistakes.
    """
    from madoguchi.contracts import services

    return [path.name for path in folders() if services.load(path.name)]
