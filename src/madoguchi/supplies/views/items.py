"""備品: the register by place and owner, a new entry, a changed one."""

from __future__ import annotations

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.supplies import queries, services
from madoguchi.supplies.forms import ItemForm, place_words
from madoguchi.supplies.models import OWNERS, Item
from madoguchi.supplies.views.common import kind_word, place_word, show, told, url
from madoguchi.supplies.views.stock import FILES
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("supplies.view")
def listing(request: StaffRequest) -> HttpResponse:
    """Everything that is here, and entering more (POST)."""
    if request.method != "POST":
        return _shown(request, ItemForm(told(request)))
    if "supplies.manage" not in request.actor.may:
        raise Http404
    form = ItemForm(told(request), request.POST)
    if form.is_valid():
        try:
            services.register(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("登録しました。"))
            return HttpResponseRedirect(url(request, "items"))
    return _shown(request, form, 422)


def _shown(request: StaffRequest, form: ItemForm, status: int = 200) -> HttpResponse:
    slug, table = request.contract.pk, told(request)
    place, owner = request.GET.get("place", ""), request.GET.get("owner", "")
    with request.walls():
        found = queries.items(slug, place=place, owner=owner)
        shown = paging.paged(found, request.GET, order=("kind", "id"))
        rows = [
            {
                "item": one,
                "word": kind_word(table, one.kind),
                "place": place_word(table, one.place),
                "owner": OWNERS[one.owner],
                "network": table.networks.get(one.network, one.network),
            }
            for one in shown.rows
        ]
    context = {
        "rows": rows,
        "page": shown,
        "form": form,
        "places": place_words(table).items(),
        "owners": OWNERS.items(),
        "place": place,
        "owner": owner,
        "files": list(FILES),
    }
    return show(request, "items", context, status).render()


def find(request: StaffRequest, pk: int) -> Item:
    """An entry of this contract's register; else 404."""
    with request.walls():
        found = queries.item(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("supplies.manage")
def one(request: StaffRequest, item: int) -> HttpResponse:
    """One entry, to be changed."""
    held, table = find(request, item), told(request)
    names = ("place", "owner", "quantity", "network", "note")
    initial = {name: getattr(held, name) for name in names}
    form = ItemForm(table, request.POST or None, initial=initial, known=True)
    if form.is_bound and form.is_valid():
        try:
            services.change(item=held, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("直しました。"))
            return HttpResponseRedirect(url(request, "items"))
    context = {"item": held, "word": kind_word(table, held.kind), "form": form}
    return show(request, "item", context, 422 if form.is_bound else 200)


@page("supplies.manage")
@require_POST
def take_off(request: StaffRequest, item: int) -> HttpResponse:
    """登録から外す."""
    held, back = find(request, item), url(request, "items")
    try:
        services.take_off(item=held, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("登録から外しました。"))
    return HttpResponseRedirect(back)
