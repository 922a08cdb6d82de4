"""会場を直す: the name, the place, the way there; who is booked is told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings import queries as booking_queries
from madoguchi.core.errors import Refusal
from madoguchi.outreach import places, services, words
from madoguchi.outreach.models import Venue
from madoguchi.outreach.services.venue import sessions_ahead
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.day import url
from madoguchi.outreach.views.planning import PLACE, PlanForm
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.forms import refuse

_ASKED = PlanForm.base_fields


class VenueForm(forms.Form):
    """What a venue is: the questions of a new one."""

    name = forms.CharField(label=gettext_lazy("会場の名前"), max_length=200)
    ward = forms.CharField(label=gettext_lazy("区"), max_length=60)
    area = forms.ChoiceField(
        label=gettext_lazy("地域"), choices=list(words.AREAS.items())
    )
    reason = _ASKED["reason"]
    address = _ASKED["address"]
    access = _ASKED["access"]
    position = _ASKED["position"]
    wheelchair = _ASKED["wheelchair"]


@page("outreach.plan")
def venue(request: StaffRequest, pk: int) -> HttpResponse:
    """One venue as a form, with its sessions ahead and how many are booked there."""
    with request.walls():
        found = Venue.objects.filter(contract=request.contract, pk=pk).first()
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, found, VenueForm(initial=_now(found)))
    form = VenueForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in (*PLACE, "area")}
        try:
            told = services.change_venue(venue=found, by=request.actor, **given)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _said(told))
            return HttpResponseRedirect(url("venue", request, pk))
    return _page(request, found, form, 422)


def _said(told: int) -> str:
    if not told:
        return _("会場を直しました。")
    return _("会場を直しました。予約の方%d件に新しい場所を知らせます。") % told


def _now(found: Venue) -> dict[str, Any]:
    plain = {
        name: getattr(found, name) for name in (*PLACE, "area") if name != "position"
    }
    return plain | {"position": places.typed(found)}


def _page(
    request: StaffRequest, found: Venue, form: VenueForm, status: int = 200
) -> HttpResponse:
    with request.walls():
        ahead = sessions_ahead(found)
        booked = booking_queries.counts(found.contract_id, [s.ref for s in ahead])
    rows = [(one, booked.get(one.ref, 0)) for one in ahead]
    context = {"venue": found, "form": form, "rows": rows}
    return show(request, "venue", context, status)
