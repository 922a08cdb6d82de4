"""The clauses of a contract as rows: state, next due date, last figure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from madoguchi.contracts import queries, tallies
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.contracts.rules import looks
from madoguchi.core import text


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause with what its occasions say together.

    ``state`` is what is shown (``queries.ORDER``), ``figure`` the last figure as
    told (97.2％), ``next`` the next open occasion with its due moment.
    """

    clause: Clause
    state: str
    states: Mapping[str, int] = field(default_factory=dict)
    occasions: int = 0
    next: Obligation | None = None
    figure: str = ""

    @property
    def slug(self) -> str:
        return looks.slug(self.state)

    @property
    def word(self) -> looks.Both | None:
        return looks.word(
            self.state, self.clause.rule_kind, dated=self.next is not None
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of clause rows; empty means any."""

    q: str = ""
    party: str = ""
    state: str = ""
    kind: str = ""
    section: str = ""
    share: str = ""

    @property
    def anything(self) -> bool:
        return any(
            (self.q, self.party, self.state, self.kind, self.section, self.share)
        )


def clause_rows(contract: str, now: dt.datetime, today: dt.date) -> list[ClauseRow]:
    """Every clause in the order of print; seven queries whatever their number."""
    states = tallies.clause_states(contract, now)
    nexts = queries.next_of_each(contract, now)
    figures = queries.last_figures(contract, now)
    rows = []
    for clause in queries.clauses(contract, today):
        known = states.get(clause.clause_id)
        last = figures.get(clause.clause_id)
        rows.append(
            ClauseRow(
                clause,
                known["state"] if known else _silent(clause),
                known["states"] if known else {},
                known["occasions"] if known else 0,
                nexts.get(clause.clause_id),
                told(last) if last else "",
            )
        )
    return rows


def _silent(clause: Clause) -> str:
    """The state of a clause without any occasion."""
    if clause.share == "waiting":
        return "waiting_for_app"
    return "scope" if clause.share == "scope" else "not_arisen"


def told(occasion: Obligation) -> str:
    """The figure of an occasion: 97.2％ of a ratio, else the plain number."""
    value = number(occasion.figures.get("value"))
    if value is None:
        return ""
    if occasion.kind == "ratio":
        return f"{value * 100:.1f}％"
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def number(value: Any) -> float | None:
    """A stored figure (a number, or a fraction such as "1/3") as a float."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        return float(Fraction(str(value)))
    except (ValueError, ZeroDivisionError):
        return None


LATE = ("breached", "below", "over", "out_of_order")
SOON = ("due", "due_soon")


def pressing(rows: Iterable[ClauseRow], waiting: Collection[str]) -> list[ClauseRow]:
    """What needs somebody first: late, due soon, ``waiting``, then the order of print.

    ``waiting`` holds the clauses that wait for an answer of the reader.
    """
    return sorted(rows, key=lambda row: _pressing(row, waiting))


def _pressing(row: ClauseRow, waiting: Collection[str]) -> int:
    if row.state in LATE:
        return 0
    if row.state in SOON:
        return 1
    return 2 if row.clause.clause_id in waiting else 3


def chosen(rows: Iterable[ClauseRow], wanted: Wanted) -> list[ClauseRow]:
    """The rows that a filter lets through."""
    needle = text.folded(wanted.q).lower().replace(" ", "")
    return [row for row in rows if _fits(row, wanted, needle)]


def _fits(row: ClauseRow, wanted: Wanted, needle: str) -> bool:
    clause = row.clause
    if wanted.party and clause.party not in (wanted.party, "both"):
        return False
    if wanted.kind and clause.rule_kind != wanted.kind:
        return False
    if wanted.share and clause.share != wanted.share:
        return False
    if wanted.section and chapter(clause) != wanted.section:
        return False
    if wanted.state and not _in_state(row, wanted.state):
        return False
    return not needle or needle in _searched(clause)


def _in_state(row: ClauseRow, state: str) -> bool:
    held = {looks.slug(shown) for shown in row.states} | {row.slug}
    return bool(held & set(GROUPS.get(state, (state,))))


GROUPS = {
    "late": LATE,
    "soon": SOON,
    "done": ("met", "met_late"),
}
"""Filters that take several states together."""


def _searched(clause: Clause) -> str:
    parts = (clause.number, clause.clause_id, clause.section_ja, clause.summary_ja)
    plain = text.folded(" ".join((*parts, clause.summary_en)))
    return plain.lower().replace(" ", "")


def chapter(clause: Clause) -> str:
    """The first part of a clause id; with an annex's prefix, the first two."""
    parts = clause.clause_id.split("-")
    return "-".join(parts[:2]) if parts[0][:1].isalpha() else parts[0]


def chapters(rows: Iterable[ClauseRow]) -> list[tuple[str, str]]:
    """Every chapter with the heading of its first clause, in the order of print."""
    found: dict[str, str] = {}
    for row in rows:
        heading = row.clause.section_ja or row.clause.number
        found.setdefault(chapter(row.clause), f"{row.clause.number} {heading}"[:40])
    return list(found.items())
