"""職員確認: who waits for the municipal officer, at which window, since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.services.officers import MINUTES, REASONS
from madoguchi.counter.services.paper import officer_signed
from madoguchi.counter.views.common import (
    find_ticket,
    practising,
    present,
    rows,
    show,
    table_of,
    url,
)
from madoguchi.people.access import StaffRequest, page
from madoguchi.web.flash import sorry
from madoguchi.web.forms import choices


@page("counter.identify")
def console(request: StaffRequest) -> HttpResponse:
    """The officer's own console."""
    with request.walls():
        return show(request, "officer", _context(request))


console.changes = "counter:change-officer"  # type: ignore[attr-defined]


@page("counter.identify")
def queue(request: StaffRequest) -> HttpResponse:
    """The list alone, fetched every few seconds."""
    with request.walls():
        return show(request, "parts/officer_queue", _context(request))


def _context(request: StaffRequest) -> dict[str, Any]:
    slug, now, practice = request.contract.pk, clock.now(), practising(request)
    found = queries.officer_queue(slug, clock.today(), practice=practice)
    officers = queries.officers(slug, clock.today())
    today = queries.tickets(slug, clock.today(), practice=practice)
    done = today.filter(
        officer_account=request.actor.account, officer_done_at__isnull=False
    )
    return {
        "rows": rows(found, table_of(request), now),
        "done": done.count(),
        "on_paper": rows(
            [] if practice else list(_unsigned(slug)[:100]),
            table_of(request),
            now,
        ),
        "cannot": choices(services.CANNOT),
        "day": None if practice else queries.day(slug, clock.today()),
        "routes": _routes(request),
        "mine": next((o for o in officers if o.account == request.actor.account), None),
        "others": [
            o for o in present(officers) if o["account"] != request.actor.account
        ],
        "reasons": choices(REASONS),
        "minutes": MINUTES,
    }


def _routes(request: StaffRequest) -> dict[str, str]:
    """The officer's own addresses, or those of who plays the officer in practice."""
    playing = "counter.identify" not in request.actor.may
    prefix = "counter:practice-officer" if playing else "counter:officer"
    return {"queue": f"{prefix}-queue", "act": f"{prefix}-act", "playing": playing}  # type: ignore[dict-item]


@page("counter.serve")
def played(request: StaffRequest) -> HttpResponse:
    """In practice staff play the officer; else the way to it."""
    if not practising(request):
        return HttpResponseRedirect(url(request, "practice"))
    with request.walls():
        return show(request, "officer", _context(request))


@page("counter.serve")
def played_queue(request: StaffRequest) -> HttpResponse:
    """The practice list alone."""
    if not practising(request):
        return HttpResponseRedirect(url(request, "practice"))
    with request.walls():
        return show(request, "parts/officer_queue", _context(request))


@page("counter.serve")
@require_POST
def played_act(request: StaffRequest, ticket: int, verb: str) -> HttpResponse:
    """Take, done, cannot: in practice."""
    if not practising(request):
        raise Http404
    return _act(request, ticket, verb, url(request, "practice-officer"))


def _unsigned(slug: str) -> QuerySet[Ticket]:
    today = clock.today()
    first = today - dt.timedelta(days=queries.UNSIGNED_DAYS)
    return queries.unsigned(slug, first, today)


@page("counter.identify")
@require_POST
def away(request: StaffRequest) -> HttpResponse:
    """離席する, for so many minutes."""
    back_url = url(request, "officer")
    try:
        services.officer_away(
            contract=request.contract,
            reason=request.POST.get("reason", ""),
            minutes=int(text.digits(request.POST.get("minutes", ""))[:3] or 0),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back_url)
    return HttpResponseRedirect(back_url)


@page("counter.identify")
@require_POST
def back(request: StaffRequest) -> HttpResponse:
    """席に着く, in the morning and after a pause."""
    back_url = url(request, "officer")
    try:
        services.officer_back(contract=request.contract, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back_url)
    return HttpResponseRedirect(back_url)


@page("counter.identify")
@require_POST
def act(request: StaffRequest, ticket: int, verb: str) -> HttpResponse:
    """Take, done, or cannot confirm with a reason."""
    return _act(request, ticket, verb, url(request, "officer"))


def _act(request: StaffRequest, ticket: int, verb: str, back: str) -> HttpResponse:
    found = find_ticket(request, ticket)
    try:
        if verb == "take":
            services.officer_take(ticket=found, by=request.actor)
        elif verb == "done":
            services.officer_done(ticket=found, by=request.actor)
        elif verb == "signed":
            officer_signed(ticket=found, by=request.actor)
        elif verb == "cannot":
            reason = request.POST.get("reason", "")
            services.officer_cannot(ticket=found, reason=reason, by=request.actor)
        else:
            raise Http404
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)
