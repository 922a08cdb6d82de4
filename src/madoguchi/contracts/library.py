"""The contracts' files, read once a process and again when they change.

A contract is read from its own folder, from the annexes that it brings in and
from the table of the law; a stamp over all these files is looked at no more than
once a second.

Where they are and which facts exist is known above (``config``); the setting
``CONTRACT_READER`` names the function that reads one, so that nothing here
points upward.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
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

LOOK = 1.0
"""Seconds for which files that were looked at are taken as unchanged."""
GRAIN = 20_000_000
"""Nanoseconds: no file system's clock is coarser than this behind the system's."""
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(slots=True)
class _Entry:
    """A contract as it was read; ``looked`` is the moment of the last look."""

    looked: float
    stamp: Stamp
    loaded: ContractFile
    digest: str
    program: Program


_lock = Lock()
_read: dict[str, _Entry] = {}


class NoSuchContract(LookupError):
    """No folder holds this contract."""


def folder(contract: str) -> Path:
    """The folder of a contract. Raises :class:`NoSuchContract`."""
    find: Callable[[str], Path | None] = import_string(settings.CONTRACT_FINDER)
    found = find(contract)
    if found is None:
        raise NoSuchContract(contract)
    return found


def folders() -> list[Path]:
    """Every contract's folder, the founding ones first, then the renewals."""
    find: Callable[[], list[Path]] = import_string(settings.CONTRACT_FOLDERS)
    return find()


def renewals() -> Path:
    """Where the folders of renewed contracts are written."""
    find: Callable[[], Path] = import_string(settings.CONTRACT_RENEWALS)
    return find()


def contract_file(contract: str) -> ContractFile:
    """A contract as its files say it, cached until a file of it changes."""
    return _entry(contract).loaded


def digest(contract: str) -> str:
    """The hash of a contract's files, as last read."""
    return _entry(contract).digest


def program(contract: str) -> Program:
    """A contract as the engine's program, cached like its files."""
    return _entry(contract).program


def look_again(contract: str) -> None:
    """Look at the contract's files at the next question, however soon it comes."""
    with _lock:
        if entry := _read.get(contract):
            entry.looked = float("-inf")


def _entry(contract: str) -> _Entry:
    now = time.monotonic()
    with _lock:
        entry = _read.get(contract)
        # A clock that was set back (as tests do) is no reason to trust the last look.
        if entry is not None and 0 <= now - entry.looked < LOOK:
            return entry
        place = folder(contract)
        if entry is None or _stamp(entry.loaded.sources) != entry.stamp:
            entry = _read[contract] = _fresh(place, now)
        entry.looked = now
        return entry


def _fresh(place: Path, now: float) -> _Entry:
    """Read a contract. What was written meanwhile is read at the next look.

    Files that are younger than the clock says were not: the clock is behind them.
    """
    began = time.time_ns() - GRAIN
    read: Callable[[Path], ContractFile] = import_string(settings.CONTRACT_READER)
    loaded = read(place)
    stamp, ended = _stamp(loaded.sources), time.time_ns() + GRAIN
    if any(began <= changed <= ended for _path, changed, _size in stamp):
        stamp = ()
    return _Entry(now, stamp, loaded, _digest(loaded), program_of(loaded))


def _stamp(sources: Iterable[Path]) -> Stamp:
    """Path, time of change and size of every file and folder of the sources."""
    found = []
    for source in sources:
        for path in (source, *source.rglob("*")):
            try:
                state = path.stat()
            except OSError:
                continue  # gone since it was listed; so its absence is the stamp
            found.append((str(path), state.st_mtime_ns, state.st_size))
    return tuple(sorted(found))


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
