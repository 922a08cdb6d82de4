"""来る人を変える, by the citizen: how many, from where, under 15, needs; no script."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.outreach import parameters, services, words
from madoguchi.outreach.models import Session
from madoguchi.outreach.views.public import channel_open, easy, own, url
from madoguchi.outreach.views.public_forms import ComingForm
from madoguchi.people.access import public
from madoguchi.web import flash


@public
def party(request: Any) -> HttpResponse:
    """The questions of who comes, then what to bring, then the change itself."""
    channel_open(request)
    found = own(request)
    if found is None:
        return HttpResponseRedirect(url("find", request))
    if found[0].state != "booked":
        return HttpResponseRedirect(url("mine", request))
    if request.method != "POST":
        return _page(request, found, _form(request, initial=_now(found[0])))
    form = _form(request, request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    if request.POST.get("to") == "save":
        return _save(request, found, form)
    return _page(request, found, form, sure=request.POST.get("to") == "confirm")


def _form(request: Any, data: Any = None, **given: Any) -> ComingForm:
    rules = parameters.on(request.contract.pk, clock.today())
    return ComingForm(data, largest=rules.largest, **given)


def _now(booking: Booking) -> dict[str, Any]:
    return {
        "people": booking.people,
        "in_city": str(int(booking.in_city)),
        "under_15": str(int(booking.under_15)),
        "needs": booking.needs,
    }


def _page(
    request: Any,
    found: tuple[Booking, Session],
    form: ComingForm,
    *,
    sure: bool = False,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    booking, session = found
    context: dict[str, Any] = {"booking": booking, "session": session, "form": form}
    context |= {"sure": sure, "said": said}
    if sure:
        given = form.cleaned_data
        context["answers"] = form.answers()
        context["carried"] = form.carried()
        context["bring"] = words.to_bring_easy(
            request.contract.pk,
            session.day,
            in_city=given["in_city"] == "1",
            under_15=given["under_15"] == "1",
        )
    return easy(request, "party", context, status)


def _save(
    request: Any, found: tuple[Booking, Session], form: ComingForm
) -> HttpResponse:
    given = form.cleaned_data
    try:
        services.change_party(
            booking=found[0],
            people=given["people"],
            family=given["people"] > 1,
            largest=parameters.on(request.contract.pk, clock.today()).largest,
            in_city=given["in_city"] == "1",
            under_15=given["under_15"] == "1",
            needs=given["needs"],
            by=request.actor,
        )
    except Refusal as refusal:
        return _page(request, found, form, said=refusal.sentence, status=422)
    flash.done(request, _("来る人を 変えました。"))
    return HttpResponseRedirect(url("mine", request))
