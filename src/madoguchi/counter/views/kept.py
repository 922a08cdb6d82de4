"""お預かり中の書類: what of visitors is still here, whom to reach, and the receipt."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from madoguchi.core.errors import Refusal
from madoguchi.counter import whom, words
from madoguchi.counter.models import Keeping
from madoguchi.counter.views.common import contact, show, table_of, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web.flash import sorry


@page("counter.receive")
def page_(request: StaffRequest) -> HttpResponse:
    """The list until everything is given back, with masked contacts."""
    with request.walls():
        found = whom.keepings(request.contract.pk)
        people = whom.reach(request.contract.pk, found)
        seen = privacy.masked(request.contract.pk, people.values())
        return show(request, "kept", {"kept": _rows(request, found, people, seen)})


@page("counter.receive")
@require_POST
def reveal(request: StaffRequest) -> HttpResponse:
    """The same list with names and numbers; the log of reveals is written first."""
    with request.walls():
        found = whom.keepings(request.contract.pk)
        people = whom.reach(request.contract.pk, found)
    try:
        seen = privacy.reveal(
            contract=request.contract,
            subjects=people.values(),
            purpose="contact",
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "kept"))
    with request.walls():
        context = {"kept": _rows(request, found, people, seen), "revealed": True}
        answer = show(request, "kept", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@page("counter.receive")
def receipt(request: StaffRequest, keeping: int) -> HttpResponse:
    """預り証, to print: one for the visitor, one for the papers."""
    with request.walls():
        rows = Keeping.objects.filter(contract=request.contract, pk=keeping)
        found = rows.select_related("ticket").first()
        if found is None:
            raise Http404
        table = table_of(request)
        context = {
            "keeping": found,
            "papers": [words.paper(table, found.ticket, p) for p in found.papers],
            "telephone": table.call_centre_tel,
        }
        return show(request, "kept_receipt", context)


def _rows(
    request: StaffRequest,
    found: list[Keeping],
    people: dict[int, int],
    seen: dict[int, dict[str, str]],
) -> list[dict[str, Any]]:
    table = table_of(request)
    return [
        {
            "keeping": one,
            "papers": [words.paper(table, one.ticket, p) for p in one.papers],
            **contact(seen.get(people.get(one.pk, 0), {})),
        }
        for one in found
    ]
