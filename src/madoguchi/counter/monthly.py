"""The monthly papers of a counter: the business report and the ticket data.

SP 12(1) (report of the work), SP 5(2)サ (ticket data with an analysis by the hour).
Every figure is counted from the tickets and visits of the month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.cards import parameters as cards
from madoguchi.cards.reports import progress
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters, queries, reports
from madoguchi.counter.parameters import Parameters
from madoguchi.counter.reports import Hour
from madoguchi.papers.composed import letter, span
from madoguchi.papers.tables import (
    Cell,
    Chart,
    Column,
    Figures,
    Item,
    Line,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract

MOST = 500


@override("ja")  # papers are Japanese, whoever draws them up
def monthly(contract: Contract, ref: str) -> Report:
    """The report of the work (業務の報告書) of a month; needs a scope.

    Raises :class:`Refusal` ``no-month``, ``month-future``, ``month-outside``.
    """
    days = _month(contract, ref)
    table = parameters.on(contract.pk, days.last)
    return letter(
        contract,
        "monthly-report",
        ref,
        ("業務の報告書", "Monthly report of the work"),
        days,
        [
            _figures(contract.pk, days),
            by_day(contract.pk, days, table),
            *hourly(contract.pk, days),
            *_progress(contract.pk, days),
        ],
        people.contractor(contract),
    )


def _progress(contract: str, days: Period) -> Iterable[Section]:
    """The progress list of the applications, where the contract handles cards."""
    if cards.available(contract):
        yield progress.progress(contract, days)


@override("ja")
def tickets(contract: Contract, ref: str) -> Report:
    """The ticket data (発券データ報告) of a month with the analysis by the hour."""
    days = _month(contract, ref)
    table = parameters.on(contract.pk, days.last)
    return letter(
        contract,
        "ticket-report",
        ref,
        ("発券データ報告", "Ticket report"),
        days,
        [
            _figures(contract.pk, days),
            *hourly(contract.pk, days),
            _lanes(contract.pk, days, table),
        ],
        people.contractor(contract),
    )


def _month(contract: Contract, ref: str) -> Period:
    days = span(ref)
    if days.first > clock.today():
        raise Refusal("month-future", _("この月はまだ始まっていません。"), field="ref")
    if days.last < contract.starts_on or days.first > contract.ends_on:
        raise Refusal("month-outside", _("この月は契約の期間の外です。"), field="ref")
    return days


def source(days: Period, **where: str) -> Source:
    """The tickets of some days, of an hour or of a procedure."""
    span_ = {"from": days.first.isoformat(), "to": days.last.isoformat()}
    return Source(query="counter.tickets", where=span_ | where)


def _figures(contract: str, days: Period) -> Figures:
    all_ = reports.whole(contract, days.first, days.last)
    own = source(days)
    items = [
        Item("days", _("開所した日"), Cell(queries.days_open(contract, days)), "count"),
        Item("taken", _("発券"), Cell(all_.taken if all_ else 0, own), "count", "枚"),
        Item("done", _("完了"), Cell(all_.done if all_ else 0, own), "count", "枚"),
    ]
    if all_ is not None:
        items += [
            Item("mean", _("待ち時間の平均"), Cell(said(all_.mean)), "decimal", "分"),
            Item(
                "middle",
                _("待ち時間の中央値"),
                Cell(said(all_.middle)),
                "decimal",
                "分",
            ),
            Item("p90", _("待ち時間の90％値"), Cell(all_.p90), "minutes", "分"),
            Item("left", _("不在・取消の割合"), Cell(rate(all_)), "percent"),
        ]
    return Figures("figures", _("この月のまとめ"), tuple(items))


def said(value: float | None) -> Decimal | None:
    """One place, as people read minutes."""
    return None if value is None else Decimal(f"{value:.1f}")


def rate(hour: Hour) -> Decimal | None:
    """The share that did not wait to the end."""
    share = hour.abandoned
    return None if share is None else Decimal(str(share)).quantize(Decimal("0.001"))


def by_day(contract: str, days: Period, table: Parameters) -> Table:
    """Completed procedures, day by day."""
    found = queries.procedures_by_day(contract, days.first, days.last)
    slugs = [*table.procedure]
    columns = [Column("day", "date", "日", "Day")]
    columns += [
        Column(slug, "count", table.procedure[slug].ja, "", "件", total=True)
        for slug in slugs
    ]
    columns.append(Column("all", "count", "計", "Total", "件", total=True))
    rows = []
    for day, counts in sorted(found.items()):
        here = Period.day(day)
        cells = [
            Cell(counts.get(slug, 0), source(here, procedure=slug)) for slug in slugs
        ]
        total = sum(counts.get(slug, 0) for slug in slugs)
        rows.append(Row(day.isoformat(), (Cell(day), *cells, Cell(total))))
    return Table(
        "procedures",
        _("手続ごとの件数"),
        tuple(columns),
        tuple(rows),
        ("procedures",) if rows else (),
        none=_("この期間に終えた手続はありません。"),
    )


def hourly(contract: str, days: Period) -> Iterable[Section]:
    """The analysis by the hour: a table, and a chart of tickets and of waits."""
    hours = reports.by_hour(contract, days.first, days.last)
    yield _hours(hours, days)
    if hours:
        labels = tuple(f"{one.hour}時" for one in hours)
        yield Chart(
            "tickets-by-hour",
            _("時間帯ごとの発券"),
            "bars",
            labels,
            (Line("発券", tuple(one.taken for one in hours)),),
            unit="枚",
        )
        yield Chart(
            "waits-by-hour",
            _("時間帯ごとの待ち時間（中央値と90％値）"),
            "line",
            labels,
            (
                Line("中央値", tuple(_places(one.middle) for one in hours)),
                Line("90％値", tuple(one.p90 for one in hours)),
            ),
            unit="分",
        )


def _places(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(f"{value:.1f}")


def _hours(hours: list[Hour], days: Period) -> Table:
    columns = (
        Column("hour", "text", "時間帯", "Hour"),
        Column("taken", "count", "発券", "Tickets", "枚", total=True),
        Column("called", "count", "呼出", "Called", "枚", total=True),
        Column("done", "count", "完了", "Done", "枚", total=True),
        Column("mean", "decimal", "待ち平均", "Mean", "分"),
        Column("middle", "decimal", "中央値", "Median", "分"),
        Column("p90", "minutes", "90％値", "p90", "分"),
        Column("left", "count", "不在・取消", "Abandoned", "枚", total=True),
        Column("rate", "percent", "割合", "Share"),
    )
    return Table(
        "hours",
        _("時間帯ごとの発券と待ち時間"),
        columns,
        tuple(_hour(one, days) for one in hours),
        ("tickets_by_hour", "wait_by_hour") if hours else (),
        note=_(
            "待ち時間は発券（予約の方は予約の時刻）から呼出までと、職員確認を待った時間の合計です。"
        ),
        none=_("この期間の番号はありません。"),
    )


def _hour(one: Hour, days: Period) -> Row:
    own = source(days, hour=str(one.hour))
    return Row(
        str(one.hour),
        (
            Cell(f"{one.hour}:00–{one.hour + 1}:00"),
            Cell(one.taken, own),
            Cell(one.called, own),
            Cell(one.done, own),
            Cell(said(one.mean)),
            Cell(said(one.middle)),
            Cell(one.p90),
            Cell(one.absent + one.left, own),
            Cell(rate(one)),
        ),
    )


def _lanes(contract: str, days: Period, table: Parameters) -> Table:
    columns = (
        Column("procedure", "text", "手続", "Procedure"),
        Column("taken", "count", "発券", "Tickets", "枚", total=True),
        Column("middle", "decimal", "待ち中央値", "Median wait", "分"),
        Column("p90", "minutes", "90％値", "p90", "分"),
    )
    rows = []
    for slug, one in table.procedure.items():
        found = reports.whole(contract, days.first, days.last, slug)
        if found is not None:
            own = source(days, lane=slug)
            cells = (
                Cell(one.ja),
                Cell(found.taken, own),
                Cell(said(found.middle)),
                Cell(found.p90),
            )
            rows.append(Row(slug, cells))
    return Table("lanes", _("手続ごとの待ち時間"), columns, tuple(rows))


def tickets_behind(contract: Contract, source: Source) -> Table:
    """The tickets that a number was counted from: numbers and times, no names."""
    where = source.where
    rows = queries.tickets_between(
        contract.pk,
        dt.date.fromisoformat(where["from"]),
        dt.date.fromisoformat(where["to"]),
    )
    if hour := where.get("hour"):
        rows = rows.filter(issued_at__hour=int(hour))
    if lane := where.get("lane"):
        rows = rows.filter(lane=lane)
    if procedure := where.get("procedure"):
        rows = rows.filter(done__has_key=procedure)
    columns = (
        Column("day", "date", "日", "Day"),
        Column("number", "text", "番号", "Number"),
        Column("issued", "moment", "発券", "Issued"),
        Column("called", "moment", "呼出", "Called"),
        Column("done", "text", "手続×件数", "Done"),
    )
    return Table(
        "tickets",
        _("番号の記録"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(one.day),
                    Cell(str(one.number)),
                    Cell(one.issued_at),
                    Cell(one.called_at),
                    Cell(" ".join(f"{slug}×{n}" for slug, n in one.done.items())),
                ),
            )
            for one in rows[:MOST]
        ),
        none=_("記録がありません。"),
    )
