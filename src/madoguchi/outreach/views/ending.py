"""締め・日次報告書: counts, both signatures, the close, the report and its return."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from madoguchi.cases import queries as case_queries
from madoguchi.cases import services as cases
from madoguchi.cases.models import KINDS, Case
from madoguchi.core import clock, dates
from madoguchi.core.errors import Refusal
from madoguchi.custody import queries as custody_queries
from madoguchi.custody import services as custody
from madoguchi.documents.models import DRAFT, RETURNED, Version
from madoguchi.outreach import parameters, queries, services, words
from madoguchi.outreach.due import report_due
from madoguchi.outreach.models import HELD, TYPES, Session
from madoguchi.outreach.services.ending import closable
from madoguchi.outreach.services.report import changed, last_version
from madoguchi.outreach.services.running import correctable
from madoguchi.outreach.views import handing_over, rows
from madoguchi.outreach.views.common import (
    drill,
    find_session,
    number,
    records_page,
    remark_was,
    show,
    sure,
)
from madoguchi.outreach.views.day import url
from madoguchi.papers import frozen, pages
from madoguchi.papers.tables import Report
from madoguchi.people import queries as people_queries
from madoguchi.people import signing
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

VEHICLES = {
    "taxi": gettext_lazy("タクシー"),
    "car": gettext_lazy("乗用車"),
    "furniture-van": gettext_lazy("什器の搬出入の車"),
}


class CloseForm(forms.Form):
    no_visitors_reason = forms.ChoiceField(
        label=gettext_lazy("来所 0件の理由"),
        choices=[("", "――"), *words.NOBODY.items()],
        required=False,
    )


class TransportForm(forms.Form):
    leg = forms.ChoiceField(
        label=gettext_lazy("区間"),
        choices=[
            ("outward", gettext_lazy("往路（センター→会場）")),
            ("return", gettext_lazy("復路（会場→センター）")),
        ],
    )
    vehicle = forms.ChoiceField(
        label=gettext_lazy("車両"), choices=list(VEHICLES.items())
    )
    persons = forms.IntegerField(
        label=gettext_lazy("乗った人数（市職員を含む）"),
        min_value=1,
        max_value=20,
        initial=2,
    )
    locked = forms.BooleanField(
        label=gettext_lazy("施錠したケースに入れた"), required=False
    )


class ReportForm(forms.Form):
    remark = forms.CharField(
        label=gettext_lazy("所感・特記事項"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


@page("outreach.close")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """The close of the day and the daily report on one page; a POST is one act."""
    session = find_session(request, pk)
    if request.method != "POST":
        return _page(request, session)
    act = request.POST.get("act", "")
    if act not in _ACTS:
        raise Http404
    return _ACTS[act](request, session)


def _page(
    request: StaffRequest, session: Session, status: int = 200, **changed: forms.Form
) -> HttpResponse:
    slug = request.contract.pk
    request.live = True  # type: ignore[attr-defined]
    with request.walls():
        now = queries.closing(session, parameters.on(slug, session.day).transfers)
        version = last_version(session)
        context = _context(session, now, version)
        matter = handing_over.matter(request, session, now.sheets)
    context |= {
        "count": handing_over.CountForm(sheets=now.sheets),
        "sign": signing.form(request, matter),
        "closing_form": CloseForm(),
        "transport": TransportForm(),
        "report_form": ReportForm(
            initial={"remark": version.remark if version else ""}
        ),
    }
    return show(request, "close", context | changed, status)


def _context(
    session: Session, now: queries.Closing, version: Version | None
) -> dict[str, Any]:
    slug = session.contract_id
    signers = people_queries.names(handing_over.signers(now.sheets))
    legs = custody_queries.legs(slug, session.ref, "forms")
    return {
        "session": session,
        "type": TYPES[session.type],
        "closing": now,
        "sheets": [(sheet, handing_over.label(sheet)) for sheet in now.sheets],
        "signers": signers,
        "to_give": handing_over.to_give(now.sheets),
        "to_city": handing_over.to_city(now.sheets),
        "to_take_back": handing_over.to_take_back(now.sheets),
        "papers_open": session.running or correctable(session),
        "counted": all(s.counted is not None for s in now.sheets if s.due),
        "differs": [(handing_over.label(s), s) for s in now.sheets if s.differs],
        "legs": legs,
        "open_rows": [row for row in rows.of(session) if row.order[0] != 2],
        "cases": [
            (case, KINDS.get(case.kind, case.kind))
            for case in case_queries.of_occasion(slug, session.ref)
        ],
        "held": session.state == HELD,
        "due": report_due(slug, session.day),
        **_report(session, version),
    }


def _report(session: Session, version: Version | None) -> dict[str, Any]:
    """The last version as a page: its tables, and what the officer returned."""
    if version is None:
        return {"report": None}
    report: Report = frozen.thaw(version.content)
    returned = version
    if version.state == DRAFT and version.number > 1:
        returned = Version.objects.filter(
            contract_id=version.contract_id,
            submission_id=version.submission_id,
            number=version.number - 1,
        ).get()
    return {
        "report": report,
        "report_page": pages.page(report, _way(session)),
        "version": version,
        "may_edit": version.state in (DRAFT, RETURNED),
        "returned": returned if returned.state == RETURNED else None,
        "remark_was": remark_was(version),
    }


def _way(session: Session) -> pages.Way:
    args = [session.contract_id, session.pk, *"---"]
    return pages.ways(reverse("outreach:records", args=args))


@page("outreach.close")
@require_safe
def records(
    request: StaffRequest, pk: int, section: str, row: str, column: str
) -> HttpResponse:
    """数を押すと記録: the records behind one number of the daily report."""
    session = find_session(request, pk)
    version = last_version(session)
    report = frozen.thaw(version.content) if version else None
    if report is None:
        raise Http404
    source = drill(report, section, row, column)
    back = (session.venue.name, url("close", request, session.pk) + "#report")
    return records_page(request, report, source, section, back)


def _count(request: StaffRequest, session: Session) -> HttpResponse:
    with request.walls():
        sheets = handing_over.sheets(session)
    form = handing_over.CountForm(request.POST, sheets=sheets)
    if form.is_valid():
        try:
            services.count_sheets(
                session=session, counted=form.cleaned_data, by=request.actor
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return HttpResponseRedirect(url("close", request, session.pk))
    return _page(request, session, 422, count=form)


def _give(request: StaffRequest, session: Session) -> HttpResponse:
    """受注者の署名: every kind that was counted, by the person at the tablet."""
    with request.walls():
        found = handing_over.sheets(session)
    return _sign(
        request,
        session,
        handing_over.to_give(found),
        handing_over.give,
        _("受注者として署名します"),
        _("受注者として署名する"),
        _("署名しました。本市職員に渡してください。"),
    )


def _back(request: StaffRequest, session: Session) -> HttpResponse:
    """戻った書類を受け取る: what the visits no longer count, after the city signed."""
    with request.walls():
        found = handing_over.sheets(session)
    return _sign(
        request,
        session,
        handing_over.to_take_back(found),
        handing_over.take_back,
        _("市から戻った書類を受け取ります"),
        _("受け取りを署名する"),
        _("返却を両者で確認しました。"),
    )


def _sign(
    request: StaffRequest,
    session: Session,
    found: list[queries.Sheet],
    verb: Callable[..., None],
    title: str,
    button: str,
    said: str,
) -> HttpResponse:
    back = url("close", request, session.pk)
    asked = sure(
        request,
        title=title,
        rows=handing_over.rows(found),
        verb=button,
        back=back,
        warning=_("署名のあとに数えなおすと、署名は取り消されます。"),
    )
    if asked is not None:
        return asked
    try:
        verb(found, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, said)
    return HttpResponseRedirect(back)


def _take(request: StaffRequest, session: Session) -> HttpResponse:
    """本市の署名: the officer signs on the same tablet with own passkey or code."""
    with request.walls():
        found = handing_over.sheets(session)
        matter = handing_over.matter(request, session, found)
    form = signing.form(request, matter, sent=True)
    if officer := signing.signed(form):
        try:
            handing_over.sign_for_city(found, officer)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("引渡しを両者で確認しました。"))
            return HttpResponseRedirect(url("close", request, session.pk))
    return _page(request, session, 422, sign=form)


def _transport(request: StaffRequest, session: Session) -> HttpResponse:
    form = TransportForm(request.POST)
    if form.is_valid():
        try:
            custody.transport_made(
                contract=request.contract,
                ref=session.ref,
                what="forms",
                by=request.actor,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("搬送を記録しました。"))
            return HttpResponseRedirect(url("close", request, session.pk))
    return _page(request, session, 422, transport=form)


def _photos(request: StaffRequest, session: Session) -> HttpResponse:
    back = url("close", request, session.pk)
    try:
        services.confirm_photos_deleted(session=session, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    return HttpResponseRedirect(back)


def _close(request: StaffRequest, session: Session) -> HttpResponse:
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            asked = _ask_close(request, session, form.cleaned_data)
            if asked is not None:
                return asked
            services.close_day(session=session, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("締めました。本日もお疲れさまでした。"))
            return HttpResponseRedirect(url("close", request, session.pk) + "#report")
    return _page(request, session, 422, closing_form=form)


def _ask_close(
    request: StaffRequest, session: Session, given: dict[str, str]
) -> HttpResponse | None:
    """What is closed, before it is; raises what stands in the way."""
    with request.walls():
        closable(session, given["no_visitors_reason"].strip())
        kinds = parameters.on(session.contract_id, session.day).transfers
        now = queries.closing(session, kinds)
    rows: list[tuple[str, object]] = [
        (_("会場"), f"{session.venue.name} {dates.screen(session.day, clock.today())}"),
        (_("来所"), _("%d名") % now.people),
        (_("写真データ残り"), "0"),
    ]
    rows += [
        (str(words.TRANSFERS[sheet.what]), _("%d件 両者署名済") % sheet.expected)
        for sheet in now.sheets
        if sheet.expected
    ]
    if reason := given["no_visitors_reason"].strip():
        rows.append((_("来所 0件の理由"), words.NOBODY.get(reason, reason)))
    return sure(
        request,
        title=_("この日を締めます"),
        rows=rows,
        verb=_("締める"),
        back=url("close", request, session.pk),
        warning=_("締めたあとは、この日の来所や手順を変えられません。"),
    )


def _draft(request: StaffRequest, session: Session) -> HttpResponse:
    return _remark(
        request,
        session,
        services.save_remark,
        _("下書きを保存しました。"),
    )


def _submit(request: StaffRequest, session: Session) -> HttpResponse:
    """The remark is kept first, so that nothing is lost on the way to the page."""
    if request.POST.get("sure") != "1":
        return _remark(request, session, services.save_remark, "", ask=True)
    return _remark(
        request,
        session,
        services.submit_daily_report,
        _("日次報告書を提出しました。"),
    )


def _remark(
    request: StaffRequest,
    session: Session,
    verb: Callable[..., Version],
    said: str,
    *,
    ask: bool = False,
) -> HttpResponse:
    form = ReportForm(request.POST)
    if form.is_valid():
        try:
            version = verb(
                session=session,
                remark=form.cleaned_data["remark"],
                by=request.actor,
            )
            if ask:
                return _ask_submit(request, session, version)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if request.headers.get("X-Draft"):
                return HttpResponse(status=204)
            flash.done(request, said)
            return HttpResponseRedirect(url("close", request, session.pk) + "#report")
    return _page(request, session, 422, report_form=form)


def _ask_submit(
    request: StaffRequest, session: Session, version: Version
) -> HttpResponse:
    with request.walls():
        changed(version)
        was = remark_was(version)
        title = version.submission.title
    due = report_due(session.contract_id, session.day)
    rows: list[tuple[str, object]] = [
        (_("書類"), title),
        (_("版"), _("第%d版") % version.number),
        (_("提出期限"), dates.screen(due.day, clock.today()) if due else "－"),
        (_("所感・特記事項"), version.remark or _("（記載なし）")),
    ]
    if was is not None:
        rows.append((_("前の版の所感"), was or _("（記載なし）")))
    changes = version.content.get("changes") or []
    if changes:
        rows.append((_("変わったところ"), _("%d か所") % len(changes)))
    page = sure(
        request,
        title=_("日次報告書を提出します"),
        rows=rows,
        verb=_("日次報告書を提出する"),
        back=url("close", request, session.pk) + "#report",
        warning=_("提出すると、差し戻されるまで変えられません。"),
    )
    assert page is not None
    return page


def _case(request: StaffRequest, session: Session) -> HttpResponse:
    """対応状況: an action on a case of the day, or its end."""
    back = url("close", request, session.pk)
    with request.walls():
        case = Case.objects.filter(
            contract=request.contract,
            occasion=session.ref,
            pk=number(request.POST.get("case")),
        ).first()
    if case is None:
        raise Http404
    verb = cases.close if request.POST.get("how") == "close" else cases.act
    try:
        verb(case=case, text=request.POST.get("text", ""), by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("対応を記録しました。"))
    return HttpResponseRedirect(back)


_ACTS: dict[str, Callable[[StaffRequest, Session], HttpResponse]] = {
    "count": _count,
    "give": _give,
    "take": _take,
    "back": _back,
    "transport": _transport,
    "photos": _photos,
    "close": _close,
    "draft": _draft,
    "submit": _submit,
    "case": _case,
}
