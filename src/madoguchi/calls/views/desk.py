"""本日の電話窓口: open, figures, the promised line, seats, call-backs, close."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms as django_forms
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.calls import facts, forms, parameters, queries, rules, services
from madoguchi.calls.models import DeskDay, Interval
from madoguchi.calls.views.common import desk_url, find_desk, show, the_day, url
from madoguchi.contracts import gates, library
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.documents import facts as document_facts
from madoguchi.people.access import StaffRequest, page
from madoguchi.privacy import services as privacy
from madoguchi.web import charts, flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse

BACKS = 50
"""Call-backs on the desk page; a longer list is a sign to work it down."""


@page("calls.view")
def today(request: StaffRequest) -> HttpResponse:
    """The desk of today, live."""
    request.live = True  # type: ignore[attr-defined]
    if request.headers.get("HX-Request") == "true":
        with request.walls():
            return show(request, "parts/rate", _context(request, clock.today()))
    return _page(request, clock.today())


@page("calls.view")
def day(request: StaffRequest, day: str) -> HttpResponse:
    """The desk of another day, to look at and to complete."""
    return _page(request, the_day(day))


def _page(
    request: StaffRequest,
    day: dt.date,
    status: int = 200,
    **changed: django_forms.Form,
) -> HttpResponse:
    with request.walls():
        context = _context(request, day)
    return show(request, "desk", context | changed, status)


def _context(request: StaffRequest, day: dt.date) -> dict[str, Any]:
    slug = request.contract.pk
    table = parameters.on(slug, day)
    desk = queries.desk(slug, day)
    rows = queries.intervals(slug, desk) if desk else []
    missing = [] if desk else gates.check(slug, facts.DESK_OPENED, _keys(day))
    return {
        "day": day,
        "is_today": day == clock.today(),
        "desk": desk,
        "table": table,
        **_rest(slug, day),
        "missing": [gate for gate in missing if gate.blocks],
        "issue": any(_wants_issue(gate) for gate in missing if gate.blocks),
        "open_form": forms.OpenForm(initial={"seats": _seats(slug, day, table)}),
        "backs": _backs(slug) if day == clock.today() else [],
        "stuck": services.stuck(slug, clock.now()) if day == clock.today() else None,
        **(_figures(desk, rows, table) if desk else {}),
    }


def _rest(slug: str, day: dt.date) -> dict[str, Any]:
    """Whether the telephones rest on the day, why, and when they are answered next."""
    calendar = library.contract_file(slug).calendars.get(services.CALENDAR)
    if calendar is None:
        return {}
    found, after = calendar.day(day), calendar.next_open(day).date
    why = found.reason_en if get_language() == "en" else found.reason
    return {"rest": not found.open, "why": why, "following": after}


def _keys(day: dt.date) -> dict[str, str]:
    return {"day": day.isoformat()}


def _wants_issue(gate: gates.Missing) -> bool:
    return any(ref.fact == document_facts.VERSION_ISSUED.name for ref in gate.requires)


def _seats(slug: str, day: dt.date, table: parameters.Parameters) -> int:
    """As many as the day before."""
    last = queries.last_desk(slug, day)
    return last.seats if last else table.seats


def _figures(
    desk: DeskDay, rows: list[Interval], table: parameters.Parameters
) -> dict[str, Any]:
    sums = rules.total(one.tally for one in rows)
    changes = list(desk.changes.all())
    version = queries.report_version(desk.contract_id, desk.day)
    low = [one for one in rows if rules.below(one.tally, table.answer_rate)]
    return {
        "sums": sums,
        "below": rules.below(sums, table.answer_rate),
        "needed": rules.needed(sums, table.answer_rate),
        "low": [rules.label(one.starts_at, one.minutes) for one in low],
        "unanswered": bool(low) and not changes,
        "waited": queries.waited(rows),
        "changes": changes,
        "version": version,
        "sending": services.sending(desk, version, rows),
        "by_line": [one for one in rows if one.line_id is not None],
        "chart": _chart(rows, table) if rows else None,
        "figures_form": _figures_form(desk, rows, table),
        "seats_form": forms.SeatsForm(),
        "close_form": forms.CloseForm(),
    }


def _figures_form(
    desk: DeskDay,
    rows: list[Interval],
    table: parameters.Parameters,
    data: Any = None,
) -> forms.FiguresForm:
    """From the opening to the closing, or to the end of the running interval."""
    ends = desk.closed_at
    if ends is None:
        ends = min(clock.now(), clock.end_of_day(desk.day))
    ends = max(ends, desk.opened_at + dt.timedelta(minutes=1))
    by_line = {one.starts_at for one in rows if one.line_id is not None}
    starts = rules.grid(desk.opened_at, ends, table.interval_minutes)
    return forms.FiguresForm(
        data,
        starts=[start for start in starts if start not in by_line],
        there=rows,
        minutes=table.interval_minutes,
    )


def _chart(rows: list[Interval], table: parameters.Parameters) -> charts.Chart:
    """The rate of each interval as bars, the promised line across them."""
    merged: dict[str, rules.Tally] = {}
    for one in rows:
        start = f"{one.starts_at.astimezone(clock.TOKYO):%H:%M}"
        merged[start] = merged.get(start, rules.Tally()) + one.tally
    points = [charts.Point(start, percent(tally)) for start, tally in merged.items()]
    promised = table.answer_rate
    return charts.bars(
        _("時間帯ごとの応答率"),
        points,
        unit=_("％"),
        target=float(promised * 100) if promised else None,
        target_word=_("基準"),
    )


def percent(tally: rules.Tally) -> float | None:
    """97.2 for a chart; None while nothing came in."""
    return None if tally.shown is None else float(tally.shown * 100)


def _backs(slug: str) -> list[dict[str, Any]]:
    backs = list(queries.call_backs(slug)[:BACKS])
    subjects = [one.call.subject_id for one in backs if one.call.subject_id]
    masked = privacy.masked(slug, subjects)
    now = clock.now()
    return [
        {
            "back": one,
            "who": masked.get(one.call.subject_id or 0, {}),
            "late": one.due_at < now,
            "done_form": forms.DoneForm(auto_id=f"done{one.pk}_%s"),
        }
        for one in backs
    ]


@page("calls.record")
def open_(request: StaffRequest, day: str) -> HttpResponse:
    """窓口を開ける."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    wanted, form = the_day(day), forms.OpenForm(request.POST)
    if form.is_valid():
        try:
            services.open_desk(
                contract=request.contract,
                day=wanted,
                by=request.actor,
                **form.cleaned_data,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("電話窓口を開けました。"))
            return HttpResponseRedirect(desk_url(request, wanted))
    return _page(request, wanted, 422, open_form=form)


@page("calls.record")
def guides(request: StaffRequest) -> HttpResponse:
    """マニュアルとＱ＆Ａの周知を記録する."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    back = url(request, "desk")
    try:
        services.issue_guides(contract=request.contract, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("マニュアルとＱ＆Ａの周知を記録しました。"))
    return HttpResponseRedirect(back)


@page("calls.record")
def seats(request: StaffRequest, day: str) -> HttpResponse:
    """席数を変更する."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    desk, form = find_desk(request, day), forms.SeatsForm(request.POST)
    if form.is_valid():
        try:
            services.change_seats(desk=desk, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("席数の変更を記録しました。"))
            return HttpResponseRedirect(desk_url(request, desk.day))
    return _page(request, desk.day, 422, seats_form=form)


@page("calls.record")
def close(request: StaffRequest, day: str) -> HttpResponse:
    """窓口を閉める; the report waits as a draft, and the close can be undone."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    desk, form = find_desk(request, day), forms.CloseForm(request.POST)
    if form.is_valid():
        try:
            services.close_desk(desk=desk, by=request.actor, **form.cleaned_data)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.undoable(
                request,
                _("電話窓口を閉めました。日報の下書きができています。"),
                url(request, "reopen", desk.day.isoformat()),
            )
            return HttpResponseRedirect(desk_url(request, desk.day))
    return _page(request, desk.day, 422, close_form=form)


@page("calls.record")
def reopen(request: StaffRequest, day: str) -> HttpResponse:
    """［元に戻す］ after a close."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    desk = find_desk(request, day)
    back = desk_url(request, desk.day)
    try:
        services.reopen_desk(desk=desk, by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("元に戻しました。窓口は開いています。"))
    return HttpResponseRedirect(back)


@page("calls.record")
def figures(request: StaffRequest, day: str) -> HttpResponse:
    """件数を登録する: the whole table at once."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    desk = find_desk(request, day)
    with request.walls():
        table = parameters.on(desk.contract_id, desk.day)
        rows = queries.intervals(desk.contract_id, desk)
        form = _figures_form(desk, rows, table, request.POST)
    if form.is_valid():
        try:
            new, corrected, _same = services.record_figures(
                desk=desk, entries=form.entries, by=request.actor
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            said = _("件数を登録しました（新規 %(n)d、訂正 %(c)d）。")
            flash.done(request, said % {"n": new, "c": corrected})
            return HttpResponseRedirect(desk_url(request, desk.day))
    return _page(request, desk.day, 422, figures_form=form)
