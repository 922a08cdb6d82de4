"""What the screens of costs and invoices share."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy

from madoguchi.contracts.library import NoSuchContract
from madoguchi.core import clock
from madoguchi.invoices import parameters
from madoguchi.invoices.forms import word
from madoguchi.invoices.parameters import Parameters
from madoguchi.papers import wording
from madoguchi.papers.tables import Report
from madoguchi.people.access import StaffRequest
from madoguchi.web.frames import Choice

TABS = (("costs", gettext_lazy("費用")), ("bills", gettext_lazy("請求")))


def told(request: StaffRequest) -> Parameters:
    """What the contract says today; one that says nothing has no such pages."""
    try:
        found = parameters.on(request.contract.pk, clock.today())
    except NoSuchContract:
        raise Http404 from None
    if not (found.categories or found.streams):
        raise Http404
    return found


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"invoices:{name}", args=[request.contract.pk, *args])


def category_word(table: Parameters, slug: str) -> str:
    """The word of a category; one that the contract no longer lists stays."""
    found = table.categories.get(slug)
    return word(found) if found else slug


def stream_word(table: Parameters, slug: str) -> str:
    found = table.streams.get(slug)
    return word(found) if found else slug


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(said), url(request, n), n == here) for n, said in TABS]
    may = request.actor.may
    return TemplateResponse(
        request,
        f"invoices/{template}.html",
        {
            "tabs": tabs,
            "may_record": "invoices.record" in may,
            "may_issue": "invoices.issue" in may,
            "may_pay": "invoices.pay" in may,
            **context,
        },
        status=status,
    )


def file(report: Report, content: bytes, kind: str, ending: str) -> HttpResponse:
    """A paper to keep."""
    answer = HttpResponse(content, content_type=kind)
    name = wording.file_name(report.period, report.title_ja, "", ending)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    return answer
