"""広報物: the opening days of a month as a notice, for the city to approve.

The telephone is the one that publicity must print (SP 5(3)), the days are those of
the calendar: what citizens read and what the site does cannot differ.
"""

from __future__ import annotations

import datetime as dt
from itertools import zip_longest

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.calendars.rules import Day
from madoguchi.contracts import library
from madoguchi.core import dates
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters as counter
from madoguchi.papers.composed import letter, span
from madoguchi.papers.tables import Cell, Column, Period, Report, Row, Table, Text
from madoguchi.people import queries as people
from madoguchi.reporting import parameters
from madoguchi.tenancy.models import Contract


@override("ja")  # papers are Japanese, whoever draws them up
def opening_notice(contract: Contract, ref: str) -> Report:
    """ご利用案内 of a month. Raises :class:`Refusal` ``no-month``, ``no-publicity``."""
    days = span(ref)
    said = parameters.on(contract.pk, days.first).publicity
    if said is None:
        raise Refusal(
            "no-publicity", _("契約の設定に広報の内容がまだありません。"), field="ref"
        )
    return letter(
        contract,
        "publicity-item",
        ref,
        ("ご利用案内", "Opening notice"),
        days,
        (
            _place(said),
            _days(contract.pk, days),
            _procedures(contract.pk, days.first),
            Text("notes", _("お願い"), "\n".join(said.notes), fields=("contact",)),
        ),
        people.contractor(contract),
    )


def _place(said: parameters.Publicity) -> Table:
    columns = (
        Column("what", "text", "項目", "Item"),
        Column("said", "text", "内容", "Content"),
    )
    told = (
        ("名称", said.name),
        ("場所", said.place),
        ("お問い合わせ", said.telephone),
    )
    rows = tuple(Row(what, (Cell(what), Cell(words))) for what, words in told)
    return Table("place", _("ご案内"), columns, rows)


def _days(contract: str, days: Period) -> Table:
    """The month in two halves side by side, so that the notice is one sheet."""
    site = library.contract_file(contract).calendars[
        counter.on(contract, days.first).calendar
    ]
    columns = (
        Column("day", "text", "日", "Day"),
        Column("hours", "text", "時間", "Hours"),
        Column("day-2", "text", "日", "Day"),
        Column("hours-2", "text", "時間", "Hours"),
    )
    shown = [_day(day) for day in site.days(days.first, days.last)]
    half = (len(shown) + 1) // 2
    rows = zip_longest(shown[:half], shown[half:], fillvalue=(Cell(""), Cell("")))
    return Table(
        "days",
        _("開所日と休所日"),
        columns,
        tuple(Row(f"row-{n}", left + right) for n, (left, right) in enumerate(rows, 1)),
        ("days",),
    )


def _day(day: Day) -> tuple[Cell, Cell]:
    """``11月21日(土)`` and its hours, or why it is closed."""
    hours = "、".join(f"{a:%H:%M}–{b:%H:%M}" for a, b in day.hours)
    return (
        Cell(dates.screen(day.date)),
        Cell(hours if day.open else f"休み（{day.reason}）"),
    )


def _procedures(contract: str, on: dt.date) -> Table:
    """What can be done here, with what to bring."""
    columns = (
        Column("procedure", "text", "手続", "Procedure"),
        Column("booking", "text", "予約", "Booking"),
        Column("papers", "text", "持ちもの", "Bring"),
    )
    return Table(
        "procedures",
        _("できる手続と持ちもの"),
        columns,
        tuple(
            Row(
                slug,
                (
                    Cell(one.ja),
                    Cell("必要" if one.booking_only else "予約の方が先"),
                    Cell("、".join(one.papers.values())),
                ),
            )
            for slug, one in counter.on(contract, on).procedure.items()
        ),
        ("procedures",),
    )
