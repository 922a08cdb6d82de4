"""What the screens of the call desk share."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.calls import queries
from madoguchi.calls.models import DeskDay
from madoguchi.core import clock
from madoguchi.people.access import StaffRequest
from madoguchi.web.frames import Choice

TABS = (
    ("desk", gettext_lazy("本日の窓口")),
    ("log", gettext_lazy("通話の記録")),
    ("month", gettext_lazy("月の応答率")),
    ("import", gettext_lazy("集計の取込み")),
    ("lines", gettext_lazy("回線")),
)


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"calls:{name}", args=[request.contract.pk, *args])


def desk_url(request: StaffRequest, day: dt.date) -> str:
    """Today's page, or that of the day."""
    if day == clock.today():
        return url(request, "desk")
    return url(request, "day", day.isoformat())


def the_day(typed: str) -> dt.date:
    """A day of an address; 404 for anything else."""
    try:
        return dt.date.fromisoformat(typed)
    except ValueError:
        raise Http404 from None


def find_desk(request: StaffRequest, typed: str) -> DeskDay:
    """The desk on a day, in this contract; else 404."""
    with request.walls():
        desk = queries.desk(request.contract.pk, the_day(typed))
    if desk is None:
        raise Http404
    return desk


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of this app with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    may = "calls.record" in request.actor.may
    tabs = [
        Choice(str(word), url(request, name), name == here)
        for name, word in TABS
        if may or name not in ("import", "lines")
    ]
    return TemplateResponse(
        request,
        f"calls/{template}.html",
        {"tabs": tabs, "may_record": may, **context},
        status=status,
    )
