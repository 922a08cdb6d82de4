"""Which slots read a fact: by its name, then by the one key that most filters pin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .kinds import Kind
from .program import FactRow
from .slots import Slot


class Reader(NamedTuple):
    """A slot that takes facts of a name; ``kind`` is None for the context.

    ``dated`` says that the rule's edition has a first or a last day.
    """

    kind: Kind | None
    slot: Slot
    prefix: str
    dated: bool


class Readers:
    """The readers of one name.

    Eighty rules read ``documents.submission_submitted``, each another ``kind``: the
    value of that key finds the few that may pass, the others are never asked.
    """

    __slots__ = ("_by_value", "_key", "_rest")

    def __init__(self, readers: Sequence[Reader]) -> None:
        pinned = Counter(key for reader in readers for key in reader.slot.pins)
        self._key = pinned.most_common(1)[0][0] if pinned else ""
        self._rest = [r for r in readers if self._key not in r.slot.pins]
        self._by_value: dict[str, list[Reader]] = {}
        values = {v for r in readers for v in r.slot.pins.get(self._key, ())}
        for value in values:
            self._by_value[value] = [
                r
                for r in readers
                if self._key not in r.slot.pins or value in r.slot.pins[self._key]
            ]

    def of(self, row: FactRow) -> list[Reader]:
        """Those whose filter the fact may pass."""
        value = row.keys.get(self._key)
        return self._rest if value is None else self._by_value.get(value, self._rest)


def indexed(readers: Iterable[Reader]) -> dict[str, Readers]:
    """Readers by the name of the fact."""
    found: dict[str, list[Reader]] = {}
    for reader in readers:
        found.setdefault(reader.slot.fact, []).append(reader)
    return {name: Readers(group) for name, group in found.items()}
