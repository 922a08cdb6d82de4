"""One clause as it stands in a contract from a day on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from madoguchi.contracts.rules.grammar import Rule

Share = Literal["computed", "attested", "scope", "waiting"]
SHARES: tuple[Share, ...] = ("computed", "attested", "scope", "waiting")
PARTIES = ("contractor", "municipality", "both")
CLAUSE_KINDS = (
    "capability",
    "deadline",
    "recurring_deadline",
    "ratio",
    "limit",
    "staffing",
    "document",
    "approval",
    "record",
    "equipment",
    "prohibition",
    "payment",
    "liability",
)
SOURCES = ("specification", "proposal", "amendment", "consultation")
HEADER = (
    "clause_id",
    "number",
    "section_ja",
    "summary_ja",
    "summary_en",
    "party",
    "kind",
    "source",
    "valid_from",
    "valid_until",
    "rule",
    "notes",
)


@dataclass(frozen=True)
class Clause:
    """A clause version: text, who owes it, and the rules that judge it.

    ``waits_for`` holds, for each rule in order, the apps that are not built
    yet. ``annex`` is ``set#id`` for a clause of a shared annex, else empty.
    ``file`` and ``line`` say where it is written. A version holds from
    ``valid_from`` to ``valid_until``, both included; None is without bound.
    """

    clause_id: str
    number: str
    section_ja: str
    summary_ja: str
    summary_en: str
    party: str
    kind: str
    source: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    rules: tuple[Rule, ...]
    rule_text: str
    notes: str = ""
    waits_for: tuple[frozenset[str], ...] = ()
    annex: str = ""
    file: str = ""
    line: int = 0

    def in_force(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def waiting(self) -> frozenset[str]:
        """Every app that some rule of the clause waits for."""
        return frozenset().union(*self.waits_for)

    @property
    def share(self) -> Share:
        """How the clause is judged: by facts, by a person, not at all, or not yet."""
        if self.waiting:
            return "waiting"
        kinds = {rule.kind for rule in self.rules}
        if kinds - {"attested", "scope"}:
            return "computed"
        return "attested" if "attested" in kinds else "scope"
