"""The daily count sheet (日計表): SP 5(2)ケ, counted by the city's categories."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import monthly, parameters, queries
from madoguchi.counter.models import Day
from madoguchi.papers.tables import (
    Cell,
    Column,
    Figures,
    Item,
    Period,
    Report,
    Row,
    Table,
    Text,
)
from madoguchi.people import queries as people
from madoguchi.tenancy.models import Contract


@override("ja")  # papers are Japanese, whoever draws them up
def count_sheet(contract: Contract, ref: str) -> Report:
    """The count sheet of one day, ``ref`` its ISO date; needs a scope.

    Raises :class:`Refusal` ``no-day`` where the counter was not open.
    """
    found = queries.day(contract.pk, _date(ref))
    if found is None:
        raise Refusal("no-day", _("この日は窓口が開いていません。"), field="ref")
    days = Period.day(found.day)
    return Report(
        kind="daily-report",
        ref=found.day.isoformat(),
        title_ja="日計表",
        title_en="Daily count sheet",
        period=days,
        place="",
        generated_at=clock.now(),
        sections=(
            _figures(contract.pk, found),
            _counts(contract.pk, found),
            *monthly.hourly(contract.pk, days),
            Text("note", _("引継ぎ・特記事項"), found.note, none=_("ありません。")),
        ),
        contract=contract.title,
        addressee=contract.municipality,
        sender=people.contractor(contract),
        head_fields=("date",),
    )


def _date(ref: str) -> dt.date:
    try:
        return dt.date.fromisoformat(ref)
    except ValueError:
        raise Refusal(
            "no-day", _("日付を 2026-11-21 の形で入力してください。"), field="ref"
        ) from None


def _figures(contract: str, day: Day) -> Figures:
    counts = queries.counts(contract, day.day)
    own = monthly.source(Period.day(day.day))
    closed = day.closed_at
    hours = f"{day.opened_at.astimezone(clock.TOKYO):%H:%M} – " + (
        f"{closed.astimezone(clock.TOKYO):%H:%M}" if closed else ""
    )
    return Figures(
        "figures",
        _("この日のまとめ"),
        (
            Item("hours", _("開所から締めまで"), Cell(hours), "text"),
            Item("issued", _("発券"), Cell(counts["issued"], own), "count", "枚"),
            Item("done", _("完了"), Cell(counts["done"], own), "count", "枚"),
        ),
    )


def _counts(contract: str, day: Day) -> Table:
    """Every category of the contract, also those with none."""
    table = parameters.on(contract, day.day)
    counts = queries.procedures_by_day(contract, day.day, day.day).get(day.day, {})
    columns = (
        Column("procedure", "text", "区分", "Category"),
        Column("count", "count", "件数", "Count", "件", total=True),
    )
    here = Period.day(day.day)
    return Table(
        "procedures",
        _("区分ごとの件数"),
        columns,
        tuple(
            Row(
                slug,
                (
                    Cell(one.ja),
                    Cell(counts.get(slug, 0), monthly.source(here, procedure=slug)),
                ),
            )
            for slug, one in table.procedure.items()
        ),
        ("procedures",),
    )
