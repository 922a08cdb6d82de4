"""A mistake in a contract's files: where it is, what it is, and how to put it right."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. ``line`` and ``column`` count from 1; ``fix`` is one sentence."""

    file: str
    line: int
    column: int
    message_ja: str
    message_en: str
    fix: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}:{self.column}: {self.message_en} Fix: {self.fix}"
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A position in one file; makes the problems found there."""

    file: str
    line: int = 1
    column: int = 1

    def problem(self, ja: str, en: str, fix: str) -> Problem:
        return Problem(self.file, self.line, self.column, ja, en, fix)


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """A fix that names the nearest known word, or else what to do instead."""
    near = nearest(word, known)
    return f"did you mean '{near}'?" if near else otherwise
