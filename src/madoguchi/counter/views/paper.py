"""紙の番号札: the sheet for a day without network, and its entry afterwards."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter.services import paper as papers_
from madoguchi.counter.views.common import choices, practising, show, table_of, url
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash


@page("counter.receive")
def sheet(request: StaffRequest) -> HttpResponse:
    """The paper fallback: numbers that follow the last one, to tear off and to note."""
    table = table_of(request)
    with request.walls():
        numbers = papers_.next_numbers(request.contract.pk, clock.today(), 40)
    return show(
        request,
        "sheet",
        {"numbers": numbers, "procedures": choices(table), "today": clock.today()},
    )


@page("counter.receive")
def paper(request: StaffRequest) -> HttpResponse:
    """Fast entry afterwards: a line a ticket, in the order of the sheet."""
    if practising(request):
        return HttpResponseRedirect(url(request, "reception"))
    table = table_of(request)
    typed, wrong = request.POST.get("lines", ""), None
    if request.method == "POST":
        try:
            made = papers_.enter(
                contract=request.contract, lines=typed, by=request.actor
            )
            flash.done(request, _("%d件を登録しました。") % len(made))
            return HttpResponseRedirect(url(request, "reception"))
        except Refusal as refusal:
            wrong = refusal
    with request.walls():
        numbers = papers_.next_numbers(request.contract.pk, clock.today(), 1)
    context = {
        "typed": typed,
        "wrong": wrong,
        "procedures": list(enumerate(choices(table), 1)),
        "next": numbers[0],
    }
    return show(request, "paper", context, status=422 if wrong else 200)
