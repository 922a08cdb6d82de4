"""タブレット: paired with a place in the hall; how long still, for the number typed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from madoguchi.core import clock, text
from madoguchi.counter import board, queries, waits
from madoguchi.counter.models import TABLET, Ticket
from madoguchi.counter.rules import states, waiting
from madoguchi.counter.views.common import url
from madoguchi.counter.views.devices import here, unpaired
from madoguchi.counter.views.machine import language_of, shown
from madoguchi.people.access import public


@public
def page_(request: Any) -> HttpResponse:
    """Who waits for what, and one number's place; numbers only, never names."""
    device = here(request, TABLET)
    if device is None:
        return unpaired(request)
    typed = text.digits(request.POST.get("number", ""))[:4]
    seen = board.snapshot(request.contract.pk)
    context: dict[str, Any] = {"seen": seen}
    if request.method == "POST":
        with request.walls():
            context |= _asked(request.contract.pk, typed)
    language_of(request)
    context["notice"] = seen.notice()
    context["start"] = url(request, "tablet")
    return shown(request, "tablet", context)


def _asked(contract: str, typed: str) -> dict[str, Any]:
    found = queries.by_number(contract, clock.today(), int(typed or 0))
    context: dict[str, Any] = {"asked": typed, "ticket": found}
    if found is not None and found.state == states.WAITING:
        context |= {"ahead": queries.ahead(found), "told": _told(found)}
    elif found is not None:
        context["state"] = states.STATES[found.state]
    return context


def _told(ticket: Ticket) -> tuple[int, int] | None:
    seen = waits.for_ticket(ticket)
    return waiting.rounded(seen) if seen else None
