"""Documents by state: what waits, what is owed, what was answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from madoguchi.contracts import naming
from madoguchi.contracts.models import Clause
from madoguchi.core import clock
from madoguchi.documents import queries
from madoguchi.documents.forms import DocumentFilter
from madoguchi.documents.models import STATES, Submission
from madoguchi.documents.views import shown
from madoguchi.people import access
from madoguchi.web.paging import paged


@access.page("documents.view")
@require_safe
def index(request: Any) -> HttpResponse:
    """A filtered list with due dates, and what is owed soon."""
    request.live = True
    slug, now = request.contract.pk, clock.now()
    form = DocumentFilter(request.GET, shown.kinds(slug))
    wanted = form.wanted()
    found = paged(queries.submissions(slug, **wanted), request.GET, order=["-id"])
    counts = queries.counts(slug)
    context = {
        "form": form,
        "wanted": any(wanted.values()),
        "state": wanted["state"],
        "page": found,
        "lines": lines(request, list(found.rows)),
        "counts": [(state, counts.get(state, 0)) for state in STATES],
        "owed": owed(slug, now, request.actor.may)
        if "documents.submit" in request.actor.may
        else [],
        "can_draft": "documents.draft" in request.actor.may,
    }
    part = getattr(request, "htmx", False)
    name = "documents/table.html" if part else "documents/list.html"
    return TemplateResponse(request, name, context)


def lines(request: Any, rows: list[Submission]) -> list[dict[str, Any]]:
    """Rows with the version to open and the due date that they answer."""
    slug = request.contract.pk
    drafts = "documents.draft" in request.actor.may
    table = shown.settings(slug)
    clauses = {kind: row.clause for kind, row in table.items()}
    due = queries.obligations_of(
        slug,
        [clauses.get(row.kind, "") for row in rows],
        [row.ref for row in rows],
        clock.now(),
    )
    return [
        {
            "row": row,
            "word": shown.word(slug, row.kind),
            "version": queries.shown_to(row, drafts=drafts),
            "due": due.get((clauses.get(row.kind, ""), row.ref)),
        }
        for row in rows
    ]


def owed(slug: str, now: Any, may: Collection[str]) -> list[dict[str, Any]]:
    """Documents that fall due within two weeks, or are late, for which occasion."""
    table = shown.settings(slug)
    kinds = {row.clause: kind for kind, row in table.items() if row.clause}
    rows = queries.owed(slug, kinds, now)
    numbers = dict(
        Clause.objects.filter(
            contract_id=slug, clause_id__in={row.clause_id for row in rows}
        ).values_list("clause_id", "number")
    )
    told = naming.of(slug, (row.keys for row in rows), may)
    return [
        {
            "row": row,
            "kind": kinds[row.clause_id],
            "word": shown.word(slug, kinds[row.clause_id]),
            "number": numbers.get(row.clause_id, row.clause_id),
            "ref": next(iter(row.keys.values()), ""),
            "occasion": told.occasion(
                {key: value for key, value in row.keys.items() if key != "kind"}
            ),
        }
        for row in rows
    ]
