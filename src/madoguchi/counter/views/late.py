"""おくれて締める: a day that nobody closed, with what was left over and a reason."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, services
from madoguchi.counter.models import Day
from madoguchi.counter.rules import states
from madoguchi.counter.views.common import find_ticket, rows, show, table_of, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices


@page("counter.manage")
def close(request: StaffRequest, late: int) -> HttpResponse:
    """The tickets that were left, each with its outcome; then the reason."""
    day = _find(request, late)
    context, status = _context(request, day), 200
    if request.method == "POST":
        note = request.POST.get("note", "")
        try:
            services.close_day(day=day, note=note, by=request.actor)
        except Refusal as refusal:
            context |= {"said": refusal.sentence, "note": note}
            status = 422
        else:
            flash.done(request, _("おくれて締めました。"))
            return HttpResponseRedirect(url(request, "floor"))
    return show(request, "late", context, status)


@page("counter.manage")
@require_POST
def end(request: StaffRequest, ticket: int) -> HttpResponse:
    """What became of one of them."""
    found = find_ticket(request, ticket)
    with request.walls():
        left = Day.objects.filter(
            contract=request.contract, day=found.day, closed_at=None
        ).first()
    if left is None or found.day >= clock.today():
        raise Http404
    back = url(request, "late", left.pk)
    try:
        services.finish(
            ticket=found, outcome=request.POST.get("outcome", ""), by=request.actor
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


def _find(request: StaffRequest, pk: int) -> Day:
    with request.walls():
        found = Day.objects.filter(
            contract=request.contract, pk=pk, closed_at=None, day__lt=clock.today()
        ).first()
    if found is None:
        raise Http404
    return found


def _context(request: StaffRequest, day: Day) -> dict[str, Any]:
    with request.walls():
        left = queries.left_open(request.contract.pk, day.day)
        return {
            "late": day,
            "left": rows(left, table_of(request), clock.now()),
            "outcomes": choices(states.OUTCOMES),
            "not_done": choices(
                {k: v for k, v in states.OUTCOMES.items() if k != states.DONE}
            ),
        }
