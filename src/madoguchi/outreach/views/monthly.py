"""月次報告書: the months, one month's report, its remark, its submission."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents.models import DRAFT, RETURNED, Submission, Version
from madoguchi.documents.parameters import may_submit
from madoguchi.outreach import due, monthly, services
from madoguchi.outreach.services.monthly import last_monthly
from madoguchi.outreach.views.common import drill, records_page, remark_was, show
from madoguchi.outreach.views.day import url
from madoguchi.papers import frozen, pages
from madoguchi.papers.composed import span
from madoguchi.people.access import StaffRequest, page
from madoguchi.tenancy.models import Contract
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


class MonthForm(forms.Form):
    """What people add to a month's figures."""

    remark = forms.CharField(
        label=gettext_lazy("所感（集客の分析、課題と改善の取組）"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@page("reporting.view")
@require_safe
def months(request: StaffRequest) -> HttpResponse:
    """Every month of the contract so far, the newest first, with its state."""
    slug = request.contract.pk
    rows = Submission.objects.filter(contract_id=slug, kind=monthly.KIND)
    known = {one.ref: one for one in rows}
    found = [(day, ref, known.get(ref)) for day, ref in _months(request.contract)]
    may = "documents.draft" in request.actor.may
    return show(request, "months", {"rows": found, "may_draft": may})


def _months(contract: Contract) -> list[tuple[dt.date, str]]:
    day = min(clock.today(), contract.ends_on).replace(day=1)
    first = contract.starts_on.replace(day=1)
    found: list[tuple[dt.date, str]] = []
    while day >= first and len(found) < 60:
        found.append((day, f"{day:%Y-%m}"))
        day = (day - dt.timedelta(days=1)).replace(day=1)
    return found


def _ref(year: int, month: int) -> str:
    """2026, 5 → 2026-05; 404 for what is no month."""
    if not (2000 <= year <= 2200 and 1 <= month <= 12):
        raise Http404
    return f"{year}-{month:02d}"


def _address(request: StaffRequest, ref: str, name: str = "month") -> str:
    year, _dash, month = ref.partition("-")
    return url(name, request, int(year), int(month))


@page("reporting.view")
def month(request: StaffRequest, year: int, month: int) -> HttpResponse:
    """One month: its report; a POST draws it up, keeps the remark or asks to submit."""
    ref = _ref(year, month)
    if request.method == "POST":
        return _act(request, ref)
    return _page(request, ref, None)


def _page(
    request: StaffRequest, ref: str, form: MonthForm | None, status: int = 200
) -> HttpResponse:
    days = span(ref)
    with request.walls():
        version = last_monthly(request.contract.pk, ref)
        context = _context(request, version) if version else {}
    given: dict[str, Any] = {
        "days": days,
        "over": clock.today() > days.last,
        "version": version,
        "may_draft": "documents.draft" in request.actor.may,
        "due": due.monthly_due(request.contract.pk, days.first),
        "form": form
        or MonthForm(initial={"remark": version.remark if version else ""}),
    }
    return show(request, "month", given | context, status)


def _context(request: StaffRequest, version: Version) -> dict[str, Any]:
    if version.content.get("form") != frozen.FORM:
        return {}
    report = frozen.thaw(version.content)

    year, _dash, month = version.submission.ref.partition("-")
    keys = [request.contract.pk, int(year), int(month), *"---"]
    to_records = reverse("outreach:month-records", args=keys)
    returned = version
    if version.state == DRAFT and version.number > 1:
        returned = Version.objects.filter(
            contract_id=version.contract_id,
            submission_id=version.submission_id,
            number=version.number - 1,
        ).get()
    return {
        "report": report,
        "report_page": pages.page(report, pages.ways(to_records)),
        "may_edit": version.state in (DRAFT, RETURNED)
        and "documents.draft" in request.actor.may,
        "may_submit": "documents.submit" in request.actor.may
        and may_submit(request.contract.pk, monthly.KIND, request.actor),
        "returned": returned if returned.state == RETURNED else None,
        "remark_was": remark_was(version),
    }


def _act(request: StaffRequest, ref: str) -> HttpResponse:
    act, back = request.POST.get("act", ""), _address(request, ref)
    if act == "draw":
        try:
            services.draft_monthly(
                contract=request.contract, month=ref, by=request.actor
            )
        except Refusal as refusal:
            return sorry(request, refusal, url("months", request))
        flash.done(request, _("記録から作成しました。"))
        return HttpResponseRedirect(back)
    form = MonthForm(request.POST)
    if act not in ("draft", "ask") or not form.is_valid():
        return _page(request, ref, form, 422)
    try:
        services.save_monthly_remark(
            contract=request.contract,
            month=ref,
            remark=form.cleaned_data["remark"],
            by=request.actor,
        )
    except Refusal as refusal:
        refuse(form, refusal)
        return _page(request, ref, form, 422)
    if request.headers.get("X-Draft"):
        return HttpResponse(status=204)
    if act == "ask":
        return HttpResponseRedirect(_address(request, ref, "month-submit"))
    flash.done(request, _("下書きを保存しました。"))
    return HttpResponseRedirect(back)


@page("documents.submit")
def submit(request: StaffRequest, year: int, month: int) -> HttpResponse:
    """A page of its own before the report leaves the house."""
    ref = _ref(year, month)
    slug, back = request.contract.pk, _address(request, ref)
    with request.walls():
        version = last_monthly(slug, ref)
    if version is None:
        return HttpResponseRedirect(back)
    if request.method == "POST":
        try:
            services.submit_monthly(
                contract=request.contract,
                month=ref,
                remark=version.remark,
                by=request.actor,
            )
        except Refusal as refusal:
            return sorry(request, refusal, back)
        flash.done(request, _("月次報告書を提出しました。"))
        return HttpResponseRedirect(back)
    context = {
        "title": _("月次報告書を提出します"),
        "rows": [
            (_("書類"), version.submission.title),
            (_("版"), _("第%d版") % version.number),
            (_("所感・特記事項"), version.remark or _("（記載なし）")),
        ],
        "verb": _("月次報告書を提出する"),
        "warning": _("提出すると、差し戻されるまで変えられません。"),
        "back_url": back,
    }
    return TemplateResponse(request, "web/confirm.html", context)


@page("reporting.view")
@require_safe
def records(
    request: StaffRequest, year: int, month: int, section: str, row: str, column: str
) -> HttpResponse:
    """数を押すと記録: the records behind one number of the month."""
    ref = _ref(year, month)
    version = last_monthly(request.contract.pk, ref)
    if version is None or version.content.get("form") != frozen.FORM:
        return HttpResponseRedirect(_address(request, ref))
    report = frozen.thaw(version.content)
    source = drill(report, section, row, column)
    back = (ref, _address(request, ref))
    return records_page(request, report, source, section, back)
