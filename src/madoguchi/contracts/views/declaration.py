"""Declarations (履行の申告) for clauses that only a person can judge."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries, services
from madoguchi.contracts.forms import DeclarationForm
from madoguchi.contracts.views import forms_page, shown
from madoguchi.contracts.views.waiver import numbers
from madoguchi.core import clock, text
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.web.paging import paged


@access.page("contract.cockpit")
@require_safe
def index(request: Any) -> HttpResponse:
    """Every declaration, the newest first."""
    slug = request.contract.pk
    found = paged(queries.declarations(slug), request.GET, order=["-id"])
    context = {
        "page": found,
        "numbers": numbers(slug, [d.clause_id for d in found.rows]),
        "names": people.names({d.declared_by for d in found.rows}),
    }
    return TemplateResponse(request, "contracts/declarations.html", context)


@access.page("contract.declare")
def declare(request: Any, clause_id: str) -> HttpResponse:
    """申告する."""
    slug = request.contract.pk
    with request.walls():
        clause = shown.clause_or_404(slug, clause_id)
        waiting = (
            queries.of_clause(slug, clause_id, clock.now())
            .filter(kind="attested", verdict="open")
            .order_by("due_at", "id")
            .first()
        )
    first = str(waiting.keys.get("period", "")) if waiting else ""
    initial = {"period": request.GET.get("period") or first or f"{clock.today():%Y-%m}"}
    form = DeclarationForm(request.POST or None, initial=initial)

    def act(typed: dict[str, Any]) -> str:
        services.declare(
            contract=request.contract,
            clause_id=clause_id,
            period=text.folded(typed["period"]).replace(" ", ""),
            kept=typed["answer"] == "yes",
            note=typed["note"],
            by=request.actor,
        )
        return reverse("contracts:clause", args=[slug, clause_id])

    return forms_page.answer(
        request,
        form,
        act,
        done=_("申告を記録しました。"),
        title=_("申告する"),
        verb=_("申告する"),
        back_url=reverse("contracts:clause", args=[slug, clause_id]),
        rows=[(_("条項"), f"{clause.number} {shown.summary(clause)}")],
    )
