"""What the screens of supplies share."""

from __future__ import annotations

from typing import Any

from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.core import clock
from madoguchi.people.access import StaffRequest
from madoguchi.supplies import parameters
from madoguchi.supplies.forms import place_words, word
from madoguchi.supplies.parameters import Parameters
from madoguchi.web.frames import Choice

TABS = (
    ("stock", gettext_lazy("消耗品の在庫")),
    ("items", gettext_lazy("備品")),
    ("check", gettext_lazy("点検")),
    ("lent", gettext_lazy("貸与品")),
)


def told(request: StaffRequest) -> Parameters:
    """What the contract lists today."""
    return parameters.on(request.contract.pk, clock.today())


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"supplies:{name}", args=[request.contract.pk, *args])


def kind_word(table: Parameters, kind: str) -> str:
    """The word of a kind; one that the contract no longer lists stays as it is."""
    found = table.items.get(kind)
    return word(found) if found else kind


def place_word(table: Parameters, place: str) -> str:
    return place_words(table).get(place, place)


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(said), url(request, n), n == here) for n, said in TABS]
    may = request.actor.may
    return TemplateResponse(
        request,
        f"supplies/{template}.html",
        {
            "tabs": tabs,
            "may_count": "supplies.count" in may,
            "may_manage": "supplies.manage" in may,
            **context,
        },
        status=status,
    )
