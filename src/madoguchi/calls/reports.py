"""The call desk's daily report: typed rows from the figures, bookings and calls.

What it must hold: KY 8(1)サ (calls received, new bookings); numbers only.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.bookings.models import STATES as BOOKING_STATES
from madoguchi.calls import parameters, queries, rules
from madoguchi.calls.models import CATEGORIES, OUTCOMES, DeskDay, Interval
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.papers.tables import (
    Cell,
    Column,
    Figures,
    Item,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract

CHANNELS = {"telephone": "電話", "web": "ウェブ", "counter": "窓口"}
MOST = 500


def daily(contract: Contract, ref: str) -> Report:
    """The builder that the catalogue of reports names; see :func:`call_report`."""
    return call_report(contract, ref)


@override("ja")  # papers are Japanese, whoever draws them up
def call_report(contract: Contract, ref: str) -> Report:
    """The report (電話窓口日報) of one day, ``ref`` its ISO date; needs a scope.

    Raises :class:`Refusal` ``no-desk``.
    """
    desk = queries.desk(contract.pk, _day(ref))
    if desk is None:
        raise Refusal("no-desk", _("この日は電話窓口が開いていません。"), field="ref")
    return Report(
        kind=queries.KIND,
        ref=desk.day.isoformat(),
        title_ja="電話窓口日報",
        title_en="Call desk's daily report",
        period=Period.day(desk.day),
        place="",
        generated_at=clock.now(),
        sections=tuple(_sections(contract, desk)),
        contract=contract.title,
        addressee=contract.municipality,
        sender=people.contractor(contract),
        head=_head(desk),
    )


def _day(ref: str) -> dt.date:
    try:
        return dt.date.fromisoformat(ref)
    except ValueError:
        raise Refusal(
            "no-desk", _("日付を 2026-11-21 の形で入力してください。"), field="ref"
        ) from None


def _head(desk: DeskDay) -> tuple[Item, ...]:
    opened, closed = (
        f"{at.astimezone(clock.TOKYO):%H:%M}" if at else ""
        for at in (desk.opened_at, desk.closed_at)
    )
    seats = f"{desk.seats_first}"
    if desk.seats != desk.seats_first:
        seats = f"{desk.seats_first} → {desk.seats}"
    return (
        Item("hours", _("受付時間"), Cell(f"{opened} – {closed}"), "text"),
        Item("seats", _("席数"), Cell(seats), "text"),
    )


def _sections(contract: Contract, desk: DeskDay) -> Iterable[Section]:
    rows = queries.intervals(contract.pk, desk)
    table = parameters.on(contract.pk, desk.day)
    yield _figures(desk, rows, table)
    yield _by_interval(desk, rows, table)
    yield _bookings(contract, desk)
    yield _categories(contract, desk)


def _intervals(desk: DeskDay) -> Source:
    return Source(query="calls.intervals", where={"day": desk.day.isoformat()})


def _figures(
    desk: DeskDay, rows: list[Interval], table: parameters.Parameters
) -> Figures:
    sums, source = rules.total(one.tally for one in rows), _intervals(desk)
    seconds = table.abandoned_within_seconds
    items = [
        Item("offered", _("入電"), Cell(sums.offered, source), "count", "件"),
        Item("answered", _("応答"), Cell(sums.answered, source), "count", "件"),
        Item("lost", _("応答できず"), Cell(sums.lost, source), "count", "件"),
        Item(
            "short",
            _("うち%d秒以内の切断") % seconds,
            Cell(sums.short, source),
            "count",
            "件",
        ),
        Item("rate", _("応答率"), Cell(sums.shown, source), "percent"),
    ]
    if table.answer_rate is not None:
        items.append(Item("promised", _("基準"), Cell(table.answer_rate), "percent"))
    return Figures("calls", _("入電と応答"), tuple(items), ("calls",) if rows else ())


def _by_interval(
    desk: DeskDay, rows: list[Interval], table: parameters.Parameters
) -> Table:
    columns = (
        Column("interval", "text", "時間帯", "Interval"),
        Column("offered", "count", "入電", "Offered", "件", total=True),
        Column("answered", "count", "応答", "Answered", "件", total=True),
        Column("short", "count", "短時間の切断", "Short", "件", total=True),
        Column("rate", "percent", "応答率", "Answer rate"),
        Column("waited", "count", "平均待ち", "Mean wait", "秒"),
    )
    source = _intervals(desk)
    return Table(
        "intervals",
        _("時間帯ごとの件数"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(_named(one)),
                    Cell(one.offered, source),
                    Cell(one.answered, source),
                    Cell(one.short, source),
                    Cell(one.tally.shown),
                    Cell(one.waited),
                ),
            )
            for one in rows
        ),
        note=_("短時間の切断は、%d秒以内に切れた入電です。")
        % table.abandoned_within_seconds,
        none=_("件数はまだ入力されていません。"),
    )


def _named(one: Interval) -> str:
    name = rules.label(one.starts_at, one.minutes)
    return f"{name} {one.line.number}" if one.line else name


def _bookings(contract: Contract, desk: DeskDay) -> Table:
    found = queries.bookings_by_channel(contract.pk, desk.day)
    columns = (
        Column("channel", "text", "受付方法", "Channel"),
        Column("count", "count", "新規予約", "New bookings", "件", total=True),
    )
    rows = [
        Row(
            channel,
            (
                Cell(CHANNELS.get(channel, channel)),
                Cell(
                    found[channel],
                    Source(
                        query="calls.bookings",
                        where={"day": desk.day.isoformat(), "channel": channel},
                    ),
                ),
            ),
        )
        for channel in ["telephone", *sorted(found.keys() - {"telephone"})]
    ]
    return Table(
        "new_bookings", _("新規予約件数"), columns, tuple(rows), ("new_bookings",)
    )


def _categories(contract: Contract, desk: DeskDay) -> Table:
    found = queries.by_category(contract.pk, desk.day)
    columns = (
        Column("category", "text", "用件", "Category"),
        Column("count", "count", "件数", "Count", "件", total=True),
    )
    rows = tuple(
        Row(
            slug,
            (
                Cell(word),
                Cell(
                    found[slug],
                    Source(
                        query="calls.calls",
                        where={"day": desk.day.isoformat(), "category": slug},
                    ),
                ),
            ),
        )
        for slug, word in CATEGORIES.items()
    )
    return Table("categories", _("記録した通話の用件"), columns, rows)


def intervals_behind(contract: Contract, source: Source) -> Table:
    """The intervals that a number was added up from."""
    desk = queries.desk(contract.pk, _day(source.where.get("day", "")))
    rows = queries.intervals(contract.pk, desk) if desk else []
    columns = (
        Column("interval", "text", "時間帯", "Interval"),
        Column("offered", "count", "入電", "Offered", "件", total=True),
        Column("answered", "count", "応答", "Answered", "件", total=True),
        Column("changed", "moment", "入力", "Recorded"),
    )
    return Table(
        "intervals",
        _("時間帯の記録"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(_named(one)),
                    Cell(one.offered),
                    Cell(one.answered),
                    Cell(one.changed_at),
                ),
            )
            for one in rows[:MOST]
        ),
        none=_("記録がありません。"),
    )


def calls_behind(contract: Contract, source: Source) -> Table:
    """The calls that a number was counted from; nothing in it names a person."""
    rows = queries.calls(contract.pk).filter(day=_day(source.where.get("day", "")))
    if category := source.where.get("category"):
        rows = rows.filter(category=category)
    columns = (
        Column("at", "moment", "日時", "At"),
        Column("category", "text", "用件", "Category"),
        Column("outcome", "text", "結果", "Outcome"),
        Column("minutes", "minutes", "通話", "Minutes", "分"),
    )
    return Table(
        "calls",
        _("通話の記録"),
        columns,
        tuple(
            Row(
                str(call.pk),
                (
                    Cell(call.at),
                    Cell(CATEGORIES[call.category]),
                    Cell(OUTCOMES[call.outcome]),
                    Cell(call.minutes),
                ),
            )
            for call in rows.order_by("at", "id")[:MOST]
        ),
        none=_("記録がありません。"),
    )


def bookings_behind(contract: Contract, source: Source) -> Table:
    """The bookings that were taken on a day, by number."""
    rows = queries.bookings_made(contract.pk, _day(source.where.get("day", "")))
    if channel := source.where.get("channel"):
        rows = rows.filter(channel=channel)
    columns = (
        Column("number", "text", "予約番号", "Number"),
        Column("made", "moment", "受付", "Made"),
        Column("people", "count", "人数", "People", "名", total=True),
        Column("state", "text", "状態", "State"),
    )
    return Table(
        "bookings",
        _("予約の記録"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(one.number),
                    Cell(one.made_at),
                    Cell(one.people),
                    Cell(BOOKING_STATES[one.state]),
                ),
            )
            for one in rows.order_by("made_at", "id")[:MOST]
        ),
        none=_("記録がありません。"),
    )
