"""来所: how many came, from where, and how old; asked at the door, corrected later."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.bookings.models import BOOKED, MISSED, Booking
from madoguchi.core import dates
from madoguchi.core.errors import Refusal
from madoguchi.outreach import services, words
from madoguchi.outreach.views import taking_back
from madoguchi.outreach.views.common import find_session, show
from madoguchi.outreach.views.day import url
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web.forms import refuse

MOST = 4


class PartyForm(forms.Form):
    """Who has come: the answers that the papers and the counts follow."""

    people = forms.TypedChoiceField(
        label=gettext_lazy("人数"), coerce=int, choices=[], widget=forms.RadioSelect
    )
    in_city = forms.TypedChoiceField(
        label=gettext_lazy("住所地"),
        choices=[("1", gettext_lazy("市内")), ("0", gettext_lazy("市外"))],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    under_15 = forms.BooleanField(
        label=gettext_lazy("15歳未満の方がいる"), required=False
    )

    def __init__(self, *args: Any, day: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        many = max(MOST, int(self.initial.get("people") or 1))
        people = self.fields["people"]
        assert isinstance(people, forms.ChoiceField)
        people.choices = [
            (n, format_lazy("{}{}", n, gettext_lazy("名"))) for n in range(1, many + 1)
        ]
        self.fields["under_15"].help_text = turned_15(day)


def turned_15(day: dt.date) -> str:
    """Whose fifteenth birthday has come, said by the date of birth."""
    born = words.born_for(15, day)
    return _("%s までに生まれた方は、きょう15歳以上です。") % dates.era(born)


def initial(of: Any) -> dict[str, object]:
    """What a booking or a visit says of its people."""
    return {
        "people": of.people,
        "in_city": "1" if of.in_city else "0",
        "under_15": of.under_15,
    }


@page("visits.receive")
def arrival(request: StaffRequest, pk: int, booking: int) -> HttpResponse:
    """来所 with other people than booked; one touch when nothing differs."""
    session = find_session(request, pk)
    with request.walls():
        found = (
            Booking.objects.filter(
                contract=request.contract, session=session.ref, pk=booking
            )
            .select_related("slot")
            .first()
        )
        masked = privacy.masked(
            request.contract.pk, [found.subject_id] if found else []
        )
    if found is None:
        raise Http404
    if found.state not in (BOOKED, MISSED):
        return HttpResponseRedirect(url("day", request, pk))
    form = PartyForm(request.POST or None, initial=initial(found), day=session.day)
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.arrive(
                session=session, booking=found, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            taking_back.offer(request, session, visit)
            return HttpResponseRedirect(url("visit", request, pk, visit.pk))
    context = {
        "session": session,
        "booking": found,
        "name": masked.get(found.subject_id, {}).get("kana") or found.number,
        "form": form,
    }
    return show(request, "arrival", context, 422 if request.method == "POST" else 200)
