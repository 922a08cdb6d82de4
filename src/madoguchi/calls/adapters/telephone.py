"""The telephone system's own table as CSV, whatever its heads are called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.calls import rules
from madoguchi.calls.parameters import Columns
from madoguchi.core import dates, text
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.papers import uploads

MOST_BYTES = 2_000_000
MOST_ROWS = 20_000
_TIME = re.compile(r"(?:^|\s)(\d{1,2})(?::|時)(\d{2})?分?")
_DAY = re.compile(r"^\S*?\d日?(?=$|\s|\([日月火水木金土]\))")
_SPAN = re.compile(r"^(?:(\d+):)?(\d{1,3}):(\d{2})$")
Errors = list[tuple[int, str, str]]
Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as read; ``row`` is its number in the file, ``waited`` in seconds."""

    row: int
    day: dt.date
    starts: dt.time
    tally: rules.Tally
    waited: int | None = None
    line: str = ""


def read(body: bytes, columns: Columns, minutes: int, today: dt.date) -> list[Reading]:
    """Every row of a file in UTF-8 (BOM allowed) or CP932; comma or tab.

    Rows without any figure (a total's empty line) are left out; a row called 合計 too.
    Raises :class:`Refusal` ``file-…`` for a file that is no such table and
    :class:`RowErrors` ``rows-wrong`` with every row that cannot be read.
    """
    upload = uploads.read(
        body, most_bytes=MOST_BYTES, most_rows=MOST_ROWS, skip=columns.skip_lines
    )
    wanted = (columns.day, columns.starts, columns.offered, columns.answered)
    upload.need([*wanted, *filter(None, [columns.line])])
    errors: Errors = []
    found: list[Reading] = []
    for number, row in upload.records():
        row = {head: text.folded(cell) for head, cell in row.items()}
        if _is_total(list(row.values())):
            continue
        one = _reading(number, row, columns, minutes, today, errors)
        if one is not None:
            found.append(one)
    _once(found, columns, errors)
    if errors:
        raise RowErrors("rows-wrong", sorted(errors))
    if not found:
        raise Refusal("file-empty", _("件数の行がありません。"), field="file")
    return found


def _is_total(cells: list[str]) -> bool:
    return any(cell in ("合計", "計", "総計", "Total") for cell in cells[:3])


def _reading(
    number: int,
    row: dict[str, str],
    columns: Columns,
    minutes: int,
    today: dt.date,
    errors: Errors,
) -> Reading | None:
    """One row, or None with its mistakes added to ``errors``."""
    before = len(errors)

    def cell(name: str) -> str:
        return row.get(text.folded(name), "") if name else ""

    def wrong(column: str, sentence: str) -> None:
        errors.append((number, column, sentence))

    day = _day(cell(columns.day), today, columns.day, wrong)
    starts = _time(cell(columns.starts), minutes, columns.starts, wrong)
    counts = [
        _count(cell(name), name, wrong, needed=needed)
        for name, needed in (
            (columns.offered, True),
            (columns.answered, True),
            (columns.abandoned_short, False),
        )
    ]
    waited = _seconds(cell(columns.waited), columns.waited, wrong)
    if len(errors) > before or day is None or starts is None:
        return None
    try:
        tally = rules.checked(*counts)
    except Refusal as refusal:
        wrong(getattr(columns, refusal.field or "", columns.answered), refusal.sentence)
        return None
    return Reading(number, day, starts, tally, waited, cell(columns.line))


def _day(typed: str, today: dt.date, column: str, wrong: Wrong) -> dt.date | None:
    match = _DAY.match(typed)
    try:
        day = dates.parse(match.group() if match else typed, today=today)
    except Refusal:
        wrong(column, _("日付「%s」を読めません。") % typed[:20])
        return None
    if day > today:
        wrong(column, _("これからの日付です。"))
        return None
    return day


def _time(typed: str, minutes: int, column: str, wrong: Wrong) -> dt.time | None:
    match = _TIME.search(typed) or re.fullmatch(r"(\d{1,2})()", typed)
    try:
        assert match is not None
        start = dt.time(int(match.group(1)), int(match.group(2) or 0))
    except (AssertionError, ValueError):
        wrong(column, _("時刻「%s」を読めません。例：09:00") % typed[:20])
        return None
    if not rules.on_grid(start, minutes):
        wrong(column, _("%d分ごとの時間帯ではありません。") % minutes)
        return None
    return start


def _count(typed: str, column: str, wrong: Wrong, *, needed: bool) -> int:
    plain = typed.replace(",", "").removesuffix("件")
    if not plain and not needed:
        return 0
    if not plain.isascii() or not plain.isdigit() or len(plain) > 6:
        wrong(column, _("件数「%s」を読めません。") % typed[:20])
        return 0
    return int(plain)


def _seconds(typed: str, column: str, wrong: Wrong) -> int | None:
    """``35``, ``0:35`` or ``0:00:35``."""
    if not typed or typed in ("-", "－"):
        return None
    match = _SPAN.match(typed)
    if match:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds
    plain = typed.removesuffix("秒").partition(".")[0]
    if plain.isascii() and plain.isdigit() and len(plain) < 6:
        return int(plain)
    wrong(column, _("待ち時間「%s」を読めません。") % typed[:20])
    return None


def _once(found: list[Reading], columns: Columns, errors: Errors) -> None:
    seen: dict[tuple[dt.date, dt.time, str], int] = {}
    for one in found:
        key = (one.day, one.starts, one.line)
        if key in seen:
            sentence = _("%d行目と同じ時間帯です。") % seen[key]
            errors.append((one.row, columns.starts, sentence))
        seen.setdefault(key, one.row)
