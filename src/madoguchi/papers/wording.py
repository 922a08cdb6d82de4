"""How values, names, periods and file names are printed on paper. Pure."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from madoguchi.core import dates
from madoguchi.core.clock import TOKYO
from madoguchi.papers.tables import (
    Cell,
    Chart,
    Column,
    Item,
    Kind,
    Period,
    Report,
    Value,
)

NOT_YET = "－"
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_LONGEST_NAME = 180  # bytes; common file systems stop at 255


def shown(cell: Cell, kind: Kind) -> str:
    """A cell as printed: － while unknown, empty where it does not apply."""
    if cell.value is None:
        return NOT_YET if cell.applies else ""
    return printed(cell.value, kind)


def printed(value: Value, kind: Kind) -> str:
    """A known value: 2,697 / +3 / 97.2％ / 令和8年11月24日 / … 13:05."""
    if isinstance(value, dt.datetime):
        local = value.astimezone(TOKYO)
        return f"{dates.era(local.date())} {local.hour}:{local.minute:02d}"
    if isinstance(value, dt.date):
        return dates.era(value)
    if kind == "change" and isinstance(value, int):
        return f"{value:+,d}" if value else "±0"
    if kind == "percent" and isinstance(value, Decimal):
        return f"{percent(value)}％"
    if kind == "decimal" and isinstance(value, Decimal):
        return number(value)
    return f"{value:,d}" if isinstance(value, int) else str(value)


def percent(value: Decimal) -> Decimal:
    """0.9725 as 97.3: half is rounded up, as people do by hand."""
    return (value * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def number(value: int | Decimal | None) -> str:
    """A value of a chart with at most one place."""
    if value is None:
        return NOT_YET
    if isinstance(value, int):
        return f"{value:,d}"
    return f"{value.quantize(Decimal('0.1'), ROUND_HALF_UP):,f}"


def label(column: Column, lang: str = "ja") -> str:
    """The head of a column with its unit: 市内（件）."""
    word = (column.en or column.ja) if lang == "en" else column.ja
    return f"{word}（{column.unit}）" if column.unit else word


def item_text(item: Item) -> str:
    """A key figure with its unit; no unit after － or nothing."""
    text = shown(item.cell, item.kind)
    return f"{text}{item.unit}" if item.cell.value is not None else text


def head(report: Report) -> list[tuple[str, str]]:
    """The lines under a title; an empty one is left out, a label stands once."""
    one_day = report.period.first == report.period.last
    lines = {
        "業務名": report.contract,
        "実施日" if one_day else "対象期間": period(report.period),
        "会場": report.place,
    }
    for item in report.head:
        lines.setdefault(item.label, item_text(item))
    return [(label, text) for label, text in lines.items() if text]


def title(report: Report) -> str:
    """日次報告書 令和8年11月24日 左京区○○会館, as lists call it."""
    parts = (report.title_ja, _day(report.period), report.place)
    return " ".join(part for part in parts if part)[:200]


def _day(span: Period) -> str:
    return dates.era(span.first) if span.first == span.last else period(span)


def period(span: Period) -> str:
    """令和8年11月24日（火）, 令和8年11月, or a stretch of days."""
    first, last = span.first, span.last
    if first == last:
        return f"{dates.era(first)}（{dates.WEEKDAYS[first.weekday()]}）"
    if whole_month(span):
        return dates.era(first).rpartition("月")[0] + "月"
    return f"{dates.era(first)}から{dates.era(last)}まで"


def whole_month(span: Period) -> bool:
    """Whether it is exactly one calendar month."""
    after = span.last + dt.timedelta(days=1)
    before = span.first.year * 12 + span.first.month
    return (
        span.first.day == 1 == after.day and after.year * 12 + after.month == before + 1
    )


def addressee(name: str) -> str:
    """Whom a letter to a municipality or office names, with the right honorific."""
    if name.endswith("都") or name.endswith("道") or name.endswith(("府", "県")):
        return f"{name}知事 様"
    return f"{name}長 様" if name.endswith(("市", "区", "町", "村")) else f"{name} 御中"


def file_name(span: Period, title: str, place: str, ending: str) -> str:
    """令和8年11月24日_日次報告書_左京区○○会館.pdf: safe on every common system."""
    day = _day(span)
    parts = [safe(part) for part in (day, title, place)]
    stem = "_".join(part for part in parts if part)
    while len(stem.encode()) > _LONGEST_NAME:
        stem = stem[:-1]
    return f"{stem.rstrip(' ._')}.{ending}"


def safe(part: str) -> str:
    """Without what a file name must not hold."""
    return _UNSAFE.sub("", clean(part)).strip(" .").replace(" ", "_")


def clean(text: str) -> str:
    """Without characters that no file format carries: controls, lone surrogates."""
    kept = (
        c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs")
    )
    return "".join(kept)


def chart_rows(chart: Chart) -> list[list[str]]:
    """The figures of a chart in rows: label, then one value for each series."""
    return [
        [word, *(number(line.values[i]) for line in chart.series)]
        for i, word in enumerate(chart.labels)
    ]
