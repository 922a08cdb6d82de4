"""What the engine is given: facts as plain data, and one contract as a program.

Pure: no Django, no database, no clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from madoguchi.contracts.rules.grammar import Rule
from madoguchi.journal.facts import FactType

Counting = Literal["exclusive", "inclusive"]
Rolling = Literal["keep", "before", "after"]
Lookup = Callable[[str, dt.date], Any]
"""(dotted name, day) -> the value in force on that day, or None when unset."""


class EngineError(RuntimeError):
    """An evaluation failed; the message names the clause, the rule and the fact."""


@dataclass(slots=True)
class FactRow:
    """One fact of the journal as plain data; nobody changes one.

    (Not frozen: a frozen one costs three times as much to make.)

    ``seq`` is the sealed sequence number, unique and gapless in one contract: the
    engine counts a fact once by it. ``corrects`` is the id of the fact that this one
    reverses and replaces; with no measures it only withdraws.
    """

    seq: int
    id: int
    name: str
    keys: Mapping[str, str]
    occurred_at: dt.datetime
    recorded_at: dt.datetime
    actor_side: str = "contractor"
    actor_role: str = ""
    measures: Mapping[str, Any] = field(default_factory=dict)
    corrects: int | None = None
    documents: tuple[str, ...] = ()


class Dated(Protocol):
    """A computed date with the sentence that explains it."""

    @property
    def date(self) -> dt.date: ...
    @property
    def why_ja(self) -> str: ...
    @property
    def why_en(self) -> str: ...


class Calendar(Protocol):
    """The part of a named calendar that due dates need."""

    def is_open(self, day: dt.date) -> bool: ...
    def nth_open_after(
        self, start: dt.date, n: int, count: Counting = "exclusive"
    ) -> Dated: ...
    def roll(self, day: dt.date, how: Rolling) -> Dated: ...


@dataclass(frozen=True, slots=True)
class Term:
    """The contract's dates; ``end`` is its last day.

    An occasion whose moment lies before ``records_begin`` is never breached.
    """

    start: dt.date
    end: dt.date
    records_begin: dt.date | None = None
    signature: dt.date | None = None


@dataclass(frozen=True, slots=True)
class SoftWord:
    """A word of time of the contract's table: its number, and whether it was agreed.

    Until it is agreed, passing it warns and never breaches. ``every`` is the period
    of a word of repetition (定期的).
    """

    days: int | None = None
    months: int | None = None
    hours: int | None = None
    minutes: int | None = None
    same: Literal["day", "month"] | None = None
    every: Literal["day", "open-day", "week", "month", "year"] | None = None
    calendar: str | None = None
    agreed: bool = False


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One compiled rule: the clause, its number in the clause, and when it holds.

    ``since`` and ``until`` (both included) date an amendment: an occasion is judged
    by the edition in force when it opened. ``waits_for`` names the app that does not
    exist yet.
    """

    clause_id: str
    number: int
    rule: Rule
    since: dt.date | None = None
    until: dt.date | None = None
    waits_for: str = ""

    @property
    def key(self) -> str:
        """Stable across loads; editions of one rule differ by their first day."""
        edition = f"@{self.since.isoformat()}" if self.since else ""
        return f"{self.clause_id}#{self.number}{edition}"

    def holds_on(self, day: dt.date) -> bool:
        """Whether this edition is in force on the day."""
        after = self.since is None or day >= self.since
        return after and (self.until is None or day <= self.until)


def _nothing(name: str, on: dt.date) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Program:
    """One contract, ready to be evaluated."""

    contract: str
    rules: tuple[RuleSpec, ...]
    term: Term
    calendars: Mapping[str, Calendar]
    facts: Mapping[str, FactType]
    words: Mapping[str, SoftWord] = field(default_factory=dict)
    parameter: Lookup = _nothing
    legal: Lookup = _nothing
    roll: Rolling = "keep"
    """What happens to a due date on a closed day when the rule does not say."""
    year_starts: int = 4
    """The month in which the year of ``period = "year"`` begins (年度)."""
    once_days: int = 30
    """A declaration that is owed once is due so many days after the start."""
