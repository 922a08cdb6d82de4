"""電話窓口日報: what the records say, the remark, and 提出する."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from madoguchi.calls import forms, queries, reports, services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.views.common import desk_url, find_desk, show, url
from madoguchi.core.errors import Refusal
from madoguchi.documents.models import DRAFT, RETURNED, Version
from madoguchi.papers import frozen, pages
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.forms import refuse


@page("calls.view")
def report(request: StaffRequest, day: str) -> HttpResponse:
    """The report of a day: a draft follows the records, a submitted one stands."""
    desk = find_desk(request, day)
    if request.method != "POST":
        return _page(request, desk)
    form = forms.ReportForm(request.POST)
    submits = request.POST.get("act") == "submit"
    verb = services.submit_report if submits else services.save_remark
    if form.is_valid():
        try:
            verb(desk=desk, remark=form.cleaned_data["remark"], by=request.actor)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if request.headers.get("X-Draft"):
                return HttpResponse(status=204)
            said = _("日報を提出しました。") if submits else _("下書きを保存しました。")
            flash.done(request, said)
            here = url(request, "report", desk.day.isoformat())
            return HttpResponseRedirect(here)
    return _page(request, desk, 422, form=form)


def _page(
    request: StaffRequest, desk: DeskDay, status: int = 200, **changed: forms.ReportForm
) -> HttpResponse:
    with request.walls():
        version = queries.report_version(desk.contract_id, desk.day)
        context = _context(request, desk, version)
    return show(request, "report", context | changed, status)


def _context(
    request: StaffRequest, desk: DeskDay, version: Version | None
) -> dict[str, Any]:
    """A draft is shown as today's records say, whatever it was drawn up from."""
    editable = version is None or version.state in (DRAFT, RETURNED)
    editable = editable and desk.closed_at is not None
    if version is None or version.state == DRAFT:
        shown = reports.call_report(request.contract, desk.day.isoformat())
    else:
        shown = frozen.thaw(version.content)
    returned = None
    if version is not None and version.number > 1 and version.state == DRAFT:
        returned = Version.objects.filter(
            contract_id=version.contract_id,
            submission_id=version.submission_id,
            number=version.number - 1,
        ).first()
    elif version is not None and version.state == RETURNED:
        returned = version
    return {
        "desk": desk,
        "version": version,
        "returned": returned,
        "sending": services.sending(
            desk, version, queries.intervals(desk.contract_id, desk)
        ),
        "page": pages.page(shown),
        "may_edit": editable and "documents.submit" in request.actor.may,
        "may_draft": editable and "documents.draft" in request.actor.may,
        "form": forms.ReportForm(initial={"remark": version.remark if version else ""}),
        "back": desk_url(request, desk.day),
    }
