"""What a contract may name: facts, document kinds and the apps' parameters.

The register is put together in ``config`` (which alone knows every app) and
handed in, so that this app need not look upward.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import BaseModel

from madoguchi.journal.facts import FactType


class Kind(Protocol):
    """What a register needs to know of a document kind."""

    @property
    def ja(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True)
class Register:
    """Declared and planned facts, document kinds, and parameter models by app."""

    declared: Mapping[str, FactType]
    planned: Mapping[str, FactType] = field(default_factory=dict)
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    parameters: Mapping[str, type[BaseModel]] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, FactType]:
        """Declared and planned facts by name."""
        return {**self.planned, **self.declared}

    def fact(self, name: str) -> FactType | None:
        return self.declared.get(name) or self.planned.get(name)

    def waits_for(self, name: str) -> str | None:
        """The app that has yet to be built before ``name`` can be recorded."""
        if name in self.declared or name not in self.planned:
            return None
        return self.planned[name].app
