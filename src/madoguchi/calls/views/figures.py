"""月の応答率, the import of the telephone system's table, the line register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import (
    Http404,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
)
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.calls import forms, parameters, queries, rules, services
from madoguchi.calls.models import LINES, PAYERS, Line
from madoguchi.calls.views.common import desk_url, show, url
from madoguchi.calls.views.desk import percent
from madoguchi.core import clock
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import charts, flash
from madoguchi.web.flash import sorry
from madoguchi.web.forms import refuse


@page("calls.view")
@require_safe
def month(request: StaffRequest) -> HttpResponse:
    """The rate of each day of a month beside the promised line; ``?month=2026-11``."""
    slug, first = request.contract.pk, _first(request.GET.get("month", ""))
    following = (first + dt.timedelta(days=32)).replace(day=1)
    last = following - dt.timedelta(days=1)
    days = queries.month(slug, first, last)
    promised = parameters.on(slug, last).answer_rate
    sums = rules.total(one.tally for one in days)
    states = queries.report_states(slug, first, last)
    rows = [
        {
            "day": one.desk.day,
            "desk": one.desk,
            "tally": one.tally,
            "below": rules.below(one.tally, promised),
            "report": states.get(one.desk.day.isoformat(), ""),
            "url": desk_url(request, one.desk.day),
        }
        for one in days
    ]
    context = {
        "first": first,
        "before": f"{first - dt.timedelta(days=1):%Y-%m}",
        "after": f"{following:%Y-%m}" if following <= clock.today() else "",
        "rows": rows,
        "sums": sums,
        "promised": promised,
        "below": rules.below(sums, promised),
        "days_below": sum(bool(row["below"]) for row in rows),
        "chart": _chart(first, days, promised) if days else None,
    }
    return show(request, "month", context)


def _first(typed: str) -> dt.date:
    try:
        return dt.date.fromisoformat(f"{typed}-01")
    except ValueError:
        return clock.today().replace(day=1)


def _chart(first: dt.date, days: list[queries.Day], promised: Any) -> charts.Chart:
    points = [
        charts.Point(_("{n}日").format(n=d.desk.day.day), percent(d.tally))
        for d in days
    ]
    return charts.line(
        _("%d月の応答率") % first.month,
        points,
        unit=_("％"),
        target=float(promised * 100) if promised else None,
        target_word=_("基準"),
    )


@page("calls.record")
def import_(request: StaffRequest) -> HttpResponse:
    """集計の取込み: all of a file, or nothing and every wrong row."""
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = forms.ImportForm(*given)
    wrong: list[tuple[int, str, str]] = []
    if form.is_bound and form.is_valid():
        try:
            done = services.import_figures(
                contract=request.contract,
                body=form.cleaned_data["file"].read(),
                by=request.actor,
            )
        except RowErrors as errors:
            wrong = errors.rows
            form.add_error(
                "file", _("%d件の誤りがあり、取り込みませんでした。") % len(wrong)
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _imported(request, done)
    table = parameters.on(request.contract.pk, clock.today())
    context = {
        "form": form,
        "wrong": wrong[:200],
        "columns": _columns(table.columns),
        "table": table,
    }
    return show(request, "import", context, 422 if form.is_bound else 200)


def _columns(columns: parameters.Columns) -> list[tuple[str, str]]:
    """Our word and the head that the telephone system uses."""
    pairs = (
        (_("日付"), columns.day),
        (_("時間帯の始まり"), columns.starts),
        (_("入電"), columns.offered),
        (_("応答"), columns.answered),
        (_("短時間の切断（なくてもよい）"), columns.abandoned_short),
        (_("平均待ち（なくてもよい）"), columns.waited),
        (_("回線の番号"), columns.line),
    )
    return [(word, head) for word, head in pairs if head]


def _imported(request: StaffRequest, done: services.Imported) -> HttpResponse:
    said = _("取り込みました（新規 %(n)d、訂正 %(c)d、変更なし %(s)d）。")
    flash.done(request, said % {"n": done.new, "c": done.corrected, "s": done.same})
    if len(done.days) == 1:
        return HttpResponseRedirect(desk_url(request, done.days[0]))
    month = f"{done.days[-1]:%Y-%m}"
    return HttpResponseRedirect(f"{url(request, 'month')}?month={month}")


@page("calls.record")
def lines(request: StaffRequest) -> HttpResponse:
    """回線: the numbers of the desk, who pays, since when."""
    form = forms.LineForm(request.POST or None, initial={"opens_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        try:
            services.register_line(
                contract=request.contract, by=request.actor, **form.cleaned_data
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash.done(request, _("回線を登録しました。"))
            return HttpResponseRedirect(url(request, "lines"))
    with request.walls():
        rows = [
            (line, LINES[line.kind], PAYERS[line.payer])
            for line in queries.lines(request.contract.pk)
        ]
    status = 422 if request.method == "POST" else 200
    return show(request, "lines", {"form": form, "rows": rows}, status)


@page("calls.record")
def line_close(request: StaffRequest, pk: int) -> HttpResponse:
    """今日で終える."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with request.walls():
        line = Line.objects.filter(contract=request.contract, pk=pk).first()
    if line is None:
        raise Http404
    back = url(request, "lines")
    try:
        services.close_line(line=line, day=clock.today(), by=request.actor)
    except Refusal as refusal:
        return sorry(request, refusal, back)
    flash.done(request, _("今日までの回線にしました。"))
    return HttpResponseRedirect(back)
