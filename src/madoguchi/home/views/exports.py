"""The cockpit's table as XLSX and CSV, with the same filter."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.contracts import reports
from madoguchi.core import clock, dates
from madoguchi.home.forms import ClauseFilter, said
from madoguchi.home.views.cockpit import Line, lines
from madoguchi.people import access
from madoguchi.web import statuses

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (16, 14, 60, 10, 12, 18, 22, 12, 10)


@access.page("contract.cockpit")
@require_safe
def spreadsheet(request: Any) -> HttpResponse:
    """One sheet, the head frozen, dates as dates."""
    import xlsxwriter  # slow to import: not at each start

    body = io.BytesIO()
    book = xlsxwriter.Workbook(
        body, {"in_memory": True, "strings_to_formulas": False, "remove_timezone": True}
    )
    sheet = book.add_worksheet(_("条項"))
    head = book.add_format({"bold": True, "bottom": 1, "font_name": "BIZ UDPゴシック"})
    cell = book.add_format(
        {"font_name": "BIZ UDPゴシック", "text_wrap": True, "valign": "top"}
    )
    day = book.add_format({"font_name": "BIZ UDPゴシック", "num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, heads(), head)
    for place, width in enumerate(WIDTHS):
        sheet.set_column(place, place, width)
    lines = chosen(request)
    for number, line in enumerate(lines, 1):
        sheet.write_row(number, 0, values(line), cell)
        if line.row.next is not None and line.row.next.due_at is not None:
            sheet.write_datetime(
                number, 5, line.row.next.due_at.astimezone(clock.TOKYO), day
            )
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(lines), len(WIDTHS) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return _file(request, body.getvalue(), XLSX, "xlsx")


@access.page("contract.cockpit")
@require_safe
def text(request: Any) -> HttpResponse:
    """UTF-8 with a mark, so that Excel reads it."""
    body = io.StringIO()
    writer = csv.writer(body, lineterminator="\r\n")
    writer.writerow(heads())
    writer.writerows([safe(v) for v in values(line)] for line in chosen(request))
    plain = body.getvalue().encode("utf-8-sig")
    return _file(request, plain, "text/csv; charset=utf-8", "csv")


def heads() -> list[str]:
    """The heads of the columns."""
    return [
        _("番号"),
        _("条項ID"),
        _("内容（要約）"),
        _("当事者"),
        _("規則"),
        _("次の期限"),
        _("状態"),
        _("直近の実績"),
        _("件数（件）"),
    ]


def chosen(request: Any) -> list[Line]:
    """Every row that the filter lets through, on one page."""
    rows = reports.clause_rows(request.contract.pk, clock.now(), clock.today())
    wanted = ClauseFilter(request.GET, reports.chapters(rows)).wanted()
    return lines(reports.chosen(rows, wanted))


def values(line: Line) -> list[Any]:
    """One row; the state in words, because a sheet has no icons."""
    row = line.row
    due = row.next.due_at if row.next is not None else None
    word = said(row.word) if row.word else str(statuses.status_for(row.slug).word)
    return [
        row.clause.number,
        row.clause.clause_id,
        line.summary,
        line.party,
        line.kind,
        clock.tokyo_date(due).isoformat() if due else "",
        word,
        row.figure,
        row.occasions,
    ]


def safe(value: Any) -> Any:
    """A text that begins like a formula is kept a text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def _file(request: Any, body: bytes, kind: str, ending: str) -> HttpResponse:
    name = f"{dates.era(clock.today())}_{_('条項一覧')}_{request.contract.pk}.{ending}"
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
