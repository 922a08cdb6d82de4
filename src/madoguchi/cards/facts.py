"""The facts of cards and of applications for them."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

FACTS: tuple[FactType, ...] = ()
