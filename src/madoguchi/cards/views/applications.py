"""申請: the list of a reception day, its files, and receiving one."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.cards.forms import applications as forms
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.reports import applications as reports
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services import applications as services
from madoguchi.cards.views.application_common import find, rows, show, told, url
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.papers import csv, pdf, wording, xlsx
from madoguchi.people.access import StaffRequest, page
from madoguchi.visits import parameters as visit_parameters
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse
from madoguchi.web.frames import Choice

__all__ = ["download", "find", "listing", "new", "receive"]
FILES = {
    "pdf": (
        "application/pdf",
        lambda report: pdf.render(report, reports.imprint(report)).content,
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda report: xlsx.render(report, reports.imprint(report)),
    ),
    "csv": ("text/csv; charset=utf-8", csv.render),
}


def _day(request: StaffRequest, typed: str) -> dt.date:
    form = forms.DayForm({"day": typed})
    found = form.cleaned_data["day"] if form.is_valid() else None
    return found or clock.today()


@page("cards.view")
@require_safe
def listing(request: StaffRequest) -> HttpResponse:
    """The applications of a day, or of a state over all days, with their progress."""
    slug, state = request.contract.pk, request.GET.get("state", "")
    day = _day(request, request.GET.get("day", ""))
    every = request.GET.get("all") == "1"
    found = queries.of_day(slug, day)
    if state in rules.STATES:
        found = queries.in_state(slug, state)
    elif not every:
        found = found.filter(method=rules.APPLY)
    shown = paging.paged(found, request.GET, order=("id",))
    late = clock.now() - dt.timedelta(days=told(request).late_days)
    counts = queries.state_counts(slug)
    context = {
        "day": day,
        "today": day == clock.today(),
        "form": forms.DayForm(initial={"day": day}),
        "every": every,
        "state": rules.STATES.get(state, ""),
        "page": shown,
        "rows": rows(request, queries.lines(slug, shown.rows), late=late),
        "counts": [
            Choice(rules.STATES[one], f"?state={one}", one == state, counts[one])
            for one in rules.OPEN
            if counts[one]
        ],
        "late": queries.late(slug, late).count(),
        "late_days": told(request).late_days,
        "kinds": list(FILES),
        "may_reveal": "privacy.reveal" in request.actor.may,
    }
    return show(request, "list", context)


@page("cards.view")
@require_POST
def download(request: StaffRequest, form: str) -> HttpResponse:
    """The list of a day as PDF, XLSX or CSV, with names: logged before it is shown."""
    if form not in FILES:
        raise Http404
    day = _day(request, request.POST.get("day", ""))
    try:
        with request.walls():
            report = reports.progress_list(request.contract, day, request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, url(request, "applications"))
    kind, renderer = FILES[form]
    answer = HttpResponse(renderer(report), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(
        True, wording.file_name(report.period, report.title_ja, "", form)
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@page("cards.handle")
@require_safe
def new(request: StaffRequest) -> HttpResponse:
    """Whose application: the people with a ticket who are here now."""
    here = queries.visits_here(request.contract.pk, clock.today())
    return show(request, "new", {"visits": here})


@page("cards.handle")
def receive(request: StaffRequest, visit: int) -> HttpResponse:
    """申請を受け付ける: one method at a time, each with its checklist."""
    with request.walls():
        found = queries.visit(request.contract.pk, visit)
    if found is None:
        raise Http404
    table = told(request)
    chosen = request.GET.get("method", rules.COLLECT)
    method = chosen if chosen in table.methods else next(iter(table.methods), "")
    form = forms.ReceiveForm(
        request.POST if request.method == "POST" else None,
        told=table,
        method=method,
        table=visit_parameters.table_on(request.contract.pk, clock.today()),
    )
    if form.is_bound and form.is_valid():
        try:
            made = services.receive(visit=found, wanted=form.wanted(), by=request.actor)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("受付番号 %s で受け付けました。") % made.number)
            return HttpResponseRedirect(url(request, "application", made.pk))
    context: dict[str, Any] = {
        "visit": found,
        "form": form,
        "methods": [
            Choice(_(rules.METHODS[one]), f"?method={one}", one == method)
            for one in table.methods
        ],
        "identity": bool(method) and table.methods[method].identity,
    }
    return show(request, "receive", context, 422 if form.is_bound else 200)
