"""勤務実績: the day's plan, ticked off with the hours that were worked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import forms, queries, services, terms, words
from madoguchi.people import access
from madoguchi.web import flash


@access.page("crew.manage")
def page_(request: Any) -> HttpResponse:
    """Who was there on a day; what is recorded already is said and not asked again."""
    slug, day = request.contract.pk, _day(request)
    with request.walls():
        known = queries.attended(slug, day)
        shifts = queries.shifts_on(slug, day)
    setting = terms.of(slug)
    left = [one for one in shifts if (one.account_id, one.role) not in known]
    form = forms.Attendance(left, request.POST or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            n = services.record_attendance(
                contract=request.contract,
                day=day,
                present=form.present(),
                by=request.actor,
            )
        except Refusal as refused:
            refusal = refused
        else:
            flash.done(request, _("{n}人の勤務を記録しました。").format(n=n))
            return redirect("crew:roster", slug=slug, year=day.year, month=day.month)
    context = {
        "contract": request.contract,
        "day": day,
        "form": form,
        "refusal": refusal,
        "rows": [
            (one, words.role(one.role, setting.roles), *fields)
            for one, *fields in form.rows()
        ],
        "known": [
            (one.account.name, words.role(one.role, setting.roles))
            for one in shifts
            if (one.account_id, one.role) in known
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "crew/attendance.html", context, status=status)


def _day(request: Any) -> dt.date:
    """The day asked for, at most today; else today. Nonsense is no page."""
    try:
        asked = dt.date.fromisoformat(request.GET.get("day") or str(clock.today()))
    except ValueError:
        raise Http404 from None
    return min(asked, clock.today())
