"""The contracts' files, read once a process and again when they change.

Where they are and which facts exist is known above (``config``); the setting
``CONTRACT_READER`` names the function that reads one, so that nothing here
points upward.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.contracts.rules import engine
from madoguchi.contracts.rules.clause import Clause
from madoguchi.contracts.rules.compiled import program_of
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.engine import Program

_lock = Lock()
_read: dict[str, tuple[float, ContractFile, str, Program]] = {}


class NoSuchContract(LookupError):
    """No folder holds this contract."""


def folder(contract: str) -> Path:
    """The folder of a contract. Raises :class:`NoSuchContract`."""
    find: Callable[[str], Path | None] = import_string(settings.CONTRACT_FINDER)
    found = find(contract)
    if found is None:
        raise NoSuchContract(contract)
    return found


def contract_file(contract: str) -> ContractFile:
    """A contract as its files say it, cached until a file of it changes."""
    return _entry(contract)[1]


def digest(contract: str) -> str:
    """The hash of a contract's files, as last read."""
    return _entry(contract)[2]


def program(contract: str) -> Program:
    """A contract as the engine's program, cached like its files."""
    return _entry(contract)[3]


def _entry(contract: str) -> tuple[float, ContractFile, str, Program]:
    place = folder(contract)
    changed = max(path.stat().st_mtime for path in place.rglob("*"))
    with _lock:
        entry = _read.get(contract)
        if entry is None or entry[0] != changed:
            read: Callable[[Path], ContractFile] = import_string(
                settings.CONTRACT_READER
            )
            loaded = read(place)
            entry = (changed, loaded, _digest(loaded), program_of(loaded))
            _read[contract] = entry
    return entry


def _digest(loaded: ContractFile) -> str:
    """Over all that decides an outcome: clauses, tables, law, facts, the engine.

    Whatever of these is another one, the obligations are replayed from zero.
    """
    facts = sorted(repr(fact) for fact in loaded.register.facts.values())
    parts = [
        *(_clause_text(clause) for clause in loaded.clauses),
        repr(loaded.data),
        *(path.read_text("utf-8", "replace") for path in _amendments(loaded.folder)),
        *(f"{name}={row!r}" for name, row in sorted(loaded.legal.parameters.items())),
        *facts,
        _engine_text(),
    ]
    return hashlib.sha256("\x00".join(parts).encode()).hexdigest()


def _clause_text(clause: Clause) -> str:
    waits = [sorted(apps) for apps in clause.waits_for]
    return repr(replace(clause, rules=(), waits_for=(), file="", line=0)) + repr(waits)


def _amendments(place: Path) -> list[Path]:
    return sorted((place / "amendments").glob("*"))


@lru_cache(maxsize=1)
def _engine_text() -> str:
    source = Path(engine.__file__).parent
    return "".join(path.read_text() for path in sorted(source.rglob("*.py")))
