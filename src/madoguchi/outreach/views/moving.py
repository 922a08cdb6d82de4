"""予約の変更: choose, read back, confirm."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.outreach import services
from madoguchi.outreach.views import desk as desks
from madoguchi.outreach.views.common import show
from madoguchi.outreach.views.reception import address, find, hold_instead, holder
from madoguchi.outreach.views.spoken import SpokenForm, aloud, ticked, told
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash


@page("bookings.book")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """変更: the new time is held while it is read back; the number stays the same."""
    found, session = find(request, pk)
    data, said, spoken = request.GET.copy(), "", SpokenForm()
    if request.method == "POST":
        data = request.POST.copy()
        try:
            if data.get("act") != "move":
                hold_instead(request, data)
            else:
                spoken = SpokenForm(ticked(data))
                if spoken.is_valid():
                    _moved(request, found, spoken)
                    flash.done(request, _("予約を変更しました。"))
                    return HttpResponseRedirect(address("done", request, pk))
        except Refusal as refusal:
            said, data["slot"] = refusal.sentence, ""
    context = {"booking": found, "session": session, "said": said, "spoken": spoken}
    with request.walls():
        desk = desks.build(request.contract.pk, data, holder(request))
    if desk.slot:
        context |= aloud(found, desk.slot, desk.venue) | {"told": told(data)}
    wrong = bool(said or spoken.errors)
    return show(
        request, "move", {**desks.context(desk), **context}, 422 if wrong else 200
    )


def _moved(request: StaffRequest, found: Booking, spoken: SpokenForm) -> None:
    with request.walls():
        slot = desks.chosen(request.contract.pk, request.POST)
    if slot is None:
        raise Refusal("no-slot", _("先に時間を選んでください。"), field="slot")
    services.change_booking(
        booking=found,
        slot=slot,
        holder=holder(request),
        by=request.actor,
        **spoken.cleaned_data,
    )
