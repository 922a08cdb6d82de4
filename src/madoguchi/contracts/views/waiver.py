"""Waivers (免除): the contractor asks, the municipality answers."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import queries, services
from madoguchi.contracts.forms import WaiverAnswer, WaiverForm
from madoguchi.contracts.models import Clause, Waiver
from madoguchi.contracts.views import forms_page, shown
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import access
from madoguchi.people import queries as people
from madoguchi.web import flash
from madoguchi.web.forms import refuse
from madoguchi.web.paging import paged


@access.page("contract.cockpit")
@require_safe
def index(request: Any) -> HttpResponse:
    """Every waiver with its answer, the newest first."""
    slug = request.contract.pk
    found = paged(queries.waivers(slug), request.GET, order=["-id"])
    return TemplateResponse(
        request,
        "contracts/waivers.html",
        {"page": found, "numbers": numbers(slug, [w.clause_id for w in found.rows])},
    )


def numbers(slug: str, clause_ids: list[str]) -> dict[str, str]:
    """Printed numbers by clause id."""
    rows = Clause.objects.filter(contract_id=slug, clause_id__in=clause_ids)
    return dict(rows.values_list("clause_id", "number"))


@access.page("contract.ask_waiver")
def ask(request: Any, clause_id: str) -> HttpResponse:
    """免除を申請する."""
    slug = request.contract.pk
    with request.walls():
        clause = shown.clause_or_404(slug, clause_id)
    today = clock.today()
    form = WaiverForm(request.POST or None, initial={"valid_from": today})

    def act(typed: dict[str, Any]) -> str:
        waiver = services.ask_waiver(
            contract=request.contract, clause_id=clause_id, by=request.actor, **typed
        )
        return reverse("contracts:waiver", args=[slug, waiver.ref.lower()])

    back = reverse("contracts:clause", args=[slug, clause_id])
    return forms_page.answer(
        request,
        form,
        act,
        done=_("免除を申請しました。本市の回答をお待ちください。"),
        title=_("免除を申請する"),
        verb=_("免除を申請する"),
        back_url=back,
        rows=[(_("条項"), f"{clause.number} {shown.summary(clause)}")],
        note=_("免除は、本市が同意した時から数えられます。それまで義務は残ります。"),
    )


@access.page("contract.cockpit")
def page(request: Any, ref: str) -> HttpResponse:
    """One waiver; the municipality answers it here."""
    slug = request.contract.pk
    with request.walls():
        waiver = queries.waivers(slug).filter(ref=ref.upper()).first()
        if waiver is None:
            raise Http404
        clause = shown.clause_or_404(slug, waiver.clause_id)
    may = "contract.waive" in request.actor.may
    is_open = waiver.consented_at is None and waiver.refused_at is None
    form = WaiverAnswer(request.POST or None)
    if request.method == "POST":
        if not may:
            raise Http404
        if form.is_valid() and _answered(request, waiver, form):
            return HttpResponseRedirect(request.path)
    names = people.names({waiver.asked_by, waiver.consented_by})
    context = {
        "waiver": waiver,
        "clause": clause,
        "summary": shown.summary(clause),
        "form": form if may and is_open else None,
        "asked_by": names.get(waiver.asked_by or 0, ""),
        "consented_by": names.get(waiver.consented_by or 0, ""),
    }
    return TemplateResponse(
        request,
        "contracts/waiver.html",
        context,
        status=422 if form.is_bound else 200,
    )


def _answered(request: Any, waiver: Waiver, form: WaiverAnswer) -> bool:
    answer = form.cleaned_data["answer"]
    try:
        if request.POST.get("act") == "refuse":
            services.refuse_waiver(waiver=waiver, answer=answer, by=request.actor)
            flash.done(request, _("同意しないことを回答しました。"))
        else:
            services.consent_to_waiver(waiver=waiver, answer=answer, by=request.actor)
            flash.done(request, _("免除に同意しました。"))
    except Refusal as refusal:
        refuse(form, refusal)
        return False
    return True
