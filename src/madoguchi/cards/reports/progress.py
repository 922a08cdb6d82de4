"""How far a month's applications in person are: for the monthly papers, no names.

SP 6(1)エ (progress of the work, regularly) and 12(1) (report of the work). The list
with names of each reception day is ``cards/reports/applications.py``.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.cards import parameters
from madoguchi.cards.queries import applications as queries
from madoguchi.cards.rules import applications as rules
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.papers.composed import letter, span
from madoguchi.papers.tables import (
    Cell,
    Column,
    Figures,
    Item,
    Period,
    Report,
    Row,
    Source,
    Table,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract

STATES = (*rules.WAY, rules.RETURNED, rules.WITHDRAWN)
_ENGLISH = {state: state.replace("-", " ").capitalize() for state in STATES}
MOST = 500


@override("ja")  # papers are Japanese, whoever draws them up
def progress_report(contract: Contract, ref: str) -> Report:
    """The progress of the work (作業の進捗報告) of a month; needs a scope.

    Raises :class:`Refusal` ``no-month``, ``month-future``.
    """
    days = span(ref)
    if days.first > clock.today():
        raise Refusal("month-future", _("この月はまだ始まっていません。"), field="ref")
    return letter(
        contract,
        "progress-report",
        ref,
        ("作業の進捗報告", "Progress of the work"),
        days,
        [_figures(contract.pk, days), progress(contract.pk, days)],
        people.contractor(contract),
    )


def source(days: Period, **where: str) -> Source:
    """The applications received on some days, perhaps of one state."""
    span_ = {"from": days.first.isoformat(), "to": days.last.isoformat()}
    return Source(query="cards.applications", where=span_ | where)


def _figures(contract: str, days: Period) -> Figures:
    counts: Counter[str] = Counter()
    for _day, found in queries.progress_by_day(contract, days.first, days.last):
        counts += found
    whole, done = sum(counts.values()), counts[rules.DELIVERED]
    open_ = whole - done - counts[rules.WITHDRAWN]
    wait = parameters.on(contract, clock.today()).applications.late_days
    slow = queries.late(contract, clock.now() - dt.timedelta(days=wait)).count()
    items = (
        Item("received", _("受付"), Cell(whole, source(days)), "count", "件"),
        Item(
            "delivered",
            _("配達済"),
            Cell(done, source(days, state=rules.DELIVERED)),
            "count",
            "件",
        ),
        Item("open", _("途中"), Cell(open_), "count", "件"),
        Item("slow", _("送付から%d日を超えて未着") % wait, Cell(slow), "count", "件"),
    )
    return Figures("progress-figures", _("申請時来庁方式の申請"), items)


def progress(contract: str, days: Period) -> Table:
    """The progress list (進捗リスト): by reception day, how many stand where now."""
    columns = [Column("day", "date", "受付日", "Received on")]
    columns += [
        Column(state, "count", rules.STATES[state], _ENGLISH[state], "件", total=True)
        for state in STATES
    ]
    columns.append(Column("all", "count", "計", "Total", "件", total=True))
    found = queries.progress_by_day(contract, days.first, days.last)
    return Table(
        "progress",
        _("申請時来庁方式の進捗（受付日ごと、作成した時点）"),
        tuple(columns),
        tuple(_row(day, counts) for day, counts in found),
        none=_("この期間に申請時来庁方式で受け付けた申請はありません。"),
    )


def _row(day: dt.date, counts: Counter[str]) -> Row:
    here = Period.day(day)
    cells = [Cell(counts[state], source(here, state=state)) for state in STATES]
    return Row(day.isoformat(), (Cell(day), *cells, Cell(counts.total(), source(here))))


def applications_behind(contract: Contract, source: Source) -> Table:
    """The applications that a number was counted from: numbers and states, no names."""
    where = source.where
    rows = queries.in_person(
        contract.pk,
        dt.date.fromisoformat(where["from"]),
        dt.date.fromisoformat(where["to"]),
    )
    if state := where.get("state"):
        rows = rows.filter(state=state)
    columns = (
        Column("number", "text", "受付番号", "Number"),
        Column("day", "date", "受付日", "Received on"),
        Column("state", "text", "進捗", "Progress"),
        Column("moved", "moment", "進捗の日時", "Since"),
    )
    return Table(
        "applications",
        _("申請の記録"),
        columns,
        tuple(
            Row(
                one.number,
                (
                    Cell(one.number),
                    Cell(one.day),
                    Cell(rules.STATES[one.state]),
                    Cell(one.moved_at),
                ),
            )
            for one in rows[:MOST]
        ),
        none=_("記録がありません。"),
    )
