"""Figures of the counter: the ticket log, and the analysis by hour."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from statistics import fmean, median

from madoguchi.core import clock
from madoguchi.counter.models import SOURCES, Ticket
from madoguchi.counter.rules import states
from madoguchi.counter.services.common import minutes, waited

COLUMNS = (
    "拠点",
    "日付",
    "券番号",
    "受付区分",
    "予約有無",
    "予約時刻",
    "人数",
    "発券時刻",
    "書類確認時刻",
    "呼出時刻",
    "呼出回数",
    "窓口番号",
    "対応開始",
    "職員確認開始",
    "職員確認終了",
    "対応終了",
    "結果",
    "手続コード×件数",
    "待ち時間(分)",
    "対応時間(分)",
    "発券時表示の予測(分)",
    "通知手段",
    "通知時刻",
)
"""The columns of the ticket log; 11 of the fact sheet's list of queue data."""
_CHANNELS = {"email": "メール", "sms": "SMS"}


def log(contract: str, first: dt.date, last: dt.date) -> Iterator[list[str]]:
    """One row a ticket, in order of day and issue; practice is left out.

    Streams; needs the walls' scope until it is read.
    """
    found = (
        Ticket.objects.filter(
            contract_id=contract, day__gte=first, day__lte=last, practice=False
        )
        .select_related("window", "contract")
        .order_by("day", "issued_at", "id")
    )
    for ticket in found.iterator(chunk_size=1000):
        yield _row(ticket)


def _row(one: Ticket) -> list[str]:
    done = one.done or one.procedures
    wait = waited(one)
    served = minutes(one.serving_at, one.ended_at)
    return [
        one.contract.short or one.contract.title,
        one.day.isoformat(),
        str(one.number),
        SOURCES.get(one.source, one.source),
        "予約あり" if one.booked else "予約なし",
        _clock(one.slot_at),
        str(one.people),
        _clock(one.issued_at),
        _clock(one.papers_at),
        _clock(one.called_at),
        str(one.calls),
        str(one.window.number) if one.window else "",
        _clock(one.serving_at),
        _clock(one.officer_at),
        _clock(one.officer_done_at),
        _clock(one.ended_at),
        states.OUTCOMES.get(one.outcome, ""),
        " ".join(f"{slug}×{n}" for slug, n in done.items()),
        "" if wait is None else str(wait),
        "" if served is None else str(served),
        "" if one.told_minutes is None else str(one.told_minutes),
        _CHANNELS.get(one.channel, ""),
        _clock(one.announced_at),
    ]


def _clock(moment: dt.datetime | None) -> str:
    return f"{moment.astimezone(clock.TOKYO):%H:%M:%S}" if moment else ""


def log_csv(rows: Iterable[list[str]]) -> Iterator[str]:
    """The log as CSV with a BOM, as spreadsheets open it; line by line."""
    yield "\ufeff"
    yield _line(list(COLUMNS))
    for row in rows:
        yield _line(row)


def _line(row: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(row)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour: tickets taken, called, done, absent; waits in minutes.

    A wait is that for the call (a booking's from its time on) and the second one, for
    the municipal officer inside the visit; ``error`` judges what the ticket promised.
    """

    hour: int
    taken: int
    called: int
    done: int
    absent: int
    left: int
    mean: float | None
    middle: float | None
    p90: int | None
    longest: int | None
    error: float | None

    @property
    def abandoned(self) -> float | None:
        """The share that did not wait to the end."""
        return (self.absent + self.left) / self.taken if self.taken else None


def by_hour(contract: str, first: dt.date, last: dt.date, lane: str = "") -> list[Hour]:
    """The hourly analysis (SP 5(2)サ): by the hour of the ticket, over the days."""
    found: dict[int, list[_Row]] = {}
    for row in _rows(contract, first, last, lane):
        found.setdefault(row[0].astimezone(clock.TOKYO).hour, []).append(row)
    return [_hour(hour, found[hour]) for hour in sorted(found)]


_Row = tuple[
    dt.datetime,
    dt.datetime,
    dt.datetime | None,
    str,
    int | None,
    bool,
    dt.datetime | None,
    dt.datetime | None,
]
_FIELDS = (
    "issued_at",
    "ready_at",
    "called_at",
    "outcome",
    "told_minutes",
    "booked",
    "officer_wait_at",
    "officer_at",
)


def _rows(contract: str, first: dt.date, last: dt.date, lane: str) -> list[_Row]:
    rows = Ticket.objects.filter(
        contract_id=contract, day__gte=first, day__lte=last, practice=False
    )
    if lane:
        rows = rows.filter(lane=lane)
    return list(rows.values_list(*_FIELDS))


def whole(contract: str, first: dt.date, last: dt.date, lane: str = "") -> Hour | None:
    """The same figures over all hours; None without a ticket."""
    rows = _rows(contract, first, last, lane)
    return _hour(0, rows) if rows else None


def _hour(hour: int, rows: list[_Row]) -> Hour:
    waits, errors = [], []
    for issued, ready, called, _outcome, told, booked, asked, came in rows:
        first = minutes(max(issued, ready) if booked else issued, called)
        if first is not None:
            waits.append(first + (minutes(asked, came) or 0))
            if told is not None:
                errors.append(abs(first - told))
    outcomes = [row[3] for row in rows]
    return Hour(
        hour=hour,
        taken=len(rows),
        called=len(waits),
        done=outcomes.count(states.DONE),
        absent=outcomes.count(states.NOT_COME),
        left=outcomes.count(states.CANCELLED),
        mean=round(fmean(waits), 1) if waits else None,
        middle=median(waits) if waits else None,
        p90=percentile(waits, 90),
        longest=max(waits, default=None),
        error=round(fmean(errors), 1) if errors else None,
    )


def percentile(values: list[int], share: int) -> int | None:
    """The nearest-rank percentile; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]
