"""郵送: batches being packed, one batch with its envelopes, counts by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.mailings import forms, parameters, queries, reports, rules, services
from madoguchi.mailings.models import (
    BATCH_STATES,
    CLASSES,
    ENCLOSED,
    KINDS,
    PACKING,
    STATES,
    Batch,
)
from madoguchi.mailings.views.common import show, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

COUNTED_DAYS = 62
AGE = 10
"""Days after which an envelope without delivery is worth a look at the tracking."""


@page("mailings.view")
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """What is being packed, what the post office has."""
    slug = request.contract.pk
    told = parameters.on(slug, clock.today())
    open_ = {row.kind: row for row in queries.packing(slug)}
    found = paging.paged(queries.handed_in(slug), request.GET, order=("-id",))
    late = clock.today() - dt.timedelta(days=AGE)
    context = {
        "kinds": [
            {
                "kind": kind,
                "word": KINDS.get(kind, kind),
                "sent_as": CLASSES[sent.class_],
                "batch": open_.get(kind),
            }
            for kind, sent in told.kinds.items()
        ],
        "page": found,
        "rows": [(row, KINDS[row.kind]) for row in found.rows],
        "late": queries.on_the_way(slug, late),
        "age": AGE,
    }
    return show(request, "board", context)


@page("mailings.handle")
@require_POST
def open_(request: StaffRequest, kind: str) -> HttpResponse:
    """束を開く."""
    try:
        batch = services.open_batch(
            contract=request.contract, kind=kind, by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "board"))
    return HttpResponseRedirect(url(request, "batch", batch.pk))


def find(request: StaffRequest, pk: int) -> Batch:
    """A batch of this contract; else 404."""
    with request.walls():
        found = queries.batch(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("mailings.view")
def batch(request: StaffRequest, pk: int) -> HttpResponse:
    """One batch: enclose (POST), and everything that comes after."""
    found = find(request, pk)
    form = _enclose_form(found, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            item = services.enclose(batch=found, by=request.actor, **form.given())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("%d通目を封入しました。") % item.line)
            return HttpResponseRedirect(url(request, "batch", pk))
    return _shown(request, found, form, 422 if form.is_bound else 200)


def _enclose_form(found: Batch, data: Any) -> forms.EncloseForm:
    sent = parameters.on(found.contract_id, clock.today()).kinds.get(found.kind)
    return forms.EncloseForm(
        data,
        named=not (sent and sent.addressee),
        tracked=bool(sent and sent.class_ in rules.TRACKED),
    )


def _check_form(found: Batch, data: Any = None) -> forms.CheckForm:
    return forms.CheckForm(data, auto_id="check_%s", several=found.kind != "card")


def _shown(
    request: StaffRequest,
    found: Batch,
    enclose: forms.EncloseForm,
    status: int = 200,
    **bound: django_forms.Form,
) -> HttpResponse:
    slug, told = found.contract_id, parameters.on(found.contract_id, clock.today())
    with request.walls():
        items = list(queries.items(slug, found.pk))
        names = privacy.masked(slug, [i.subject_id for i in items if i.subject_id])
        transfer = queries.slips(slug, found.pk)
    sent = told.kinds.get(found.kind)
    rows = [
        {
            "item": one,
            "refs": [row.ref for row in one.enclosures.all()],
            "tracking": rules.spoken(one.tracking),
            "name": names.get(one.subject_id or 0, {}).get("name")
            or (sent.addressee if sent else ""),
            "state": STATES[one.state],
        }
        for one in items
    ]
    context: dict[str, Any] = {
        "batch": found,
        "word": KINDS[found.kind],
        "state": BATCH_STATES[found.state],
        "packing": found.state == PACKING,
        "rows": rows,
        "yen": sum(one.yen for one in items),
        "unchecked": sum(one.state == ENCLOSED for one in items),
        "must_check": bool(sent and sent.check),
        "enclose": enclose,
        "check": _check_form(found),
        "hand_in": forms.HandInForm(auto_id="hand_in_%s"),
        "slips": forms.SlipsForm(auto_id="slips_%s"),
        "transfer": transfer,
        "may_take": request.actor.side == "municipality"
        and "custody.hand_over" in request.actor.may,
        **bound,
    }
    return show(request, "batch", context, status)


def _act(
    request: StaffRequest,
    pk: int,
    name: str,
    form: django_forms.Form,
    verb: Callable[[Batch, dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """One form of the batch's page: the verb, or the page again with its sentence."""
    found = find(request, pk)
    if form.is_valid():
        try:
            verb(found, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(url(request, "batch", pk))
    return _shown(request, found, _enclose_form(found, None), 422, **{name: form})


@page("mailings.handle")
@require_POST
def check(request: StaffRequest, pk: int) -> HttpResponse:
    """二者確認をする."""
    return _act(
        request,
        pk,
        "check",
        _check_form(find(request, pk), request.POST),
        lambda found, data: services.check(batch=found, by=request.actor, **data),
        _("中身と封筒が一致しました。"),
    )


@page("mailings.handle")
@require_POST
def hand_in(request: StaffRequest, pk: int) -> HttpResponse:
    """差し出す."""
    form = forms.HandInForm(request.POST, auto_id="hand_in_%s")
    return _act(
        request,
        pk,
        "hand_in",
        form,
        lambda found, data: services.hand_in(batch=found, by=request.actor, **data),
        _("差し出しました。差出票と受領証を市へ引き渡してください。"),
    )


@page("mailings.handle")
@require_POST
def give_slips(request: StaffRequest, pk: int) -> HttpResponse:
    """差出票を引き渡す."""
    form = forms.SlipsForm(request.POST, auto_id="slips_%s")
    return _act(
        request,
        pk,
        "slips",
        form,
        lambda found, data: services.give_slips(batch=found, by=request.actor, **data),
        _("引渡しの署名をしました。市の職員が受け取ると完了します。"),
    )


@page("custody.hand_over")
@require_POST
def take_slips(request: StaffRequest, pk: int) -> HttpResponse:
    """差出票を受け取る."""
    found, back = find(request, pk), url(request, "batch", pk)
    try:
        services.take_slips(batch=found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("差出票と受領証を受け取りました。"))
    return HttpResponseRedirect(back)


@page("mailings.handle")
@require_POST
def slip(request: StaffRequest, pk: int) -> HttpResponse:
    """差出票を作る: a PDF with the names, so that making it is logged."""
    found = find(request, pk)
    with request.walls():
        items = list(queries.items(request.contract.pk, pk))
        body = reports.slip(found, items, request.actor)
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="slip-{pk}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@page("mailings.handle")
@require_POST
def take_out(request: StaffRequest, pk: int) -> HttpResponse:
    """束から外す."""
    with request.walls():
        item = queries.item(request.contract.pk, pk)
    if item is None:
        raise Http404
    back = url(request, "batch", item.batch_id)
    try:
        services.take_out(item=item, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("束から外しました。"))
    return HttpResponseRedirect(back)


@page("mailings.view")
@require_safe
def counts(request: StaffRequest) -> HttpResponse:
    """日ごとの通数: envelopes and postage of the last two months."""
    today = clock.today()
    first = today - dt.timedelta(days=COUNTED_DAYS)
    rows = queries.day_counts(request.contract.pk, first, today)
    context = {
        "rows": [(row, KINDS[row.kind]) for row in rows],
        "pieces": sum(row.pieces for row in rows),
        "yen": sum(row.yen for row in rows),
        "first": first,
    }
    return show(request, "counts", context)
