"""点検: what must be ready before an opening day or a session, and the checklists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madoguchi.contracts import library, naming
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.supplies import queries, services
from madoguchi.supplies.forms import CheckForm, DayForm, word
from madoguchi.supplies.parameters import Parameters
from madoguchi.supplies.views.common import show, told, url
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@dataclass(frozen=True, slots=True)
class About:
    """What a check is about; no ``occasion``: none was chosen yet."""

    each: str
    occasion: str
    name: str

    @property
    def query(self) -> str:
        return f"?{self.each}={self.occasion}"


def _about(request: StaffRequest, table: Parameters) -> About:
    if table.each == "session":
        return _session(request)
    form = DayForm({"day": request.GET.get("day", "")})
    chosen = form.cleaned_data["day"] if form.is_valid() else None
    day = (chosen or _opening(request, table)).isoformat()
    return About("day", day, naming.Telling(request.contract.pk).value("day", day))


def _opening(request: StaffRequest, table: Parameters) -> Any:
    """Today, or the next opening day."""
    calendars = library.contract_file(request.contract.pk).calendars
    today = clock.today()
    calendar = calendars[table.calendar]
    if calendar.is_open(today):
        return today
    return calendar.nth_open_after(today, 1).date


def _session(request: StaffRequest) -> About:
    """The session that the address names; one that nobody knows is none."""
    ref = request.GET.get("session", "")[:40]
    if not ref:
        return About("session", "", "")
    keys = {"session": ref}
    with request.walls():
        names = naming.of(request.contract.pk, [keys], request.actor.may)
    if ref not in names.known.get("session", {}):
        raise Http404
    return About("session", ref, names.occasion(keys))


@page("supplies.view")
def page_(request: StaffRequest) -> HttpResponse:
    """The check of an opening day or a session."""
    table = told(request)
    about = _about(request, table)
    if request.method != "POST":
        return _shown(request, table, about)
    if "supplies.count" not in request.actor.may or not about.occasion:
        raise Http404
    form = _form(request, table, about, request.POST)
    if form.is_valid():
        try:
            services.check(
                contract=request.contract,
                occasion=about.occasion,
                seen=form.seen(),
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("点検を記録しました。"))
            return HttpResponseRedirect(url(request, "check") + about.query)
    return _shown(request, table, about, form, 422)


def _form(
    request: StaffRequest, table: Parameters, about: About, data: Any = None
) -> CheckForm:
    slug = request.contract.pk
    with request.walls():
        last = queries.checks(slug, about.occasion)
        before = queries.last_checks(slug)
    return CheckForm(table, data, last=last, before=before)


def _shown(
    request: StaffRequest,
    table: Parameters,
    about: About,
    form: CheckForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or _form(request, table, about)
    with request.walls():
        last = queries.checks(request.contract.pk, about.occasion)
        done = queries.completed(request.contract.pk, about.occasion)
    rows = [{**row, "check": last.get(row["slug"])} for row in form.rows()]
    context = {
        "about": about,
        "form": form,
        "rows": rows,
        "unready": sum(not (row["check"] and row["check"].ready) for row in rows),
        "lists": [
            (slug, word(one), one, done.get(slug))
            for slug, one in table.lists.items()
            if one.each == about.each
        ],
        "day_form": DayForm(initial={"day": about.occasion}),
    }
    return show(request, "check", context, status).render()


@page("supplies.count")
@require_POST
def complete(request: StaffRequest, checklist: str) -> HttpResponse:
    """点検表を終える."""
    table = told(request)
    about = _about(request, table)
    if not about.occasion or checklist not in table.lists:
        raise Http404
    back = url(request, "check") + about.query + f"#{checklist}"
    ticked = {int(n) for n in request.POST.getlist("point") if n.isdecimal()}
    try:
        services.complete(
            contract=request.contract,
            checklist=checklist,
            occasion=about.occasion,
            ticked=ticked,
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("点検表を終えました。"))
    return HttpResponseRedirect(back)
