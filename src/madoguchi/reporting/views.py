"""Screens of reports: list, one version with its differences, downloads, records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from madoguchi.core.errors import Refusal
from madoguchi.documents.models import Version
from madoguchi.papers import csv, pages, pdf, wording, xlsx
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Period, Report
from madoguchi.people import access
from madoguchi.reporting import catalogue, queries, services
from madoguchi.reporting import records as behind
from madoguchi.reporting.forms import DrawUp, usual
from madoguchi.web import forms as web_forms
from madoguchi.web.paging import paged

Renderer = Callable[[Report, Imprint], bytes]
FORMS: dict[str, tuple[str, Renderer]] = {
    "pdf": (
        "application/pdf",
        lambda report, imprint: pdf.render(report, imprint).content,
    ),
    "xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        xlsx.render,
    ),
    "csv": ("text/csv; charset=utf-8", lambda report, imprint: csv.render(report)),
}


def found(request: Any, pk: int) -> Version:
    """The version, in this contract; else 404."""
    version = queries.version(request.contract.pk, pk)
    if version is None:
        raise Http404
    return version


@access.page("reporting.view")
@require_safe
def index(request: Any) -> HttpResponse:
    """Reports that were drawn up, and those that can be."""
    contract = request.contract.pk
    page = paged(queries.submissions(contract), request.GET, order=["-id"])
    latest = queries.latest(contract, list(page.rows))
    may = request.access.may("documents.draft", contract)
    context = {
        "page": page,
        "rows": [(one, latest.get(one.pk)) for one in page.rows],
        "entries": catalogue.offered(contract) if may else (),
    }
    return render(request, "reporting/index.html", context)


@access.page("documents.draft")
def draw_up(request: Any, report: str) -> HttpResponse:
    """Ask what the report answers; then draw it up and show the draft."""
    try:
        entry = catalogue.find(report)
    except catalogue.UnknownReport as error:
        raise Http404 from error
    asks = catalogue.asks(entry, request.contract.pk)
    ref = request.GET.get("ref", "") or usual(asks)
    form = DrawUp(request.POST or None, initial={"ref": ref}, asks=asks)
    if form.is_valid():
        try:
            version = services.draw_up(
                contract=request.contract,
                slug=entry.slug,
                ref=form.cleaned_data["ref"],
                by=request.actor,
            )
        except Refusal as refusal:
            web_forms.refuse(form, refusal)
        else:
            return redirect("reporting:version", request.contract.pk, version.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "entry": entry}
    return render(request, "reporting/draw_up.html", context, status=status)


@access.page("reporting.view")
@require_safe
def version(request: Any, pk: int) -> HttpResponse:
    """One version from its snapshot, what it changed, the way to its records."""
    one = found(request, pk)
    report = queries.report(one)

    to_records = reverse("reporting:records", args=[request.contract.pk, pk, *"---"])
    context = {
        "version": one,
        "report": report,
        "page": pages.page(report, pages.ways(to_records)),
        "before": queries.before(one),
        "versions": queries.versions(one),
        "forms": list(FORMS),
    }
    return render(request, "reporting/version.html", context)


@access.page("reporting.view")
@require_safe
def download(request: Any, pk: int, form: str) -> HttpResponse:
    """A version as PDF, XLSX or CSV: from its snapshot, never from today's records."""
    if form not in FORMS:
        raise Http404
    one = found(request, pk)
    report = queries.report(one)
    media_type, renderer = FORMS[form]
    response = HttpResponse(
        renderer(report, queries.imprint(one)), content_type=media_type
    )
    response["Content-Disposition"] = content_disposition_header(
        True, wording.file_name(report.period, report.title_ja, report.place, form)
    )
    response["Cache-Control"] = "private, no-store"
    return response


@access.page("reporting.view")
@require_safe
def records(request: Any, pk: int, section: str, row: str, column: str) -> HttpResponse:
    """The records behind one number of one version."""
    one = found(request, pk)
    report = queries.report(one)
    place = queries.source_at(report, section, row, column)
    if place is None:
        raise Http404
    value, source, where = place
    table = behind.behind(request.contract, source)
    shown = Report(
        kind=report.kind,
        ref=report.ref,
        title_ja=where,
        title_en=where,
        period=Period(report.period.first, report.period.last),
        place="",
        generated_at=report.generated_at,
        sections=(table,),
    )
    context = {
        "version": one,
        "where": where,
        "value": value,
        "part": pages.page(shown).parts[0],
        "many": len(table.rows) >= behind.MOST,
    }
    return render(request, "reporting/records.html", context)
