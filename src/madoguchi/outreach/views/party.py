"""来る方を変える: how many, from where, under 15, needs; the time stays."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, services, words
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.reception import BookingForm, address, find
from madoguchi.outreach.views.spoken import aloud, ticked, told
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.forms import refuse


class PartyForm(BookingForm):
    """The questions of a booking that say who comes, and the two ticks."""

    numbered = False
    field_order = ("people", "in_city", "under_15", "needs")

    def __init__(self, *args: Any, under_age: int, **kwargs: Any) -> None:
        super().__init__(*args, under_age=under_age, **kwargs)
        for name in ("first_application", "may_post", "kana", "telephone", "email"):
            del self.fields[name]


@page("bookings.book")
def party(request: StaffRequest, pk: int) -> HttpResponse:
    """来る方を変える: the sentences follow the answers; the ticks are for these."""
    found, session = find(request, pk)
    data = ticked(request.POST) if request.method == "POST" else _now(found)
    saving = request.POST.get("act") == "save"
    form = _form(request, data if saving else None, initial=data)
    if saving and form.is_valid():
        try:
            _change(request, found, form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("来る方を変更しました。"))
            return HttpResponseRedirect(address("booking", request, pk))
    asked = _asked(found, data)
    context = {"booking": found, "session": session, "form": form, "told": told(data)}
    service = words.service_at(session.type)
    context |= aloud(asked, found.slot, session.venue.name, service)
    return show(request, "party", context, 422 if form.errors else 200)


def _form(request: StaffRequest, data: Any, initial: Any) -> PartyForm:
    day = clock.today()
    slug = request.contract.pk
    form = PartyForm(
        data,
        largest=parameters.on(slug, day).largest,
        under_age=parameters.bookings_on(slug, day).under_age,
    )
    several = initial.getlist if hasattr(initial, "getlist") else initial.get
    form.initial = {n: initial.get(n) for n in form.fields} | {
        "needs": several("needs")
    }
    return form


def _now(found: Booking) -> dict[str, Any]:
    return {
        "people": str(found.people),
        "in_city": str(int(found.in_city)),
        "under_15": str(int(found.under_15)),
        "needs": found.needs,
    }


def _asked(found: Booking, data: Any) -> Booking:
    """Whom the sentences are for: the booking as it would be."""
    people = data.get("people", "")
    return Booking(
        contract_id=found.contract_id,
        people=int(people) if people.isdigit() and len(people) < 3 else found.people,
        in_city=data.get("in_city") != "0",
        under_15=data.get("under_15") == "1",
    )


def _change(request: StaffRequest, found: Booking, given: dict[str, Any]) -> None:
    services.change_party(
        booking=found,
        people=given["people"],
        family=given["people"] > 1,
        largest=parameters.on(request.contract.pk, clock.today()).largest,
        in_city=given["in_city"] == "1",
        under_15=given["under_15"] == "1",
        needs=given["needs"],
        read_back=given["read_back"],
        papers_told=given["papers_told"],
        by=request.actor,
    )
