"""What the screens of applications share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madoguchi.cards import parameters, words
from madoguchi.cards.application_parameters import Applications
from madoguchi.cards.models.applications import DEFECTS, NO_PHOTO, PHOTOS, Application
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.queries.applications import Line
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.people import queries as people
from madoguchi.people.access import StaffRequest
from madoguchi.privacy import services as privacy
from madoguchi.web.frames import Choice

TABS = (
    ("applications", gettext_lazy("申請")),
    ("photos", gettext_lazy("写真")),
    ("setup", gettext_lazy("交付前設定")),
    ("papers", gettext_lazy("書類の引継ぎ")),
    ("support", gettext_lazy("利用サポート")),
    ("counts", gettext_lazy("手続の件数")),
)


def url(request: StaffRequest, name: str, *args: object) -> str:
    """The address of a page of this app in the contract at hand."""
    return reverse(f"cards:{name}", args=[request.contract.pk, *args])


def show(
    request: StaffRequest, template: str, context: dict[str, Any], status: int = 200
) -> TemplateResponse:
    """A page of applications with its tabs."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    tabs = [Choice(str(word), url(request, name), name == here) for name, word in TABS]
    may = {
        "may_handle": "cards.handle" in request.actor.may,
        "may_identify": "visits.identify" in request.actor.may,
    }
    return TemplateResponse(
        request,
        f"cards/application_{template}.html",
        {"tabs": tabs, **may, **context},
        status=status,
    )


def told(request: StaffRequest) -> Applications:
    """What the contract says of applications today."""
    return parameters.on(request.contract.pk, clock.today()).applications


def find(request: StaffRequest, pk: int) -> Application:
    """An application of this contract; else 404."""
    with request.walls():
        found = queries.application(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


def rows(
    request: StaffRequest, lines: Sequence[Line], *, late: Any = None
) -> list[dict[str, Any]]:
    """Applications as lists show them, with masked names; two queries."""
    slug = request.contract.pk
    masked = privacy.masked(slug, [one.application.subject_id for one in lines])
    accounts = {one.officer for one in lines}
    accounts |= {s.account for one in lines for s in one.steps.values()}
    staff = people.names(accounts)
    return [_row(request, one, masked, staff, late) for one in lines]


def _row(
    request: StaffRequest, line: Line, masked: Any, staff: Any, late: Any
) -> dict[str, Any]:
    one, steps = line.application, line.steps
    setup = steps.get(rules.SET_UP)
    return {
        "application": one,
        "name": masked.get(one.subject_id, {}).get("kana", ""),
        "label": line.label,
        "method": rules.METHODS[one.method],
        "officer": staff.get(line.officer or 0, ""),
        "identified": bool(line.officer),
        "photo": PHOTOS[one.photo],
        "photo_open": bool(line.shown and not line.shown.deleted_at),
        "compared": bool(one.compared_at) or one.photo == NO_PHOTO,
        "sent": steps.get(rules.SENT),
        "arrived": steps.get(rules.ARRIVED),
        "setup": setup,
        "setup_by": staff.get(setup.account or 0, "") if setup else "",
        "posted": steps.get(rules.POSTED),
        "ended": steps.get(rules.RETURNED)
        if one.state == rules.RETURNED
        else steps.get(rules.DELIVERED),
        "state": rules.STATES[one.state],
        "defect": DEFECTS.get(one.defect, ""),
        "late": bool(late and one.state == rules.SENT and one.moved_at < late),
    }


def express_word(table: Applications, one: Application) -> str:
    """The reason for express issue in the page's language."""
    known = table.express.get(one.reason)
    return words.said(known.ja, known.en) if known else ""
