"""What the screens of scanning share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.http import (
    Http404,
    HttpResponse,
    StreamingHttpResponse,
)
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.people.access import StaffRequest
from madoguchi.web.frames import Choice

TABS = (
    ("index", gettext_lazy("電子化")),
    ("days", gettext_lazy("日ごとの電子化")),
    ("find", gettext_lazy("書類を探す")),
    ("media", gettext_lazy("提出用の媒体")),
)


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"scans:{name}", args=[request.contract.pk, *args])


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(word), url(request, name), name == here) for name, word in TABS]
    may = "scans.handle" in request.actor.may
    return TemplateResponse(
        request,
        f"scans/{template}.html",
        {"tabs": tabs, "may_handle": may, **context},
        status=status,
    )


def the_day(typed: str) -> dt.date:
    """A day of an address; 404 for anything else."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None


def pdf(body: bytes, name: str) -> HttpResponse:
    """A PDF to be saved, kept by nobody on the way."""
    answer = HttpResponse(body, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def streamed(chunks: Iterator[bytes], size: int, kind: str, name: str) -> Any:
    """A large sealed file, chunk by chunk."""
    answer = StreamingHttpResponse(chunks, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Content-Length"] = str(size)
    answer["Cache-Control"] = "no-store"
    return answer
