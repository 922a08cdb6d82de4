"""Verbs of the figures: by hand for each interval, or from the telephone system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.calls import facts, parameters, rules
from madoguchi.calls.adapters import telephone
from madoguchi.calls.models import DeskDay, Interval, Line
from madoguchi.calls.services.need import need
from madoguchi.core import clock, text
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@dataclass(frozen=True, slots=True)
class Entry:
    """Figures of one interval as they are given; ``line`` only where it is known."""

    starts: dt.time
    tally: rules.Tally
    waited: int | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new intervals, corrected ones, those that were the same."""

    new: int
    corrected: int
    same: int
    days: tuple[dt.date, ...]


@walls.verb
def record_figures(
    *, desk: DeskDay, entries: Iterable[Entry], by: Actor
) -> tuple[int, int, int]:
    """Record figures by interval; returns how many were new, corrected, the same.

    Changed figures leave a fact that corrects the one before; the same figures leave
    none. Raises ``figures-wrong``, ``interval-wrong``,
    ``interval-doubled``, ``in-the-future``.
    """
    need(by)
    held = DeskDay.objects.select_for_update().get(pk=desk.pk)
    minutes = parameters.on(held.contract_id, held.day).interval_minutes
    there = {
        (row.starts_at, row.line_id): row
        for row in Interval.objects.filter(contract_id=held.contract_id, desk=held)
    }
    counts = {"new": 0, "corrected": 0, "same": 0}
    for entry in entries:
        start = _start(held, entry, minutes)
        key = (start, entry.line.pk if entry.line else None)
        _not_twice(key, there)
        counts[_put(held, there.get(key), entry, start, minutes, by)] += 1
    return counts["new"], counts["corrected"], counts["same"]


def _not_twice(
    key: tuple[dt.datetime, int | None],
    there: Mapping[tuple[dt.datetime, int | None], Interval],
) -> None:
    """An interval is counted line by line or as a whole, never both."""
    start, line = key
    if any(s == start and (k is None) != (line is None) for s, k in there):
        raise Refusal(
            "interval-doubled",
            _("この時間帯の件数は、別の数え方（回線ごと・全体）で入力されています。"),
            field="starts",
        )


def _start(desk: DeskDay, entry: Entry, minutes: int) -> dt.datetime:
    rules.checked(entry.tally.offered, entry.tally.answered, entry.tally.short)
    if not rules.on_grid(entry.starts, minutes):
        raise Refusal(
            "interval-wrong",
            _("%d分ごとの時間帯ではありません。") % minutes,
            field="starts",
        )
    start = clock.tokyo(desk.day, entry.starts.hour, entry.starts.minute)
    if start > clock.now():
        raise Refusal(
            "in-the-future", _("これからの時間帯には入力できません。"), field="starts"
        )
    return start


def _put(
    desk: DeskDay,
    row: Interval | None,
    entry: Entry,
    start: dt.datetime,
    minutes: int,
    by: Actor,
) -> str:
    given = {
        "offered": entry.tally.offered,
        "answered": entry.tally.answered,
        "short": entry.tally.short,
        "waited": entry.waited,
    }
    if row and all(getattr(row, name) == value for name, value in given.items()):
        return "same"
    if row is None or row.tally != entry.tally:
        fact = _fact(desk, row, entry, start, minutes, by)
    else:
        fact = row.fact
    Interval.objects.update_or_create(
        contract_id=desk.contract_id,
        desk=desk,
        line=entry.line,
        starts_at=start,
        defaults={
            **given,
            "minutes": minutes,
            "fact": fact,
            "changed_at": clock.now(),
        },
    )
    return "corrected" if row else "new"


def _fact(
    desk: DeskDay,
    row: Interval | None,
    entry: Entry,
    start: dt.datetime,
    minutes: int,
    by: Actor,
) -> int:
    """The figures happened by the interval's last second, and in that day."""
    ends = start + dt.timedelta(minutes=minutes, seconds=-1)
    return record(
        facts.FIGURES_RECORDED,
        contract=desk.contract_id,
        by=by,
        occurred_at=min(ends, clock.now()),
        corrects=row.fact if row else None,
        day=desk.day,
        interval=rules.label(start, minutes),
        line=entry.line.pk if entry.line else None,
        measures={"offered": entry.tally.offered, "answered": entry.tally.answered},
    )


@walls.verb
def import_figures(*, contract: Contract, body: bytes, by: Actor) -> Imported:
    """Take over the telephone system's CSV: all of it, or nothing.

    Imported again, it corrects what changed and leaves the rest. Raises those of
    :func:`telephone.read` and :class:`RowErrors` ``rows-wrong`` for days on which
    the desk was not open, or lines that are not in the register.
    """
    need(by)
    today = clock.today()
    table = parameters.on(contract.pk, today)
    rows = telephone.read(body, table.columns, table.interval_minutes, today)
    desks = _desks(contract, rows, table.columns.day)
    lines = _lines(contract, rows, table.columns.line)
    sums = [0, 0, 0]
    for day, desk in sorted(desks.items()):
        entries = [
            Entry(one.starts, one.tally, one.waited, lines.get(text.digits(one.line)))
            for one in rows
            if one.day == day
        ]
        done = record_figures(desk=desk, entries=entries, by=by)
        sums = [a + b for a, b in zip(sums, done, strict=True)]
    return Imported(sums[0], sums[1], sums[2], tuple(sorted(desks)))


def _desks(
    contract: Contract, rows: list[telephone.Reading], column: str
) -> dict[dt.date, DeskDay]:
    days = {one.day for one in rows}
    found = {
        desk.day: desk
        for desk in DeskDay.objects.filter(contract=contract, day__in=days)
    }
    sentence = _("この日は電話窓口が開いていません。先に開始を記録してください。")
    if missing := [(one.row, column, sentence) for one in rows if one.day not in found]:
        raise RowErrors("rows-wrong", missing)
    return found


def _lines(
    contract: Contract, rows: list[telephone.Reading], column: str
) -> dict[str, Line]:
    found = {
        text.digits(line.number): line
        for line in Line.objects.filter(contract=contract)
    }
    sentence = _("この番号は回線の一覧にありません。")
    missing = [
        (one.row, column, sentence)
        for one in rows
        if one.line and text.digits(one.line) not in found
    ]
    if missing:
        raise RowErrors("rows-wrong", missing)
    return found
