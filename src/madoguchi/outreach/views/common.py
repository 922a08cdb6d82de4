"""What the screens of this app share: finding a session, signing, saying no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from madoguchi.documents.models import Version
from madoguchi.outreach import reports
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.report import submitted_before
from madoguchi.papers import pages
from madoguchi.papers.tables import Figures, Report, Source, Table
from madoguchi.people.access import StaffRequest
from madoguchi.supplies import parameters as supplies
from madoguchi.tenancy.models import Contract
from madoguchi.visits.models import Visit


def check_url(request: StaffRequest, session: Session) -> str:
    """Where what a session needs is ticked before it opens; nothing to who may not."""
    slug = request.contract.pk
    if "supplies.view" not in request.actor.may or not supplies.available(slug):
        return ""
    return f"{reverse('supplies:check', args=[slug])}?session={session.ref}"


def find_session(request: StaffRequest, pk: int) -> Session:
    """The session of this contract; what is elsewhere does not exist."""
    with request.walls():
        found = Session.objects.filter(contract=request.contract, pk=pk)
        session = found.select_related("venue").first()
    if session is None:
        raise Http404
    return session


def find_visit(request: StaffRequest, session: Session, pk: object) -> Visit:
    """A visit of this session; what is elsewhere does not exist."""
    with request.walls():
        found = Visit.objects.filter(
            contract=request.contract, occasion=session.ref, pk=number(pk)
        ).first()
    if found is None:
        raise Http404
    return found


def number(value: object) -> int:
    """A whole number from a form or an address; 404 for anything else."""
    text = str(value)
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Http404
    return int(text)


def show(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app; 422 when a form comes back with its errors."""
    return TemplateResponse(
        request, f"outreach/{template}.html", context, status=status
    )


DRILLS: dict[str, Callable[[Contract, Source], Table]] = {
    "outreach.visits": reports.visits_behind,
    "outreach.bookings": reports.bookings_behind,
    "outreach.steps": reports.steps_behind,
    "outreach.days": reports.days_behind,
}


def drill(report: Report, section: str, row: str, column: str) -> Source:
    """What a number of a report was counted from; 404 where there is no way."""
    table, found = report.section(section), None
    if isinstance(table, Table):
        keys = [c.key for c in table.columns]
        line = next((r for r in table.rows if r.key == row), None)
        found = line.cells[keys.index(column)] if line and column in keys else None
    elif isinstance(table, Figures):
        found = next((i.cell for i in table.items if i.key == row), None)
    if found is None or found.source is None or found.source.query not in DRILLS:
        raise Http404
    return found.source


def remark_was(version: Version) -> str | None:
    """The remark of the version before, where it differs from this one's."""
    before = submitted_before(version)
    return before.remark if before and before.remark != version.remark else None


def records_page(
    request: StaffRequest,
    report: Report,
    source: Source,
    section: str,
    back: tuple[str, str],
) -> HttpResponse:
    """The records behind a number; ``back`` is the word and address of the report."""
    behind = DRILLS[source.query](request.contract, source)
    shown = pages.page(replace(report, sections=(behind,), head=(), changes=()))
    table = report.section(section)
    return show(request, "records", {"part_page": shown, "table": table, "back": back})


def sure(
    request: StaffRequest,
    *,
    title: str,
    rows: list[tuple[str, object]],
    verb: str,
    back: str,
    warning: str = "",
    danger: bool = False,
) -> HttpResponse | None:
    """A page of its own before what cannot return; None once it was confirmed.

    What was sent travels with it as hidden fields.
    """
    if request.POST.get("sure") == "1":
        return None
    kept = [
        (name, value)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "once", "sure")
        for value in request.POST.getlist(name)
    ]
    given = {
        "title": title,
        "rows": rows,
        "verb": verb,
        "back_url": back,
        "warning": warning,
        "danger": danger,
        "kept": kept,
    }
    return show(request, "confirm", given)
