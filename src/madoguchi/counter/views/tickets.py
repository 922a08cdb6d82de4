"""番号の一覧 and 時間帯の分析."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.core import clock, dates, text
from madoguchi.core.errors import Refusal
from madoguchi.counter import queries, reports, words
from madoguchi.counter.rules import states
from madoguchi.counter.views.common import choices, rows, show, table_of
from madoguchi.people.access import StaffRequest, page
from madoguchi.web import charts
from madoguchi.web.forms import choices as words_of
from madoguchi.web.paging import paged


def _day(typed: str, fallback: dt.date) -> dt.date:
    try:
        return dates.parse(typed, today=clock.today()) if typed else fallback
    except Refusal:
        return fallback


@page("counter.view")
def log(request: StaffRequest) -> HttpResponse:
    """The tickets of a day, the newest first."""
    table, on = table_of(request), _day(request.GET.get("day", ""), clock.today())
    state, number = request.GET.get("state", ""), request.GET.get("number", "")
    with request.walls():
        found = queries.tickets(request.contract.pk, on).select_related("window")
        if state in states.STATES:
            found = found.filter(state=state)
        if digits := text.digits(number)[:5]:
            found = found.filter(number=int(digits))
        shown = paged(found, request.GET, order=("-number", "id"), size=50)
        context = {
            "page": shown,
            "rows": rows(list(shown.rows), table, clock.now()),
            "on": on,
            "counts": queries.counts(request.contract.pk, on),
            "states": words_of(states.STATES),
            "state": state,
            "number": number,
        }
        return show(request, "tickets", context)


def _span(request: StaffRequest) -> tuple[dt.date, dt.date]:
    """The days that were asked for, a year at most; else this month up to today."""
    today = clock.today()
    first = _day(request.GET.get("from", ""), today.replace(day=1))
    last = max(_day(request.GET.get("to", ""), today), first)
    return first, min(last, first + dt.timedelta(days=366))


@page("counter.view")
@require_safe
def export(request: StaffRequest) -> HttpResponse:
    """発券データ: one row a ticket as CSV, to give out when asked (SP 5(2)サ)."""
    first, last = _span(request)
    with request.walls():
        rows = reports.log(request.contract.pk, first, last)
        body = "".join(reports.log_csv(rows))
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    name = f"発券データ_{first:%Y%m%d}-{last:%Y%m%d}.csv"
    answer["Content-Disposition"] = content_disposition_header(True, name)
    return answer


@page("counter.view")
def analysis(request: StaffRequest) -> HttpResponse:
    """Tickets and waits by hour: table and chart."""
    table = table_of(request)
    first, last = _span(request)
    lane = request.GET.get("lane", "")
    with request.walls():
        found = reports.by_hour(
            request.contract.pk, first, last, lane if lane in table.procedure else ""
        )
    chart = None
    if found:
        points = [charts.Point(f"{one.hour}時", one.p90) for one in found]
        chart = charts.bars(_("時間帯ごとの待ち時間（90％値）"), points, unit=_("分"))
    context = {
        "first": first,
        "last": last,
        "lane": lane,
        "lanes": choices(table),
        "hours": found,
        "chart": chart,
        "lane_word": words.procedure(table, lane) if lane in table.procedure else "",
    }
    return show(request, "analysis", context)
