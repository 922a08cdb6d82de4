"""The booking system's CSV, whatever its columns are called (予約データ).

CP932 or UTF-8 with or without BOM, comma or tab. All or nothing: every row that
cannot be read is said, and then nothing is taken over.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from madoguchi.core import clock, dates, text
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.counter.parameters import Columns, Parameters
from madoguchi.papers import uploads

MOST_BYTES = 8_000_000
MOST_ROWS = 50_000
NUMBER_LENGTH = 12
_TIME = re.compile(r"(\d{1,2})(?::|時)?(\d{2})?分?(?::\d{2})?")
_MONTH_DAY = re.compile(r"(\d{1,2})[/月.\-](\d{1,2})日?")
_FOUR = re.compile(r"(\d{2})(\d{2})")
Wrong = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One row; ``payload`` is personal and goes to the vault, nothing else is."""

    row: int
    number: str
    day: dt.date
    starts_at: dt.datetime
    procedure: str
    people: int
    payload: dict[str, str]
    extra: tuple[str, ...] = field(default=())


def booking_number(typed: str) -> str:
    """A booking number as it is compared: width, case and hyphens folded."""
    return text.unhyphened(text.folded(typed)).replace(" ", "").upper()


def birth(typed: str) -> str | None:
    """``1980-05-12`` for a whole birth date, ``05-12`` for month and day alone.

    The specification prints 生月日: both are accepted. None if unreadable.
    """
    plain = text.folded(typed)
    if match := _MONTH_DAY.fullmatch(plain) or _FOUR.fullmatch(plain):
        month, day = int(match[1]), int(match[2])
        try:
            dt.date(2000, month, day)
        except ValueError:
            return None
        return f"{month:02}-{day:02}"
    try:
        return dates.parse(plain, today=clock.today()).isoformat()
    except Refusal:
        return None


def read(body: bytes, table: Parameters) -> list[Reading]:
    """Every row of a file, in its order.

    Raises :class:`Refusal` ``file-…`` for a file that is no such table, and
    :class:`RowErrors` ``rows-wrong`` with every row that cannot be read.
    """
    columns = table.bookings.columns
    upload = uploads.read(body, most_bytes=MOST_BYTES, most_rows=MOST_ROWS)
    upload.need(_needed(columns, upload.heads))
    errors: list[tuple[int, str, str]] = []
    found = []
    for number, row in upload.records():
        one = _reading(number, row, table, errors)
        if one is not None:
            found.append(one)
    _each_once(found, columns, errors)
    if errors:
        raise RowErrors("rows-wrong", sorted(errors))
    if not found:
        raise Refusal("file-empty", _("予約の行がありません。"), field="file")
    return found


def _needed(columns: Columns, heads: list[str]) -> list[str]:
    """The columns that must be there: one of the two names is enough."""
    needed = [columns.number, columns.day, columns.time, columns.procedure]
    names = [name for name in (columns.kana, columns.name) if name]
    if not any(text.folded(name) in heads for name in names):
        needed += names[:1]
    return needed


def _reading(
    number: int,
    row: Mapping[str, str],
    table: Parameters,
    errors: list[tuple[int, str, str]],
) -> Reading | None:
    before, columns = len(errors), table.bookings.columns

    def cell(name: str) -> str:
        return row.get(text.folded(name), "") if name else ""

    def wrong(column: str, sentence: str) -> None:
        errors.append((number, column, sentence))

    booking = booking_number(cell(columns.number))
    if not booking or len(booking) > NUMBER_LENGTH or not booking.isascii():
        wrong(columns.number, _("予約番号は英数字12文字までです。"))
    day = _day(cell(columns.day), columns.day, wrong)
    at = _time(cell(columns.time), columns.time, wrong)
    procedure = _procedure(cell(columns.procedure), table, wrong)
    people = _people(cell(columns.people), columns.people, wrong)
    payload = _payload(cell, columns, table, procedure, wrong)
    if len(errors) > before or day is None or at is None or procedure is None:
        return None
    starts = clock.tokyo(day, at.hour, at.minute)
    known = {text.folded(value) for value in columns.model_dump().values() if value}
    extra = {head: v for head, v in row.items() if head and v and head not in known}
    payload |= {f"extra-{head}": value for head, value in extra.items()}
    return Reading(
        number, booking, day, starts, procedure, people, payload, tuple(sorted(extra))
    )


def _day(typed: str, column: str, wrong: Wrong) -> dt.date | None:
    try:
        return dates.parse(text.folded(typed).split(" ")[0], today=clock.today())
    except Refusal:
        wrong(column, _("日付「%s」を読めません。") % typed[:20])
        return None


def _time(typed: str, column: str, wrong: Wrong) -> dt.time | None:
    match = _TIME.fullmatch(text.folded(typed).split(" ")[-1])
    try:
        assert match is not None
        return dt.time(int(match[1]), int(match[2] or 0))
    except (AssertionError, ValueError):
        wrong(column, _("時刻「%s」を読めません。例：13:30") % typed[:20])
        return None


def _procedure(typed: str, table: Parameters, wrong: Wrong) -> str | None:
    plain = text.folded(typed)
    for slug, one in table.procedure.items():
        if plain in (slug, *(text.folded(word) for word in (one.ja, *one.words))):
            return slug
    wrong(
        table.bookings.columns.procedure,
        _("手続「%s」は、この契約の手続にありません。") % plain[:20],
    )
    return None


def _people(typed: str, column: str, wrong: Wrong) -> int:
    plain = text.folded(typed).removesuffix("人").removesuffix("名")
    if not plain:
        return 1
    if not plain.isascii() or not plain.isdigit() or not 1 <= int(plain) <= 99:
        wrong(column, _("人数「%s」を読めません。") % typed[:20])
        return 1
    return int(plain)


def _payload(
    cell: Callable[[str], str],
    columns: Columns,
    table: Parameters,
    procedure: str | None,
    wrong: Wrong,
) -> dict[str, str]:
    """What goes to the vault, in normal forms; card issue needs the notice's ID."""
    born = cell(columns.birth)
    read_born = birth(born) if born else ""
    if read_born is None:
        wrong(columns.birth, _("生年月日を読めません。例：1980/5/12、5月12日"))
    notice = text.unhyphened(text.folded(cell(columns.notice))).replace(" ", "")
    kana, name = text.kana(cell(columns.kana)), cell(columns.name)
    if not kana and not name:
        wrong(columns.kana or columns.name, _("氏名がありません。"))
    only = procedure is not None and table.procedure[procedure].booking_only
    if only and columns.notice and not notice:
        wrong(columns.notice, _("カードの受け取りには交付通知書番号が必要です。"))
    return {
        "kana": kana,
        "name": name,
        "birth": read_born or "",
        "notice": notice,
        "telephone": text.folded(cell(columns.telephone)),
    }


def _each_once(
    found: list[Reading], columns: Columns, errors: list[tuple[int, str, str]]
) -> None:
    """The same number twice, or the same person twice at one time, is a mistake."""
    numbers: dict[str, int] = {}
    people: dict[tuple[object, ...], int] = {}
    for one in found:
        if one.number in numbers:
            sentence = _("%d行目と同じ予約番号です。") % numbers[one.number]
            errors.append((one.row, columns.number, sentence))
        numbers.setdefault(one.number, one.row)
        who = one.payload["kana"] or one.payload["name"], one.payload["birth"]
        key = (*who, one.procedure, one.starts_at)
        if key in people:
            sentence = _("%d行目と同じ方・同じ時刻の予約です。") % people[key]
            errors.append((one.row, columns.kana, sentence))
        people.setdefault(key, one.row)
