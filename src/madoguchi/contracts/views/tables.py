"""Tables of the contract's files: unset, legal, interpreted, amended."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries
from madoguchi.contracts.views import shown
from madoguchi.contracts.views.waiver import numbers
from madoguchi.core import clock
from madoguchi.people import access


@access.page("contract.cockpit")
@require_safe
def unset(request: Any) -> HttpResponse:
    """What the text leaves to agreement, and what was agreed since."""
    slug = request.contract.pk
    table = shown.files(slug).table_on(clock.today())
    agreed = queries.agreed_values(slug)
    known = numbers(slug, [row.clause for row in table.unset.values()])
    rows = [
        {
            "name": name,
            "label": shown.said((row.label, row.label_en or row.label)),
            "clause": row.clause,
            "number": known.get(row.clause, ""),
            "value": row.value,
            "agreed": agreed.get(name),
            "agreed_on": row.agreed_on,
            "notes": row.notes,
        }
        for name, row in table.unset.items()
    ]
    rows.sort(key=lambda r: r["value"] is not None or r["agreed"] is not None)
    context = {"rows": rows, "can_open": "contract.consult" in request.actor.may}
    return TemplateResponse(request, "contracts/unset.html", context)


@access.page("contract.cockpit")
@require_safe
def law(request: Any) -> HttpResponse:
    """Numbers from law, dated, with source and confirmation."""
    loaded, today = shown.files(request.contract.pk), clock.today()
    rows = [
        {
            "name": name,
            "label": shown.said((row.label, row.label_en)),
            "value": value,
            "current": value is loaded.legal.value(name, today),
        }
        for name, row in loaded.legal.parameters.items()
        for value in row.values
    ]
    return TemplateResponse(request, "contracts/law.html", {"rows": rows})


@access.page("contract.cockpit")
@require_safe
def readings(request: Any) -> HttpResponse:
    """Points of interpretation with their clauses, and the words without a number."""
    slug = request.contract.pk
    table = shown.files(slug).table_on(clock.today())
    cited = [c for one in table.decisions for c in one.clauses]
    known = numbers(slug, cited)
    rows = [
        {
            "id": one.id,
            "reading": shown.said((one.reading_ja, one.reading_en)),
            "clauses": [(c, known.get(c, c)) for c in one.clauses],
        }
        for one in table.decisions
    ]
    words = [
        {"word": word, "reading": _told(row), "agreed": row.agreed, "notes": row.notes}
        for word, row in table.words.items()
    ]
    context = {"rows": rows, "words": words}
    return TemplateResponse(request, "contracts/readings.html", context)


def _told(row: Any) -> str:
    """A soft word's reading: 2 開庁日, 毎月."""
    every: dict[str, tuple[str, str]] = {
        "day": ("毎日", "every day"),
        "open-day": ("開庁日ごと", "every open day"),
        "week": ("毎週", "every week"),
        "month": ("毎月", "every month"),
        "year": ("毎年度", "every year"),
    }
    if row.every:
        return shown.said(every[row.every])
    if row.same:
        return shown.said(
            (f"同じ{'日' if row.same == 'day' else '月'}", f"same {row.same}")
        )
    if row.days is not None:
        plain = row.calendar == "civil"
        unit = ("日", "days") if plain else ("開庁日", "open days")
        back = ("前", " before") if row.days < 0 else ("以内", "")
        return shown.said(
            (
                f"{abs(row.days)}{unit[0]}{back[0]}",
                f"{abs(row.days)} {unit[1]}{back[1]}",
            )
        )
    for name, ja in (("months", "か月"), ("hours", "時間"), ("minutes", "分")):
        if (n := getattr(row, name)) is not None:
            return shown.said((f"{n}{ja}以内", f"{n} {name}"))
    return ""


@access.page("contract.cockpit")
@require_safe
def amendments(request: Any) -> HttpResponse:
    """Amendments (変更契約): what changed, from which day."""
    loaded = shown.files(request.contract.pk)
    rows = [
        {
            "slug": one.slug,
            "title": shown.said((one.table.title or one.slug, one.table.title_en)),
            "effective": one.effective,
            "notes": one.table.notes,
            "clauses": [row.clause_id for row in one.rows],
            "removed": one.table.removed,
        }
        for one in loaded.amendments
    ]
    return TemplateResponse(request, "contracts/amendments.html", {"rows": rows})
