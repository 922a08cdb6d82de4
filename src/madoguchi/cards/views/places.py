"""保管場所: every place, who keeps it, who touched it since it was counted."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.models import Place, PlaceCount
from madoguchi.cards.models.holding import PERSON, PLACE_KINDS
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.services import places
from madoguchi.cards.views.holding import (
    WITNESSES,
    done,
    keepers,
    rows,
    show,
    timeline,
    tried,
    url,
)
from madoguchi.people import queries as people
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import paging


@page("cards.view")
def index(request: StaffRequest) -> HttpResponse:
    """Every place with its cards; POST registers a new one."""
    form, status = forms.MakePlaceForm(), 200
    if request.method == "POST":
        form, status = forms.MakePlaceForm(request.POST), 422
        if tried(
            form,
            lambda data: places.make_place(
                contract=request.contract, by=request.actor, **data
            ),
        ):
            return done(request, _("保管場所を登録しました。"), url(request, "places"))
    with request.walls():
        slug = request.contract.pk
        found = paging.paged(
            queries.places(slug), request.GET, order=("code", "id"), size=100
        )
        context = {
            "page": found,
            "rows": [
                (place, name, PLACE_KINDS[place.kind])
                for place, name in keepers(found.rows)
            ],
            "uncounted": {place.pk for place in queries.uncounted(slug)},
            "form": form,
        }
        return show(request, "places", context, status).render()


@page("cards.view")
def place(request: StaffRequest, place: int) -> HttpResponse:
    """One place; POST hands it over to the person who signs, counted."""
    with request.walls():
        one = queries.place(request.contract.pk, place)
    if one is None:
        raise Http404
    if request.method in ("GET", "HEAD"):
        return _shown(request, one)
    count = forms.CountForm(request.POST, auto_id="count_%s")
    with request.walls():
        form = signing.form(request, _matter(request, one), sent=True)
    if (
        count.is_valid()
        and (other := signing.signed(form))
        and tried(
            form,
            lambda _d: places.hand_over(
                place=one,
                counted=count.cleaned_data["counted"],
                by=request.actor,
                other=other,
            ),
        )
    ):
        return done(request, _("場所を引き継ぎました。"), url(request, "place", one.pk))
    return _shown(request, one, 422, sign=form, count=count)


def _matter(request: StaffRequest, one: Place) -> signing.Matter:
    return signing.matter(
        request,
        "cards-place",
        f"place-{one.pk}",
        WITNESSES,
        shown=[one.code, one.keeper or 0],
    )


def _shown(
    request: StaffRequest, one: Place, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = one.contract_id
    with request.walls():
        held = one.cards.filter(contract_id=slug).select_related("place")
        page = paging.paged(held, request.GET, order=("id",))
        counts = list(
            PlaceCount.objects.filter(contract_id=slug, place=one).order_by("-id")[:10]
        )
        names = people.names(
            {one.keeper} | {c.giver for c in counts} | {c.taker for c in counts}
        )
        context = {
            "place": one,
            "kind": PLACE_KINDS[one.kind],
            "keeper": names.get(one.keeper or 0, ""),
            "n": held.count(),
            "page": page,
            "rows": rows(slug, page.rows),
            "touched": timeline(slug, queries.touched(slug, one)),
            "counts": [
                (c, names.get(c.giver or 0, ""), names.get(c.taker or 0, ""))
                for c in counts
            ],
            "may_hand_over": one.kind != PERSON
            and (
                one.keeper in (None, request.actor.account)
                or "cards.manage" in request.actor.may
            ),
            "count": forms.CountForm(auto_id="count_%s"),
            "sign": signing.form(request, _matter(request, one)),
            **bound,
        }
        return show(request, "place", context, status).render()
