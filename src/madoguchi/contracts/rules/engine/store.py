"""Where occasion states live between batches: a protocol, and two of this process.

The database side loads only the occasions that a batch touches and writes them back;
the stores here serve a full replay. States are JSON-able dicts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

import orjson

from .accumulators import State
from .program import FactRow


class Store(Protocol):
    """Keeps the states of one contract under text keys.

    A key is ``<clause>#<rule>[@since]:<occasion>``, ``<rule>:*`` for the facts that
    fit many occasions of a rule, or begins with ``~`` for the engine's own.
    """

    def load(self, keys: Collection[str]) -> dict[str, State]:
        """The states that exist; the engine may change them in place."""

    def save(self, states: Mapping[str, State | None]) -> None:
        """Write states back; None removes one."""

    def occasions(self, rule: str) -> Iterable[str]:
        """The keys of every occasion of a rule (without ``<rule>:*``)."""


class Source(Protocol):
    """Looks up the facts that a correction names: the journal."""

    def fetch(self, ids: Collection[int]) -> Mapping[int, FactRow]:
        """The facts of the contract with these ids, as far as they exist."""


class MemorySource:
    """Facts in memory, for tests and small replays."""

    def __init__(self, rows: Iterable[FactRow] = ()) -> None:
        self._rows = {row.id: row for row in rows}

    def add(self, rows: Iterable[FactRow]) -> None:
        """Know more facts."""
        self._rows.update({row.id: row for row in rows})

    def fetch(self, ids: Collection[int]) -> Mapping[int, FactRow]:
        return {i: self._rows[i] for i in ids if i in self._rows}


class MemoryStore:
    """Everything in one dict."""

    def __init__(self) -> None:
        self.states: dict[str, State] = {}

    def load(self, keys: Collection[str]) -> dict[str, State]:
        states = self.states
        return {k: states[k] for k in keys if k in states}

    def save(self, states: Mapping[str, State | None]) -> None:
        for key, state in states.items():
            if state is None:
                self.states.pop(key, None)
            else:
                self.states[key] = state

    def occasions(self, rule: str) -> list[str]:
        prefix, shared = f"{rule}:", f"{rule}:*"
        return [k for k in self.states if k.startswith(prefix) and k != shared]

    def keys(self) -> Iterable[str]:
        """Every occasion of every rule."""
        return (k for k in self.states if k[0] != "~" and not k.endswith(":*"))


class SpillingStore:
    """At most ``live`` states in memory; the oldest wait in a file of their own.

    For a full replay of any length in flat memory. ``path`` "" is a private file of
    SQLite that vanishes with the connection.
    """

    CHUNK = 500

    def __init__(self, live: int = 20_000, path: str = "") -> None:
        self._live: dict[str, State] = {}
        self._most = live
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.execute("pragma journal_mode = off")
        self._file.execute("pragma synchronous = off")
        self._file.execute(
            "create table state (key text primary key, state text) without rowid"
        )
        self._file.execute("begin")

    def load(self, keys: Collection[str]) -> dict[str, State]:
        found: dict[str, State] = {}
        missing: list[str] = []
        for key in keys:
            # Popped, so that the dict stays in order of last use.
            state = self._live.pop(key, None)
            if state is None:
                missing.append(key)
            else:
                found[key] = self._live[key] = state
        for start in range(0, len(missing), self.CHUNK):
            found.update(self._read(missing[start : start + self.CHUNK]))
        return found

    def save(self, states: Mapping[str, State | None]) -> None:
        for key, state in states.items():
            self._live.pop(key, None)
            if state is None:
                self._file.execute("delete from state where key = ?", (key,))
            else:
                self._live[key] = state
        if len(self._live) > self._most:
            self._spill(len(self._live) - self._most // 2)

    def occasions(self, rule: str) -> list[str]:
        prefix, shared = f"{rule}:", f"{rule}:*"
        found = {k for k in self._live if k.startswith(prefix)}
        rows = self._file.execute(
            "select key from state where key >= ? and key < ?", (prefix, f"{rule};")
        )
        found.update(key for (key,) in rows)
        found.discard(shared)
        return sorted(found)

    def keys(self) -> Iterable[str]:
        """Every occasion of every rule, in order of key."""
        self._spill(len(self._live))
        rows = self._file.execute("select key from state order by key")
        return (k for (k,) in rows.fetchall() if k[0] != "~" and not k.endswith(":*"))

    def everything(self) -> Iterable[tuple[str, str]]:
        """Every key with its state as JSON text, the engine's own included.

        In order of key and in flat memory; nothing may be saved until it is read.
        """
        self._spill(len(self._live))
        return self._file.execute("select key, state from state order by key")

    def _read(self, keys: list[str]) -> dict[str, State]:
        marks = ",".join("?" * len(keys))
        rows = self._file.execute(
            f"select key, state from state where key in ({marks})", keys
        )
        return {key: orjson.loads(state) for key, state in rows}

    def _spill(self, count: int) -> None:
        oldest = [k for k, _ in zip(self._live, range(count), strict=False)]
        self._file.executemany(
            "insert or replace into state values (?, ?)",
            [(k, orjson.dumps(self._live.pop(k)).decode()) for k in oldest],
        )
