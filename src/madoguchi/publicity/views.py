"""広報: items with their approval, where they are out, and what was done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents.models import SUBMITTED
from madoguchi.people.access import StaffRequest, page
from madoguchi.publicity import forms, parameters, queries, services
from madoguchi.publicity.models import MEDIA, Item, Publication
from madoguchi.publicity.parameters import Parameters
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse
from madoguchi.web.frames import Choice

TABS = (
    ("board", gettext_lazy("広報物")),
    ("activities", gettext_lazy("広報活動")),
)
LISTED = 100


def _told(request: StaffRequest) -> Parameters:
    return parameters.on(request.contract.pk, clock.today())


def _url(request: StaffRequest, name: str, *args: object) -> str:
    return reverse(f"publicity:{name}", args=[request.contract.pk, *args])


def _show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(said), _url(request, n), n == here) for n, said in TABS]
    told = _told(request)
    context = {
        "tabs": tabs,
        "may_manage": "publicity.manage" in request.actor.may,
        "name": told.name,
        "telephone": told.telephone,
        **context,
    }
    return TemplateResponse(
        request, f"publicity/{template}.html", context, status=status
    ).render()


@page("publicity.view")
@require_safe
def board(request: StaffRequest) -> HttpResponse:
    """Every item: how far its text is, where it is out."""
    slug, today = request.contract.pk, clock.today()
    shown = paging.paged(queries.items(slug), request.GET, order=("-id",))
    held = queries.versions(slug, [one.code for one in shown.rows])
    rows = [
        {
            "item": one,
            "medium": MEDIA[one.medium],
            "version": next(iter(held.get(one.code, [])), None),
            "out": [p for p in one.publications.all() if _is_out(p, today)],
        }
        for one in shown.rows
    ]
    return _show(request, "board", {"rows": rows, "page": shown})


def _is_out(one: Publication, today: dt.date) -> bool:
    return one.begins_on <= today and (one.ends_on is None or one.ends_on >= today)


def _find(request: StaffRequest, pk: int) -> Item:
    with request.walls():
        found = queries.item(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("publicity.manage")
def new(request: StaffRequest) -> HttpResponse:
    """広報物を書く."""
    initial = {"text": _template(_told(request))}
    return _written(
        request,
        None,
        forms.ItemForm(_told(request), request.POST or None, initial=initial),
    )


def _template(told: Parameters) -> str:
    """The lines with which every text begins and ends."""
    ask = _("お問い合わせ {number}").format(number=told.telephone)
    return f"{told.name}\n\n\n{ask if told.telephone else ''}".strip()


@page("publicity.manage")
def edit(request: StaffRequest, item: int) -> HttpResponse:
    """本文を直す: a new version of its document."""
    held = _find(request, item)
    initial = {"title": held.title, "medium": held.medium, "text": held.text}
    form = forms.ItemForm(
        _told(request), request.POST or None, known=True, initial=initial
    )
    return _written(request, held, form)


def _written(
    request: StaffRequest, held: Item | None, form: forms.ItemForm
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            made = services.write(
                contract=request.contract,
                item=held,
                by=request.actor,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("下書きにしました。提出して承認を受けてください。"))
            return HttpResponseRedirect(_url(request, "item", made.pk))
    context = {"form": form, "item": held}
    return _show(request, "write", context, 422 if form.is_bound else 200)


@page("publicity.view")
@require_safe
def one(request: StaffRequest, item: int) -> HttpResponse:
    """One item: its text, its versions, where it is out, its copies."""
    return _item(request, _find(request, item))


def _item(
    request: StaffRequest,
    held: Item,
    status: int = 200,
    **bound: Any,
) -> HttpResponse:
    slug, told = request.contract.pk, _told(request)
    with request.walls():
        versions = queries.versions(slug, [held.code]).get(held.code, [])
        occasions = queries.occasions(slug)
        out = list(held.publications.all()[:LISTED])
        batches = list(queries.batches(slug, held.pk)[:LISTED])
    last = versions[0] if versions else None
    today = {"begins_on": clock.today(), "day": clock.today()}
    named = told.items.get(held.code)
    context = {
        "item": held,
        "medium": MEDIA[held.medium],
        "versions": versions,
        "last": last,
        "waits": last is not None and last.state == SUBMITTED,
        "sees": "documents.view" in request.actor.may,
        "out": [
            (p, told.places.get(p.place, p.place), _is_out(p, clock.today()))
            for p in out
        ],
        "report": bool(named and named.report),
        "batches": [
            (b, told.destinations.get(b.destination, ""), told.specs.get(b.spec, ""))
            for b in batches
        ],
        "printed": sum(b.quantity for b in batches if not b.destination),
        "given": sum(b.quantity for b in batches if b.destination),
        "publish_form": forms.PublishForm(told, occasions, initial=today),
        "copies_form": forms.CopiesForm(told, initial=today, auto_id="copies_%s"),
        **bound,
    }
    return _show(request, "item", context, status)


def _acted(
    request: StaffRequest,
    held: Item,
    name: str,
    form: Any,
    verb: Callable[[dict[str, Any]], object],
    done: str,
) -> HttpResponse:
    """A form of the item's page: its verb, or the page with what is wrong."""
    if form.is_valid():
        try:
            verb(form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, done)
            return HttpResponseRedirect(_url(request, "item", held.pk))
    return _item(request, held, 422, **{name: form})


@page("publicity.manage")
@require_POST
def publish(request: StaffRequest, item: int) -> HttpResponse:
    """公開・掲出する."""
    held = _find(request, item)
    with request.walls():
        occasions = queries.occasions(request.contract.pk)
    form = forms.PublishForm(_told(request), occasions, request.POST)
    return _acted(
        request,
        held,
        "publish_form",
        form,
        lambda data: services.publish(item=held, by=request.actor, **data),
        _("公開・掲出を記録しました。"),
    )


@page("publicity.manage")
@require_POST
def copies(request: StaffRequest, item: int) -> HttpResponse:
    """印刷・配布を記録する."""
    held = _find(request, item)
    form = forms.CopiesForm(_told(request), request.POST, auto_id="copies_%s")

    def verb(data: dict[str, Any]) -> object:
        given = {"item": held, "by": request.actor, "quantity": data["quantity"]}
        if data.get("destination"):
            return services.distribute(
                destination=data["destination"], day=data["day"], **given
            )
        return services.print_copies(
            spec=data.get("spec", ""), day=data["day"], **given
        )

    return _acted(request, held, "copies_form", form, verb, _("部数を記録しました。"))


def _publication(request: StaffRequest, pk: int) -> Publication:
    with request.walls():
        found = queries.publication(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("publicity.manage")
@require_POST
def report(request: StaffRequest, publication: int) -> HttpResponse:
    """URLを市に報告する."""
    held = _publication(request, publication)
    back = _url(request, "item", held.item_id)
    try:
        told = services.report_url(publication=held, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("市の担当職員 {n}人にメールで報告しました。").format(n=told))
    return HttpResponseRedirect(back)


@page("publicity.manage")
@require_POST
def end(request: StaffRequest, publication: int) -> HttpResponse:
    """掲出を終える."""
    held = _publication(request, publication)
    back = _url(request, "item", held.item_id)
    try:
        services.withdraw(publication=held, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("掲出の終わりを記録しました。"))
    return HttpResponseRedirect(back)


@page("publicity.view")
def activities(request: StaffRequest) -> HttpResponse:
    """広報活動 by month, and entering one (POST)."""
    told = _told(request)
    initial = {"held_on": clock.today()}
    with request.walls():
        consents = list(queries.consents(request.contract.pk)[:30])
    form = forms.ActivityForm(told, consents, request.POST or None, initial=initial)
    if form.is_bound and "publicity.manage" not in request.actor.may:
        raise Http404
    if form.is_bound and form.is_valid():
        try:
            services.hold_activity(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("広報活動を記録しました。"))
            return HttpResponseRedirect(_url(request, "activities"))
    return _activities(request, told, form)


def _activities(
    request: StaffRequest, told: Parameters, form: forms.ActivityForm
) -> HttpResponse:
    first = _month(request.GET.get("month", ""))
    after = (first + dt.timedelta(days=32)).replace(day=1)
    words = forms.activity_words(told)
    with request.walls():
        found = list(
            queries.activities(
                request.contract.pk, first, after - dt.timedelta(days=1)
            )[:LISTED]
        )
    context = {
        "rows": [(row, words.get(row.kind, row.kind)) for row in found],
        "first": first,
        "before": f"{first - dt.timedelta(days=1):%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= clock.today() else "",
        "yen": sum(row.yen or 0 for row in found),
        "form": form,
        "kinds": bool(told.activities),
    }
    return _show(request, "activities", context, 422 if form.is_bound else 200)


def _month(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        return clock.today().replace(day=1)
