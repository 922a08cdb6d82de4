"""費用: the month by category and payer, a new cost, a changed one, the postage."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.contracts import naming
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents import queries as documents
from madoguchi.invoices import queries, reports, rules, services
from madoguchi.invoices.forms import CostForm
from madoguchi.invoices.models import PAYERS, STAGES, Cost
from madoguchi.invoices.parameters import Parameters
from madoguchi.invoices.views.common import category_word, file, show, told, url
from madoguchi.papers import csv, pdf, xlsx
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

FILES = {
    "pdf": (
        "application/pdf",
        lambda r: pdf.render(r, reports.list_imprint(r)).content,
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda r: xlsx.render(r, reports.list_imprint(r)),
    ),
    "csv": ("text/csv; charset=utf-8", csv.render),
}


@page("invoices.view")
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """The month's costs, what each side bears, the budget, the postage to take over."""
    table, slug = told(request), request.contract.pk
    month = _month(request)
    with request.walls():
        spent = queries.spent(slug, month)
        term = rules.standings(queries.spent(slug), table.budgets())
        shown = paging.paged(queries.costs(slug, month), request.GET, order=("-id",))
        months = queries.months(slug, clock.today())
        context = {
            "month": month,
            "months": sorted({month, *months}, reverse=True),
            "rows": _rows(table, slug, shown.rows),
            "page": shown,
            "standings": _standings(table, spent, term),
            "budgeted": any(one.budget is not None for one in term),
            "borne": [(PAYERS[s], yen) for s, yen in rules.borne(spent).items()],
            "files": list(FILES),
            **_postage(table, slug, month),
        }
    return show(request, "costs", context).render()


def _month(request: StaffRequest) -> str:
    """The month asked for, else this one. Nonsense is no page."""
    asked = request.GET.get("month") or f"{clock.today():%Y-%m}"
    if not rules.MONTH.fullmatch(asked):
        raise Http404
    return asked


def _rows(table: Parameters, slug: str, costs: Iterable[Cost]) -> list[dict[str, Any]]:
    """Each cost in words: the session that it was for by its venue and day."""
    found = list(costs)
    told = naming.of(slug, ({"session": one.ref} for one in found))
    return [_row(table, one, told) for one in found]


def _row(table: Parameters, one: Cost, told: naming.Telling) -> dict[str, Any]:
    return {
        "cost": one,
        "about": told.known.get("session", {}).get(one.ref, one.ref),
        "word": category_word(table, one.category),
        "stage": STAGES[one.stage],
        "payer": PAYERS[one.payer],
    }


def _standings(
    table: Parameters, month: list[rules.Spent], term: list[rules.Standing]
) -> list[dict[str, Any]]:
    """Each category: this month, and the whole term against its budget."""
    now = {one.category: one for one in rules.standings(month, {})}
    none = rules.Standing("", 0, 0)
    return [
        {
            "word": category_word(table, one.category),
            "month": now.get(one.category, none),
            "term": one,
        }
        for one in term
    ]


def _postage(table: Parameters, slug: str, month: str) -> dict[str, Any]:
    """What was posted, and whether it was taken over as it stands."""
    category = table.postage()
    if not category:
        return {}
    yen, known = (
        queries.postage(slug, month),
        queries.taken_over(slug, category, month),
    )
    return {
        "postage": yen,
        "postage_open": bool(yen or known) and (known is None or known.yen != yen),
        "postage_known": known,
    }


@page("invoices.record")
def new(request: StaffRequest) -> HttpResponse:
    """費用を記録する."""
    table = told(request)
    first = {"stage": rules.ACTUAL, "day": clock.today(), "ref": _month(request)}
    form = CostForm(table, request.POST or None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            made = services.record_cost(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("費用を記録しました。"))
            back = f"{url(request, 'costs')}?month={made.day:%Y-%m}"
            return HttpResponseRedirect(back)
    context = {"form": form, "title": _("費用を記録する"), "verb": _("記録する")}
    return show(request, "cost", context, 422 if form.is_bound else 200)


@page("invoices.view")
def one(request: StaffRequest, cost: int) -> HttpResponse:
    """A cost with its receipt; changing it (POST) corrects its fact."""
    table = told(request)
    with request.walls():
        held = queries.cost(request.contract.pk, cost)
        papers = documents.submissions(request.contract.pk, kind="receipt")
        paper = papers.filter(ref=f"cost-{cost}").first()
        rows = _rows(table, request.contract.pk, [held] if held else [])
    if held is None:
        raise Http404
    may = "invoices.record" in request.actor.may and not held.source
    if request.method == "POST" and not may:
        raise Http404
    first = {n: getattr(held, n) for n in ("day", "stage", "yen", "payer", "receipt")}
    first["note"] = held.note
    form = CostForm(table, request.POST or None, initial=first, known=True)
    if form.is_bound and form.is_valid():
        try:
            services.change_cost(cost=held, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("費用を直しました。"))
            back = f"{url(request, 'costs')}?month={held.day:%Y-%m}"
            return HttpResponseRedirect(back)
    context = {
        "form": form if may else None,
        "cost": held,
        "paper": paper,
        "row": rows[0],
        "title": category_word(table, held.category),
        "verb": _("直す"),
    }
    return show(request, "cost", context, 422 if form.is_bound else 200)


@page("invoices.record")
@require_POST
def postage(request: StaffRequest) -> HttpResponse:
    """郵便料を取り込む."""
    told(request)
    month = request.POST.get("month", "")
    if not rules.MONTH.fullmatch(month):
        raise Http404
    back = f"{url(request, 'costs')}?month={month}"
    try:
        services.take_postage(contract=request.contract, month=month, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("郵便料を取り込みました。"))
    return HttpResponseRedirect(back)


@page("invoices.view")
@require_safe
def download(request: StaffRequest, month: str, form: str) -> HttpResponse:
    """費用一覧 as PDF, XLSX or CSV."""
    told(request)
    if form not in FILES or not rules.MONTH.fullmatch(month):
        raise Http404
    report = reports.listing(request.contract, month)
    kind, renderer = FILES[form]
    return file(report, renderer(report), kind, form)
