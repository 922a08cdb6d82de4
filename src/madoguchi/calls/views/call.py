"""通話の記録: record one, the log, one with its reveal, calling back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.calls import forms, parameters, queries, services
from madoguchi.calls.models import CATEGORIES, OUTCOMES, TOPICS, Call, CallBack
from madoguchi.calls.views.common import show, url
from madoguchi.cases.models import Case
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse
from madoguchi.web.paging import paged

QUARTER = 15


@page("calls.record")
def record(request: StaffRequest) -> HttpResponse:
    """通話を記録する; ``?booking=`` fills the number, ``?back=`` is where to return.

    From the booking desk (``take``) it opens with what was typed there: a call that
    turned out to be no booking. Nothing personal travels in the address.
    """
    back = _back(request)
    if "take" in request.POST:
        return _taken_over(request)
    form = forms.CallForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            call = services.record_call(
                contract=request.contract, by=request.actor, **form.given()
            )
        except Refusal as refusal:
            refuse(form, _at_field(refusal))
        else:
            flash.done(request, _said(call))
            return HttpResponseRedirect(back)
    status = 422 if request.method == "POST" else 200
    return show(request, "record", {"form": form, "back": back}, status)


def _taken_over(request: StaffRequest) -> HttpResponse:
    typed = {name: request.POST.get(name, "") for name in ("kana", "telephone")}
    form = forms.CallForm(initial={**_initial(request), **typed}, auto_id="call_%s")
    back = f"/c/{request.contract.pk}/bookings/new/"
    return show(request, "record", {"form": form, "back": back})


def _said(call: Call) -> str:
    if call.case_id:
        return _("通話を記録し、案件 %d にしました。") % call.case_id
    return _("通話を記録しました。")


def _at_field(refusal: Refusal) -> Refusal:
    """The due moment is typed in two fields."""
    if refusal.field == "call_back_at":
        refusal.field = "call_back_time"
    return refusal


def _back(request: StaffRequest) -> str:
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    inside = f"/c/{request.contract.pk}/"
    if wanted.startswith(inside) and url_has_allowed_host_and_scheme(wanted, None):
        return wanted
    return url(request, "desk")


def _initial(request: StaffRequest) -> dict[str, Any]:
    """The next quarter of an hour after the contract's time to call back."""
    table = parameters.on(request.contract.pk, clock.today())
    due = clock.now() + dt.timedelta(minutes=table.call_back_minutes)
    due += dt.timedelta(minutes=-due.minute % QUARTER)
    local = due.astimezone(clock.TOKYO)
    return {
        "booking": request.GET.get("booking", "")[:20],
        "category": request.GET.get("category", "inquiry"),
        "call_back_day": local.date(),
        "call_back_time": local.time(),
    }


@page("calls.view")
@require_safe
def log(request: StaffRequest) -> HttpResponse:
    """The call log, newest first; it names nobody."""
    slug = request.contract.pk
    form = forms.LogFilter(request.GET or None)
    wanted = form.wanted() if request.GET else {}
    page_ = paged(queries.calls(slug).filter(**wanted), request.GET, order=("-id",))
    names = people.names({call.recorded_by for call in page_.rows if call.recorded_by})
    rows = [
        {
            "call": call,
            "category": CATEGORIES[call.category],
            "topic": TOPICS.get(call.topic, ""),
            "outcome": OUTCOMES[call.outcome],
            "by": names.get(call.recorded_by or 0, ""),
        }
        for call in page_.rows
    ]
    context = {"page": page_, "rows": rows, "form": form, "wanted": wanted}
    request.live = True  # type: ignore[attr-defined]
    return show(request, "log", context | {"now": clock.now()})


@page("calls.view")
def call(request: StaffRequest, pk: int) -> HttpResponse:
    """One call, its personal part masked."""
    with request.walls():
        found = _find(request, pk)
        masked = privacy.masked(request.contract.pk, [found.subject_id or 0])
    return _shown(request, found, masked.get(found.subject_id or 0, {}), masked=True)


@page("calls.record")
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """See who called and what was said; the log of reveals is written first."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with request.walls():
        found = _find(request, pk)
    if found.subject_id is None:
        raise Http404
    seen = privacy.reveal(
        contract=request.contract,
        subjects=[found.subject_id],
        purpose="contact",
        by=request.actor,
    )
    response = _shown(request, found, seen.get(found.subject_id, {}), masked=False)
    response["Cache-Control"] = "private, no-store"
    return response


def _find(request: StaffRequest, pk: int) -> Call:
    found = queries.calls(request.contract.pk).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(
    request: StaffRequest, call: Call, who: dict[str, str], *, masked: bool
) -> HttpResponse:
    with request.walls():
        case = Case.objects.filter(
            contract=request.contract, pk=call.case_id or 0
        ).first()
        back = CallBack.objects.filter(contract=request.contract, call=call).first()
        actions = list(case.actions.all()) if case else []
    return show(
        request,
        "call",
        {
            "call": call,
            "category": CATEGORIES[call.category],
            "topic": TOPICS.get(call.topic, ""),
            "outcome": OUTCOMES[call.outcome],
            "who": who,
            "masked": masked,
            "case": case,
            "actions": actions,
            "back": back,
            "later_form": forms.LaterForm(),
            "done_form": forms.DoneForm(),
        },
    )


def _find_back(request: StaffRequest, pk: int) -> CallBack:
    with request.walls():
        found = (
            CallBack.objects.filter(contract=request.contract, pk=pk)
            .select_related("call")
            .first()
        )
    if found is None:
        raise Http404
    return found


@page("calls.record")
def back_done(request: StaffRequest, pk: int) -> HttpResponse:
    """折り返しを終える."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back, home = _find_back(request, pk), url(request, "desk")
    form = forms.DoneForm(request.POST)
    if not form.is_valid():
        return sorry(request, Refusal("result", _("結果を選んでください。")), home)
    try:
        services.call_back_done(back=back, by=request.actor, **form.cleaned_data)
    except Refusal as refusal:
        return sorry(request, refusal, home)
    flash.done(request, _("折り返しを終えました。"))
    return HttpResponseRedirect(home)


@page("calls.record")
def back_later(request: StaffRequest, pk: int) -> HttpResponse:
    """つながらなかったので、かけ直す."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back = _find_back(request, pk)
    here = url(request, "call", back.call_id)
    form = forms.LaterForm(request.POST)
    if not form.is_valid():
        return sorry(
            request,
            Refusal("time", _("時刻を 15:30 のように入力してください。")),
            here,
        )
    try:
        services.call_back_later(back=back, due_at=form.due_at(), by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, here)
    flash.done(request, _("かけ直す時刻を記録しました。"))
    return HttpResponseRedirect(here)
