"""返戻・不備: what came back or was wrong, at the call centre until its result."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.cases.models import KINDS
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.mailings import forms, queries, rules, services
from madoguchi.mailings.models import REASONS
from madoguchi.mailings.views.common import show, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("mailings.view")
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Open referrals by due date; ``?done=1`` those with a result."""
    return _shown(request)


def _shown(request: StaffRequest, status: int = 200, **bound: Any) -> HttpResponse:
    slug, done = request.contract.pk, request.GET.get("done") == "1"
    with request.walls():
        order = ("-id",)
        rows = queries.referred(slug, done=done)
        found = paging.paged(rows, request.GET, order=order if done else ("id",))
        cases = list(found.rows)
        back = queries.returned_of(slug, [case.pk for case in cases])
    today = clock.today()
    context = {
        "page": found,
        "done": done,
        "rows": [
            {
                "case": case,
                "kind": KINDS[case.kind],
                "late": not done and case.due_on is not None and case.due_on < today,
                "item": back.get(case.pk),
                "tracking": rules.spoken(back[case.pk].tracking)
                if case.pk in back
                else "",
                "reason": REASONS[back[case.pk].return_reason]
                if case.pk in back
                else "",
                "form": forms.SettleForm(auto_id=f"settle_{case.pk}_%s"),
            }
            for case in cases
        ],
        "returned": forms.ReturnForm(auto_id="return_%s"),
        "defect": forms.DefectForm(auto_id="defect_%s"),
        **bound,
    }
    return show(request, "returns", context, status)


@page("mailings.handle")
@require_POST
def record(request: StaffRequest) -> HttpResponse:
    """返戻を登録する."""
    form = forms.ReturnForm(request.POST, auto_id="return_%s")
    if form.is_valid():
        with request.walls():
            item = queries.by_number(request.contract.pk, form.cleaned_data["number"])
        if item is None:
            form.add_error("number", _("この番号の郵便物は見つかりません。"))
        else:
            try:
                case = services.come_back(
                    item=item, reason=form.cleaned_data["reason"], by=request.actor
                )
            except Refusal as refusal:
                refuse(form, refusal)
            else:
                return _referred(request, case.pk)
    return _shown(request, 422, returned=form)


@page("mailings.handle")
@require_POST
def refer(request: StaffRequest) -> HttpResponse:
    """申請の不備を引き継ぐ."""
    form = forms.DefectForm(request.POST, auto_id="defect_%s")
    if form.is_valid():
        try:
            case = services.refer(
                contract=request.contract,
                kind="defect",
                summary=form.cleaned_data["summary"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _referred(request, case.pk)
    return _shown(request, 422, defect=form)


def _referred(request: StaffRequest, case: int) -> HttpResponse:
    flash.done(request, _("案件 %d としてコールセンターへ引き継ぎました。") % case)
    return HttpResponseRedirect(url(request, "returns"))


@page("mailings.handle")
@require_POST
def settle(request: StaffRequest, pk: int) -> HttpResponse:
    """結果を登録する."""
    with request.walls():
        case = queries.referral(request.contract.pk, pk)
    if case is None:
        raise Http404
    form, back = forms.SettleForm(request.POST), url(request, "returns")
    if not form.is_valid():
        refusal = Refusal("unknown-result", _("結果を選んでください。"))
        return sorry(request, refusal, back)
    try:
        services.settle(case=case, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("結果を登録しました。"))
    return HttpResponseRedirect(back)


@page("mailings.handle")
@require_POST
def delivered(request: StaffRequest, pk: int) -> HttpResponse:
    """配達済にする."""
    with request.walls():
        item = queries.item(request.contract.pk, pk)
    if item is None:
        raise Http404
    back = url(request, "batch", item.batch_id)
    try:
        services.delivered(item=item, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("配達済にしました。"))
    return HttpResponseRedirect(back)
