"""電子化: take a stack, settle what was set aside, complete days, find a paper."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import files
from madoguchi.privacy import services as privacy
from madoguchi.scans import forms, parameters, queries, reports, services
from madoguchi.scans.models import (
    ASIDE,
    KEPT,
    PAGE_STATES,
    PROCEDURES,
    REASONS,
    SPLIT,
    STACK_STATES,
    Page,
)
from madoguchi.scans.showing import pdf, show, the_day, url
from madoguchi.web import flash, paging
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

SHOWN_DAYS = 14


@page("scans.view")
def index(request: StaffRequest) -> HttpResponse:
    """The stacks and their progress; a POST takes a new one."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.StackForm(*given)
    if form.is_bound and form.is_valid():
        try:
            taken = services.take(
                contract=request.contract,
                source=form.cleaned_data["file"],
                by=request.actor,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(
                request, _("束 %d を取り込みました。分割が始まります。") % taken.pk
            )
            return HttpResponseRedirect(url(request, "stack", taken.pk))
    with request.walls():
        rows = queries.stacks(request.contract.pk)
        found = paging.paged(rows, request.GET, order=("-id",))
        waiting = queries.aside(request.contract.pk).count()
    context = {
        "form": form,
        "separators": forms.SeparatorForm(
            initial={"day": clock.today()}, auto_id="separators_%s"
        ),
        "page": found,
        "rows": [(row, STACK_STATES[row.state]) for row in found.rows],
        "waiting": waiting,
    }
    return show(request, "index", context, 422 if form.is_bound else 200)


@page("scans.handle")
@require_POST
def separators(request: StaffRequest) -> HttpResponse:
    """区切り紙を印刷する: one sheet a procedure."""
    form = forms.SeparatorForm(request.POST)
    if not form.is_valid():
        refusal = Refusal("day-missing", _("日付を入力してください。"))
        return sorry(request, refusal, url(request, "index"))
    day = form.cleaned_data["day"]
    names = parameters.on(request.contract.pk, day).procedures
    if not names:
        refusal = Refusal(
            "nothing-to-scan", _("この契約には電子化の定めがありません。")
        )
        return sorry(request, refusal, url(request, "index"))
    body = reports.separators(request.contract, day, names)
    return pdf(body, f"separators-{day.isoformat()}.pdf")


@page("scans.view")
@require_safe
def stack(request: StaffRequest, pk: int) -> HttpResponse:
    """One stack: progress, what was cut out, what waits for a person."""
    slug = request.contract.pk
    found = queries.stack(slug, pk)
    if found is None:
        raise Http404
    waiting = paging.paged(queries.aside(slug, pk), request.GET, order=("id",))
    sections = queries.sections_of(slug, pk)
    days = {one.day for one in sections}
    names = parameters.on(slug, clock.today()).procedures
    seen = {(one.day, one.procedure) for one in sections}
    context = {
        "stack": found,
        "state": STACK_STATES[found.state],
        "running": found.state in ("waiting", "working"),
        "split": found.state == SPLIT,
        "sections": [(one, PROCEDURES.get(one.procedure, "")) for one in sections],
        "page": waiting,
        "waiting": [(one, REASONS[one.reason]) for one in waiting.rows],
        "unseen": [
            (day, [_(PROCEDURES[n]) for n in names if (day, n) not in seen])
            for day in sorted(days)
        ],
    }
    return show(request, "stack", context)


def _page(request: StaffRequest, pk: int) -> Page:
    with request.walls():
        found = queries.page(request.contract.pk, pk)
    if found is None:
        raise Http404
    return found


@page("scans.handle")
def page_(request: StaffRequest, pk: int) -> HttpResponse:
    """One page that waits: seen, then given its place."""
    found = _page(request, pk)
    names = parameters.on(request.contract.pk, clock.today()).procedures
    data = request.POST if request.method == "POST" else None
    form = forms.SettleForm(data, procedures=names)
    if form.is_bound and form.is_valid():
        try:
            services.settle(page=found, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("%dページを片づけました。") % found.number)
            return HttpResponseRedirect(url(request, "stack", found.stack_id))
    context = {
        "one": found,
        "state": PAGE_STATES[found.state],
        "reason": REASONS.get(found.reason, ""),
        "form": form,
        "named": forms.NameForm(auto_id="named_%s"),
        "kept": found.state == KEPT,
        "waits": found.state == ASIDE,
    }
    return show(request, "page", context, 422 if form.is_bound else 200)


@page("scans.handle")
@require_POST
def name(request: StaffRequest, pk: int) -> HttpResponse:
    """さがすためのお名前をつける."""
    found, form = _page(request, pk), forms.NameForm(request.POST)
    if form.is_valid():
        kana = form.cleaned_data["kana"]
        services.name_page(page=found, kana=kana, by=request.actor)
        flash.done(request, _("お名前をつけました。"))
    return HttpResponseRedirect(url(request, "page", pk))


@page("scans.handle")
@require_POST
def picture(request: StaffRequest, pk: int) -> HttpResponse:
    """ページを見る: a scanned form is personal data, so that looking is logged."""
    from madoguchi.scans.adapters import reader  # slow to import

    found = _page(request, pk)
    if found.stack.erased_at:
        raise Http404
    with request.walls():
        _seen(request, found)
        with tempfile.TemporaryDirectory(prefix="scan-") as folder:
            plain = Path(folder) / "stack.pdf"
            files.copy(found.contract_id, found.stack.path, plain)
            body = reader.drawn(plain, found.number)
    answer = HttpResponse(body, content_type="image/png")
    answer["Cache-Control"] = "no-store"
    return answer


def _seen(request: StaffRequest, found: Page) -> None:
    subjects = [found.subject_id] if found.subject_id else []
    privacy.log_reveal(
        contract=found.contract_id,
        subjects=subjects,
        purpose="scan-check",
        by=request.actor,
    )


@page("scans.view")
@require_safe
def days(request: StaffRequest) -> HttpResponse:
    """日ごとの電子化: the open days of two weeks, by procedure."""
    slug, today = request.contract.pk, clock.today()
    first = today - dt.timedelta(days=SHOWN_DAYS)
    names = parameters.on(slug, today).procedures
    pages = queries.page_counts(slug, first, today)
    done = queries.done_on(slug, first, today)
    context = {
        "names": [PROCEDURES.get(name, name) for name in names],
        "rows": [
            {
                "day": day,
                "cells": [
                    (pages.get((day, name), 0), (day, name) in done) for name in names
                ],
                "done": bool(names) and all((day, name) in done for name in names),
                "form": forms.CompleteForm(auto_id=f"d{day:%m%d}_%s"),
            }
            for day in _open_days(slug, first, today, {d for d, _n in pages})
        ],
    }
    return show(request, "days", context)


def _open_days(
    slug: str, first: dt.date, last: dt.date, used: set[dt.date]
) -> list[dt.date]:
    """Opening days, and any other with papers, newest first."""
    calendars = library.contract_file(slug).calendars
    name = "site-open" if "site-open" in calendars else "city-open"
    return sorted({*calendars[name].opening_days(first, last), *used}, reverse=True)


@page("scans.handle")
@require_POST
def complete(request: StaffRequest, day: str) -> HttpResponse:
    """この日の電子化を終える."""
    form, back = forms.CompleteForm(request.POST), url(request, "days")
    if not form.is_valid():
        refusal = Refusal(
            "binder", _("簿冊の番号は英数字とハイフンで入力してください。")
        )
        return sorry(request, refusal, back)
    try:
        services.complete(
            contract=request.contract,
            day=the_day(day),
            binder=form.cleaned_data["binder"].lower(),
            by=request.actor,
        )
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("この日の電子化を終えました。"))
    return HttpResponseRedirect(back)


@page("scans.view")
@require_safe
def binder(request: StaffRequest, day: str) -> HttpResponse:
    """簿冊の一覧を印刷する."""
    slug, on = request.contract.pk, the_day(day)
    names = parameters.on(slug, on).procedures
    lines = queries.binder(slug, on, names)
    body = reports.binder_list(
        request.contract,
        on,
        [
            (one.procedure, one.counted, one.pages, "電子化済" if one.done else "未了")
            for one in lines
        ],
    )
    return pdf(body, f"binder-{on.isoformat()}.pdf")


@page("scans.view")
def find(request: StaffRequest) -> HttpResponse:
    """書類を探す: the number of a paper by GET, a name by POST."""
    slug = request.contract.pk
    refs = forms.FindForm(request.GET or None)
    named = forms.NameForm(
        request.POST if request.method == "POST" else None, auto_id="named_%s"
    )
    rows: list[Page] = []
    asked = False
    with request.walls():
        if named.is_bound:
            asked = named.is_valid()
            if asked:
                rows = queries.found_by_kana(slug, named.cleaned_data["kana"])
        elif refs.is_bound and refs.is_valid() and refs.cleaned_data["ref"]:
            asked, rows = True, queries.found(slug, refs.cleaned_data["ref"].strip())
    context: dict[str, Any] = {
        "refs": refs,
        "named": named,
        "asked": asked,
        "rows": [
            (one, PROCEDURES.get(one.section.procedure, ""))
            for one in rows
            if one.section
        ],
    }
    return show(request, "find", context, 422 if named.errors else 200)
