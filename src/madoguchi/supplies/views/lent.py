"""貸与品: what the city lent, giving it back, the city's signature."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.supplies import queries, services
from madoguchi.supplies.forms import ReturnForm
from madoguchi.supplies.models import Item
from madoguchi.supplies.views.common import kind_word, place_word, show, told, url
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

LISTED = 200


@page("supplies.view")
def page_(request: StaffRequest) -> HttpResponse:
    """Everything lent, and giving it back (POST)."""
    if request.method != "POST":
        return _shown(request)
    if "supplies.manage" not in request.actor.may:
        raise Http404
    form = _form(request, request.POST)
    if form.is_valid():
        try:
            services.give_back(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            said = _("引渡しの署名をしました。市の職員が受け取ると返却になります。")
            flash.done(request, said)
            return HttpResponseRedirect(url(request, "lent"))
    return _shown(request, form, 422)


def _form(request: StaffRequest, data: Any = None) -> ReturnForm:
    table = told(request)
    with request.walls():
        held = queries.lent(request.contract.pk).filter(return_ref="")[:LISTED]
        requests = queries.requests(request.contract.pk)
        items = [(one.pk, _named(table, one)) for one in held]
    asked = [(one.ref, f"{one.ref} {one.question[:40]}") for one in requests]
    return ReturnForm(items, asked, data)


def _named(table: Any, one: Item) -> str:
    where = place_word(table, one.place)
    return _("{word}　{where}　{n}点").format(
        word=kind_word(table, one.kind), where=where, n=one.quantity
    )


def _shown(
    request: StaffRequest, form: ReturnForm | None = None, status: int = 200
) -> HttpResponse:
    table, form = told(request), form or _form(request)
    with request.walls():
        rows = list(queries.lent(request.contract.pk)[:LISTED])
        transfers = list(queries.returns(request.contract.pk).order_by("-id")[:LISTED])
    context = {
        "rows": [
            {
                "item": one,
                "word": kind_word(table, one.kind),
                "place": place_word(table, one.place),
            }
            for one in rows
        ],
        "waiting": [one for one in transfers if one.given_at and not one.taken_at],
        "held": any(not one.return_ref for one in rows),
        "form": form,
        "may_take": "custody.hand_over" in request.actor.may
        and request.actor.side == "municipality",
    }
    return show(request, "lent", context, status).render()


@page("custody.hand_over")
@require_POST
def take(request: StaffRequest, transfer: int) -> HttpResponse:
    """返却を受け取る."""
    back = url(request, "lent")
    with request.walls():
        found = queries.returns(request.contract.pk).filter(pk=transfer).first()
    if found is None:
        raise Http404
    try:
        services.take_back(transfer=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("返却を受け取りました。"))
    return HttpResponseRedirect(back)
