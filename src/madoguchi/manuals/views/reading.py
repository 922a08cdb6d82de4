"""マニュアル・FAQ: what the city approved, found while the visitor is here."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from madoguchi.manuals import queries
from madoguchi.people.access import StaffRequest, page

LISTED = 100


def _typed(request: Any) -> str:
    return str(request.GET.get("faq", ""))[:100].strip()


def found(request: Any, first: list[str] | tuple[str, ...] = (), **more: int) -> Any:
    """The approved FAQ's entries for what this request asks."""
    slug = request.contract.pk
    return queries.search(slug, _typed(request), first, english=_english(), **more)


def _english() -> bool:
    return (get_language() or "ja").startswith("en")


@page("contract.view")
@require_safe
def page_(request: StaffRequest) -> HttpResponse:
    """The search, and every book that is in force."""
    slug = request.contract.pk
    context = {
        "typed": _typed(request),
        "found": found(request, most=LISTED),
        "books": queries.books(slug, _english()),
        "writes": "documents.draft" in request.actor.may,
        "sees": "documents.view" in request.actor.may,
    }
    return TemplateResponse(request, "manuals/read.html", context)


@page("contract.view")
@require_safe
def answers(request: StaffRequest) -> HttpResponse:
    """The entries alone, for a page that must not be left; nothing typed, nothing."""
    context = {
        "typed": _typed(request),
        "found": found(request, request.GET.getlist("p")[:20]),
    }
    return TemplateResponse(request, "manuals/answers.html", context)


@page("contract.view")
@require_safe
def download(request: StaffRequest, pk: int) -> HttpResponse:
    """A file of a book in force, never shown inside the page."""
    held = queries.attachment(request.contract.pk, pk)
    if held is None or not default_storage.exists(held.path):
        raise Http404
    with default_storage.open(held.path) as stored:  # at most 20 MB
        answer = HttpResponse(stored.read(), content_type=held.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(held.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
