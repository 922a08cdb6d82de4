"""取扱者: who may touch cards."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.services import places
from madoguchi.cards.views.holding import WITNESSES, done, show, tried, url
from madoguchi.core.errors import Refusal
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest, page
from madoguchi.web.flash import sorry


@page("cards.view")
def index(request: StaffRequest) -> HttpResponse:
    """The list; POST adds a colleague."""
    slug = request.contract.pk
    with request.walls():
        listed = queries.handlers(slug)
        known = {handler.account for handler, _name in listed}
        others = [
            (one.pk, one.name)
            for one in people.holders(slug, *WITNESSES)
            if one.pk not in known
        ]
    form, status = forms.PersonForm(people=others), 200
    if request.method == "POST":
        form, status = forms.PersonForm(request.POST, people=others), 422
        if tried(
            form,
            lambda data: places.name_handler(
                contract=request.contract, by=request.actor, **data
            ),
        ):
            return done(request, _("取扱者に登録しました。"), url(request, "handlers"))
    form.fields["account"].label = _("登録する人")
    with request.walls():
        context = {"listed": listed, "form": form, "others": others}
        return show(request, "handlers", context, status).render()


@page("cards.manage")
@require_POST
def end(request: StaffRequest, handler: int) -> HttpResponse:
    """取扱者から外す."""
    with request.walls():
        one = queries.handler(request.contract.pk, handler)
    if one is None:
        raise Http404
    try:
        places.end_handler(handler=one, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "handlers"))
    return done(request, _("取扱者から外しました。"), url(request, "handlers"))
