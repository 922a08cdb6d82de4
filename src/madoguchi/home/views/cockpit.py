"""The contract cockpit (契約の状況): is it kept, what decides that, who must act?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import library, naming, queries, reports
from madoguchi.contracts.reports import ClauseRow
from madoguchi.contracts.rules import looks
from madoguchi.core import clock
from madoguchi.home import menu
from madoguchi.home.forms import ClauseFilter, said
from madoguchi.journal import queries as journal
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.web.paging import Page, held

SIZE = 50
FIGURES = 6
ALARMS = ("breached", "below", "over", "out_of_order")
ALWAYS = ("breached", "due_soon", "upcoming", "met", "waived", "unset")
"""Chips that are shown even at 0; the others only when something is there."""
CHIPS = (
    *ALARMS,
    "attested_missing",
    "due",
    "due_soon",
    "upcoming",
    "met",
    "met_late",
    "waived",
    "unset",
    "guide",
)


@dataclass(frozen=True, slots=True)
class Chip:
    """A count by state that leads to its clauses."""

    slug: str
    count: int
    current: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A clause row as the table prints it."""

    row: ClauseRow
    kind: str
    party: str
    text: str

    @property
    def summary(self) -> str:
        return _summary(self.row)


@access.page("contract.cockpit")
@require_safe
def page(request: Any) -> HttpResponse:
    """Counts as chips, the clause table with its filter, the last facts."""
    request.live = True
    now, today, slug = clock.now(), clock.today(), request.contract.pk
    rows = reports.clause_rows(slug, now, today)
    form = ClauseFilter(request.GET, reports.chapters(rows))
    wanted = form.wanted()
    counts = totals(rows)
    chosen = reports.chosen(rows, wanted)
    if not form.printed:
        may = request.actor.may
        chosen = reports.pressing(chosen, waiting(rows, slug, may))
    shown = held(chosen, request.GET, size=SIZE)
    late = sum(counts.get(state, 0) for state in ALARMS)
    context = {
        "form": form,
        "wanted": wanted,
        "chips": chips(counts, wanted.state),
        "page": Page(lines(shown.rows), shown.after, shown.before),
        "total": len(rows),
        "late": late,
        "overdue": counts.get("breached", 0),
        "quiet": quiet(counts),
        "calendar_url": reverse("contracts:calendar", args=[slug]),
        "phase": request.contract.phase(today),
        "before": before_start(slug, request.contract.starts_on, now),
        "evaluation": queries.evaluation(slug),
        "recent": recent(slug, request.actor.may),
        "figures": figures(rows),
        "documents": documents(request),
        "shares": shares(rows),
        "contractor": people.contractor(request.contract),
        "stamp": now,
    }
    name = "home/cockpit.html"
    if getattr(request, "htmx", False):
        part = "recent" if request.GET.get("part") == "recent" else "table"
        name = f"home/cockpit_{part}.html"
    return TemplateResponse(request, name, context)


def waiting(rows: Sequence[ClauseRow], slug: str, may: Collection[str]) -> set[str]:
    """Clauses that wait for this person: a question to answer, or a declaration."""
    found = queries.waiting_clauses(slug, may)
    if "contract.declare" in may:
        found |= {r.clause.clause_id for r in rows if r.state == "attested_missing"}
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """The latest figure of a clause that has one: 応答率 97.2％."""

    row: ClauseRow
    text: str

    @property
    def summary(self) -> str:
        return _summary(self.row)


def figures(rows: Sequence[ClauseRow]) -> list[Measured]:
    """The first ratios and guide figures; all of them are behind 実績と目安."""
    kinds = ("ratio", "target")
    found = [r for r in rows if r.figure and r.clause.rule_kind in kinds]
    found.sort(key=lambda r: kinds.index(r.clause.rule_kind))
    return [Measured(row, text(row)) for row in found[:FIGURES]]


def documents(request: Any) -> int:
    """How many documents wait for this person; 0 where they may not see any."""
    seen: access.Access = request.access
    may = seen.may("documents.view", request.contract.pk)
    return menu.documents(request, seen) if may else 0


def totals(rows: Sequence[ClauseRow]) -> dict[str, int]:
    """Occasions by what is shown."""
    found: dict[str, int] = {}
    for row in rows:
        for shown, n in row.states.items():
            slug = looks.slug(shown)
            found[slug] = found.get(slug, 0) + n
    return found


def chips(counts: Mapping[str, int], current: str) -> list[Chip]:
    """What must be looked at first stands first."""
    return [
        Chip(slug, counts.get(slug, 0), slug == current)
        for slug in CHIPS
        if counts.get(slug) or slug in ALWAYS
    ]


def quiet(counts: Mapping[str, int]) -> list[Chip]:
    """States that ask nothing of anybody."""
    slugs = ("before_records", "not_arisen", "scope", "waiting_for_app")
    return [Chip(slug, counts[slug], False) for slug in slugs if counts.get(slug)]


def shares(rows: Sequence[ClauseRow]) -> list[tuple[str, str, int]]:
    """How many clauses are judged in which way: slug, word, number."""
    return [
        (slug, said(word), sum(row.clause.share == slug for row in rows))
        for slug, word in looks.SHARES.items()
    ]


def lines(rows: Sequence[ClauseRow]) -> list[Line]:
    """Clauses as the table prints them."""
    return [
        Line(
            row,
            _kind(row),
            said(looks.PARTIES.get(row.clause.party, looks.PARTIES["both"])),
            text(row),
        )
        for row in rows
    ]


def _kind(row: ClauseRow) -> str:
    """比率/日: the kind of the rule, with its period where it has one."""
    word = said(looks.KINDS.get(row.clause.rule_kind, ("", "")))
    first: dict[str, Any] = next(
        (r for r in row.clause.rules if r.get("kind") == row.clause.rule_kind), {}
    )
    period = PERIODS.get(str(first.get("period") or first.get("every") or ""))
    return f"{word}/{said(period)}" if period else word


PERIODS: dict[str, looks.Both] = {
    "day": ("日", "day"),
    "open-day": ("開庁日", "open day"),
    "week": ("週", "week"),
    "month": ("月", "month"),
    "year": ("年度", "year"),
    "occasion": ("回", "occasion"),
    "term": ("期間", "term"),
}


def text(row: ClauseRow) -> str:
    """What stands beside the icon, where the look's own word is not the best."""
    if row.figure and row.slug in ("met", "upcoming", "due_soon"):
        return row.figure
    if row.figure and row.slug == "guide":
        return _("目安 直近 {figure}").format(figure=row.figure)
    return said(row.word) if row.word else ""


def _summary(row: ClauseRow) -> str:
    return said((row.clause.summary_ja, row.clause.summary_en or row.clause.summary_ja))


def before_start(slug: str, starts: dt.date, now: dt.datetime) -> int:
    """Duties that fall due before the term begins, while it has not begun."""
    if clock.tokyo_date(now) >= starts:
        return 0
    first, last = clock.tokyo(dt.date(2000, 1, 1)), clock.tokyo(starts)
    return queries.due_between(slug, first, last, now).count()


def recent(slug: str, may: Collection[str]) -> list[dict[str, Any]]:
    """The last five facts as a history."""
    facts = journal.recent(slug, 5)
    names = people.names({fact.actor_account for fact in facts})
    known = library.contract_file(slug).register
    told = naming.of(slug, (fact.keys for fact in facts), may)
    reversed_ids = {fact.corrects for fact in facts if fact.corrects}
    entries = []
    for fact in facts:
        declared = known.fact(fact.name)
        word = said((declared.ja, declared.en)) if declared else fact.name
        keys = told.occasion(fact.keys, most=2)
        entries.append(
            {
                "when": fact.occurred_at,
                "text": f"{word}（{keys}）" if keys else word,
                "who": names.get(fact.actor_account or 0, ""),
                "url": reverse("contracts:fact", args=[slug, fact.pk]),
                "reversed": fact.pk in reversed_ids,
            }
        )
    return entries
