"""What the screens of the mail share."""

from __future__ import annotations

from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.people.access import StaffRequest
from madoguchi.web.frames import Choice

TABS = (
    ("board", gettext_lazy("郵送")),
    ("returns", gettext_lazy("返戻・不備")),
    ("counts", gettext_lazy("日ごとの通数")),
)


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"mailings:{name}", args=[request.contract.pk, *args])


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(word), url(request, name), name == here) for name, word in TABS]
    may = "mailings.handle" in request.actor.may
    return TemplateResponse(
        request,
        f"mailings/{template}.html",
        {"tabs": tabs, "may_handle": may, **context},
        status=status,
    )
