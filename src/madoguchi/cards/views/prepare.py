"""交付準備: the next opening's cards, sorted by booked time with one scan each."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.cards.forms import holding as forms
from madoguchi.cards.queries import holding as queries
from madoguchi.cards.rules import holding as rules
from madoguchi.cards.services import acting, moving
from madoguchi.cards.views.holding import focused, rows, show, tried, url
from madoguchi.core import clock
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash


def _day(request: StaffRequest) -> dt.date:
    typed = request.GET.get("day", "")
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        with request.walls():
            return queries.next_day(request.contract.pk, clock.today())


@page("cards.view")
def prepare(request: StaffRequest) -> HttpResponse:
    """A day's bookings by time; POST sorts one card."""
    day = _day(request)
    if request.method in ("GET", "HEAD"):
        return _shown(request, day)
    form = forms.CardForm(request.POST)

    def verb(_data: dict[str, Any]) -> object:
        scan = form.scan()
        with request.walls():
            card = acting.find(request.contract.pk, scan)
        return moving.prepare(card=card, day=day, scan=scan, by=request.actor)

    if place := tried(form, verb):
        flash.done(request, _("%s の区画へ入れてください。") % place.code)
        return HttpResponseRedirect(f"{url(request, 'prepare')}?day={day}")
    return _shown(request, day, 422, form=form)


def _shown(
    request: StaffRequest, day: dt.date, status: int = 200, **bound: Any
) -> HttpResponse:
    slug = request.contract.pk
    with request.walls():
        calendar = queries.calendar(slug)
        slots = queries.slots(slug, day)
        left = queries.unprepared(slug, day)
        missing = queries.of_day(slug, day).filter(state=rules.EXPECTED)
        context: dict[str, Any] = {
            "day": day,
            "due": rules.prepare_by(day, calendar),
            "before": calendar.nth_open_before(day, 1).date,
            "after": calendar.next_open(day).date,
            "is_open": calendar.is_open(day),
            "slots": slots,
            "ready": sum(slot.ready for slot in slots),
            "left": rows(slug, left[: queries.SHOWN]),
            "left_n": sum(slot.here for slot in slots),
            "missing": rows(slug, missing.order_by("booked_at", "id")[:50]),
            "missing_n": sum(slot.missing for slot in slots),
            "form": forms.CardForm(),
            **bound,
        }
        focused(context["form"])
        return show(request, "prepare", context, status).render()
