"""Figures against targets (実績と目安), drawn from the occasions with a figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries, reports
from madoguchi.contracts.models import Clause, Obligation
from madoguchi.contracts.views import shown
from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.web import charts
from madoguchi.web.charts import Chart, Point
from madoguchi.web.paging import Page, held

SIZE = 8
LAST = 24
"""Occasions in one drawing."""
RANK = ("ratio", "target", "staffing", "limit")


@dataclass(frozen=True, slots=True)
class Block:
    """One clause with its drawing, or with its only figure."""

    clause: Clause
    summary: str
    kind: str
    slug: str
    word: str
    chart: Chart | None
    figure: str
    bound: str
    occasions: int


@access.page("contract.cockpit")
@require_safe
def page(request: Any) -> HttpResponse:
    """Eight clauses a page; ratios first, then guide figures, then limits."""
    request.live = True
    slug, now = request.contract.pk, clock.now()
    counted = queries.figured_clauses(slug)
    clauses = [
        c for c in queries.clauses(slug, clock.today()) if c.clause_id in counted
    ]
    kind = request.GET.get("kind", "")
    if kind in RANK:
        clauses = [c for c in clauses if c.rule_kind == kind]
    clauses.sort(key=lambda c: (_rank(c), c.order))
    shown_now = held(clauses, request.GET, size=SIZE)
    some = shown_now.rows
    rows = queries.figures(slug, now, [c.clause_id for c in some], LAST * 2)
    grouped: dict[str, list[Obligation]] = defaultdict(list)
    for row in rows:
        grouped[row.clause_id].append(row)
    blocks = [
        block(slug, c, grouped[c.clause_id], counted[c.clause_id])
        for c in some
        if grouped[c.clause_id]
    ]
    context = {
        "blocks": blocks,
        "page": Page(blocks, shown_now.after, shown_now.before),
        "kind": kind,
        "waiting": not counted,
    }
    return TemplateResponse(request, "contracts/figures.html", context)


def _rank(clause: Clause) -> int:
    return RANK.index(clause.rule_kind) if clause.rule_kind in RANK else len(RANK)


def block(
    slug: str, clause: Clause, rows: Sequence[Obligation], occasions: int
) -> Block:
    """The last occasions of the first rule that has figures."""
    first = min(row.rule_no for row in rows)
    same = sorted((r for r in rows if r.rule_no == first), key=_when)[-LAST:]
    last = same[-1]
    state, word = shown.look(last)
    ratio = last.kind == "ratio"
    bound, bound_word = limit(last)
    valued = any(reports.number(r.figures.get("value")) is not None for r in same)
    drawn = len(same) > 1 and valued
    return Block(
        clause,
        shown.summary(clause),
        last.kind,
        state,
        word,
        drawing(slug, clause, same, bound, bound_word) if drawn else None,
        reports.told(last),
        f"{bound_word} {_number(bound, ratio)}" if bound is not None else "",
        occasions,
    )


def _when(row: Obligation) -> tuple[str, str, int]:
    keys = row.keys
    label = keys.get("period") or keys.get("day") or keys.get("month") or ""
    moment = row.anchor or row.settles_at or row.due_at
    return str(label), moment.isoformat() if moment else "", row.pk


def limit(row: Obligation) -> tuple[float | None, str]:
    """The bound of an occasion and its word: 基準, 目安 or 上限."""
    soft = row.soft or row.kind == "target"
    for name, word in (
        ("min", _("目安") if soft else _("基準")),
        ("about", _("目安")),
        ("equals", _("基準")),
        ("max", _("目安") if soft else _("上限")),
    ):
        found = reports.number(row.figures.get(name))
        if found is not None:
            return found, word
    return None, ""


def _number(value: float | None, ratio: bool) -> str:
    if value is None:
        return ""
    return f"{value * 100:g}％" if ratio else f"{value:,g}"


def drawing(
    slug: str,
    clause: Clause,
    rows: Sequence[Obligation],
    bound: float | None,
    word: str,
) -> Chart:
    """A line for a ratio in per cent, bars for everything else."""
    url = reverse("contracts:clause", args=[slug, clause.clause_id])
    ratio = rows[0].kind == "ratio"
    scale = 100 if ratio else 1
    points = [
        Point(_label(row), _scaled(row, scale), f"{url}#o{row.pk}") for row in rows
    ]
    target = bound * scale if bound is not None else None
    draw = charts.line if ratio else charts.bars
    return draw(
        _("{number} 実績の推移").format(number=clause.number),
        points,
        unit="％" if ratio else "",
        target=target,
        target_word=word,
    )


def _scaled(row: Obligation, scale: int) -> float | None:
    value = reports.number(row.figures.get("value"))
    return round(value * scale, 1 if scale > 1 else 2) if value is not None else None


def _label(row: Obligation) -> str:
    """A short label under its bar: 11/20, 4月; an id says nothing, its day does."""
    text = str(next(iter(row.keys.values()), ""))
    for name in ("period", "day", "month", "session"):
        if name in row.keys:
            text = str(row.keys[name])
            break
    if len(text) == 10 and text[4] == "-":
        return f"{int(text[5:7])}/{int(text[8:])}"
    if len(text) == 7 and text[4] == "-":
        return _("{month}月").format(month=int(text[5:]))
    if text == "term":
        return _("期間")
    moment = row.anchor or row.settles_at or row.due_at
    if moment is None:
        return text[:8]
    day = clock.tokyo_date(moment)
    return f"{day.month}/{day.day}"
