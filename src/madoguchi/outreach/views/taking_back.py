"""来所を取り消す: at once by 元に戻す, later from the visit with a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.errors import Refusal
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.views.common import find_session, find_visit
from madoguchi.people import queries as people_queries
from madoguchi.people.access import StaffRequest, page
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.models import TWICE, UNDONE, WHY, WRONG_ROW, Visit
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices


def url(name: str, request: StaffRequest, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"outreach:{name}", args=[request.contract.pk, *args])


class TakeBackForm(forms.Form):
    """Why an arrival was a mistake."""

    why = forms.ChoiceField(
        label=gettext_lazy("取り消す理由"),
        choices=[row for row in choices(WHY) if row[0] != UNDONE],
        widget=forms.RadioSelect,
    )


def form(visit: Visit) -> TakeBackForm:
    """The likelier reason stands chosen."""
    why = TWICE if visit.booking_id is None else WRONG_ROW
    return TakeBackForm(initial={"why": why})


@page("visits.receive")
def take_back(request: StaffRequest, pk: int, visit: int) -> HttpResponse:
    """A POST takes the arrival back; without a reason it is 元に戻す."""
    session = find_session(request, pk)
    if request.method != "POST":
        return HttpResponseRedirect(url("visit", request, pk, visit))
    found = find_visit(request, session, visit)
    why = request.POST.get("why", UNDONE)
    try:
        services.take_back_arrival(
            session=session, visit=found, why=why, by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, url("visit", request, pk, visit))
    flash.done(request, _("来所を取り消しました。"))
    return HttpResponseRedirect(url("day", request, pk))


def offer(request: StaffRequest, session: Session, visit: Visit) -> None:
    """Say that somebody was received, with the way back."""
    way = url("take-back", request, session.pk, visit.pk)
    flash.undoable(request, _("来所にしました。"), way)


def shown(session: Session) -> list[dict[str, Any]]:
    """What was taken back on a day, with the words and who did it."""
    rows = visit_queries.taken_back(session.contract_id, session.ref)
    names = people_queries.names({row.made_by for row in rows if row.made_by})
    return [
        {"row": row, "why": WHY[row.why], "who": names.get(row.made_by or 0, "")}
        for row in rows
    ]
