"""The contracts' files, read once a process and again when they change.

Where they are and which facts exist is known above (``config``); the setting
``CONTRACT_READER`` names the function that reads one, so that nothing here
points upward.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.utils.module_loading import import_string

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
    """Over what the rules depend on: clauses (annexes included), tables, law."""
    total = hashlib.sha256()
    for clause in loaded.clauses:
        total.update(repr((clause, clause.rule_text)).encode())
    total.update(repr(loaded.table).encode())
    total.update(repr(loaded.amendments).encode())
    total.update(repr(loaded.legal).encode())
    return total.hexdigest()
