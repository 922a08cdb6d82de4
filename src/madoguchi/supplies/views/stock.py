"""消耗品の在庫: what is short first; counting; the lists as files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.papers import csv, pdf, wording, xlsx
from madoguchi.people.access import StaffRequest, page
from madoguchi.supplies import queries, reports, services
from madoguchi.supplies.forms import CountForm
from madoguchi.supplies.rules import LOW, OUT, SHORT, UNCOUNTED
from madoguchi.supplies.views.common import kind_word, place_word, show, told, url
from madoguchi.web import flash
from madoguchi.web.forms import refuse

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
LOOKS = {OUT: "breached", LOW: "below", UNCOUNTED: "unset"}


@page("supplies.view")
def board(request: StaffRequest) -> HttpResponse:
    """The stock, and counting it (POST)."""
    if request.method != "POST":
        return _shown(request, _form(request, None))
    if "supplies.count" not in request.actor.may:
        raise Http404
    form = _form(request, request.POST)
    if form.is_valid():
        try:
            services.count(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("数を記録しました。"))
            return HttpResponseRedirect(url(request, "stock"))
    return _shown(request, form, 422)


def _form(request: StaffRequest, data: Any) -> CountForm:
    given = {k: request.GET[k] for k in ("kind", "place") if k in request.GET}
    return CountForm(told(request), data, initial=given)


def _shown(request: StaffRequest, form: CountForm, status: int = 200) -> HttpResponse:
    slug, table = request.contract.pk, told(request)
    with request.walls():
        counts = queries.last_counts([slug])
        stocks = queries.stocks(slug, table, counts)
    when = {(one.kind, one.place): one.counted_at for one in counts}
    words = {OUT: _("なくなりました"), LOW: _("発注点を下回る"), UNCOUNTED: _("未計数")}
    rows = [
        {
            "stock": one,
            "word": kind_word(table, one.item),
            "place": place_word(table, one.place),
            "unit": table.items[one.item].unit,
            "when": when.get((one.item, one.place)),
            "look": LOOKS.get(one.state, "met"),
            "state": words.get(one.state, _("足りています")),
        }
        for one in stocks
    ]
    context = {
        "rows": rows,
        "short": sum(one.state in SHORT for one in stocks),
        "form": form,
        "kinds": bool(table.consumables()),
        "files": list(FILES),
    }
    return show(request, "stock", context, status).render()


@page("supplies.view")
@require_safe
def download(request: StaffRequest, form: str) -> HttpResponse:
    """備品・消耗品一覧 as PDF, XLSX or CSV."""
    if form not in FILES:
        raise Http404
    report = reports.listing(request.contract)
    kind, renderer = FILES[form]
    answer = HttpResponse(renderer(report), content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(
        True, wording.file_name(report.period, report.title_ja, "", form)
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
