"""Due moments: distances, fixed moments, soft words; each with its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from madoguchi.contracts.rules.grammar import On, Param, Within
from madoguchi.contracts.rules.soft_words import english

from .filters import number
from .moments import (
    MINUTE,
    add_months,
    aware,
    date_in,
    day_end,
    day_of,
)
from .program import Program, Rolling
from .values import Values


@dataclass(frozen=True, slots=True)
class Due:
    """The last moment in time; ``at`` is None when no date is known.

    ``unset`` = waits for agreement. ``soft`` = an interpreted word, never breached.
    """

    at: int | None = None
    timed: bool = False
    why: str = ""
    why_en: str = ""
    soft: bool = False
    unset: bool = False

    @property
    def both(self) -> tuple[str, str]:
        """Why, in Japanese and English."""
        return self.why, self.why_en

    @property
    def moment(self) -> dt.datetime | None:
        """The due moment in Asia/Tokyo."""
        return None if self.at is None else aware(self.at)


UNSET = Due(
    why="協議で定めるまで未設定です。", why_en="Not set until agreed.", unset=True
)


def ja(day: dt.date) -> str:
    """11月20日(金)."""
    return f"{day.month}月{day.day}日({'月火水木金土日'[day.weekday()]})"


def en(day: dt.date) -> str:
    """Thu 20 November."""
    return f"{day:%a} {day.day} {day:%B}"


def on_day(day: dt.date, why: str, why_en: str = "", soft: bool = False) -> Due:
    """Due by the end of a day."""
    return Due(at=day_end(day), why=why, why_en=why_en, soft=soft)


def rolled(
    program: Program, day: dt.date, how: Rolling | None, name: str | None
) -> tuple[dt.date, str, str]:
    """The day moved off a closed day of the named calendar, as the contract says.

    Returns the day and, when it moved, why in Japanese and English.
    """
    how = how or program.roll
    if how == "keep" or name is None or name not in program.calendars:
        return day, "", ""
    found = program.calendars[name].roll(day, how)
    if found.date == day:
        return day, "", ""
    return found.date, found.why_ja, f" {found.why_en}"


def after(
    program: Program, values: Values, within: Within, start: int, day: dt.date | None
) -> Due:
    """The due moment of ``within``, counted from a moment or from an agreed day."""
    base = day_of(start) if day is None else day
    if within.word is not None:
        return _by_word(program, values, within, start, base)
    return _distance(program, values, within, start, base)


def _by_word(
    program: Program, values: Values, within: Within, start: int, base: dt.date
) -> Due:
    """A word's number: the clause's own, else the contract's table."""
    word = program.words.get(within.word or "")
    numbered = within.model_copy(update={"word": None})
    own = any(
        v is not None
        for v in (within.days, within.months, within.hours, within.minutes, within.same)
    )
    if not own:
        if word is None:
            return Due(
                why=f"「{within.word}」の目安が定められていません。",
                why_en=f"The word '{english(within.word or '')}' has no guide value.",
                soft=True,
            )
        numbered = within.model_copy(
            update={
                "word": None,
                "days": word.days,
                "months": word.months,
                "hours": word.hours,
                "minutes": word.minutes,
                "same": word.same,
                "calendar": within.calendar or word.calendar,
            }
        )
    found = _distance(program, values, numbered, start, base)
    soft = word is None or not word.agreed
    return replace(
        found,
        soft=soft,
        why=f"「{within.word}」の解釈: {found.why}",
        why_en=f"'{english(within.word or '')}' is read as: {found.why_en}",
    )


def _distance(
    program: Program, values: Values, within: Within, start: int, base: dt.date
) -> Due:
    if within.hours is not None:
        hours = within.hours
        return _timed(start, hours * 60, f"{hours}時間以内", f"Within {hours} hours.")
    if within.minutes is not None:
        count = within.minutes
        return _timed(start, count, f"{count}分以内", f"Within {count} minutes.")
    name = within.calendar or "civil"
    if within.same is not None:
        found, why, told = base, f"{ja(base)}のうち", f"On {en(base)} itself."
        if within.same == "month":
            found = add_months(base.replace(day=1), 1) - dt.timedelta(days=1)
            why = f"{found.year}年{found.month}月のうち"
            told = f"Within {found:%B %Y}."
    elif within.months is not None:
        found = add_months(base, within.months)
        why = f"{ja(base)}から{within.months}か月"
        told = f"{within.months} months from {en(base)}."
    else:
        days = within.days
        if isinstance(days, Param):
            days = number(values.named(days.param, None, base))  # type: ignore[assignment]
        if days is None:
            return UNSET
        return _counted(program, within, int(days), name, base)  # type: ignore[arg-type]
    found, moved, moved_en = rolled(program, found, within.roll, within.calendar)
    return on_day(found, why + moved, told + moved_en)


def _counted(
    program: Program, within: Within, days: int, name: str, base: dt.date
) -> Due:
    counted = program.calendars[name].nth_open_after(base, days, within.count)
    # A civil count may end on a closed day; open days need no rolling.
    roll_by = "city-open" if name == "civil" else name
    found, moved, moved_en = rolled(program, counted.date, within.roll, roll_by)
    return on_day(found, counted.why_ja + moved, counted.why_en + moved_en)


def _timed(start: int, minutes: int, why: str, why_en: str) -> Due:
    return Due(at=start + minutes * MINUTE, timed=True, why=why, why_en=why_en)


def fixed(program: Program, values: Values, on: On) -> Due:
    """The due moment of ``on``: a date, a phase, an agreed or a legal date."""
    day, why, why_en = _fixed_day(program, values, on)
    if day is None:
        return UNSET
    if on.days and on.phase != "before-start":
        counted = program.calendars[on.calendar or "civil"].nth_open_after(day, on.days)
        return on_day(
            counted.date, f"{why}。{counted.why_ja}", f"{why_en} {counted.why_en}"
        )
    found, moved, moved_en = rolled(program, day, None, on.calendar)
    return on_day(found, why + moved, why_en + moved_en)


def _fixed_day(
    program: Program, values: Values, on: On
) -> tuple[dt.date | None, str, str]:
    if on.date is not None:
        said = f"{on.date.year}年{ja(on.date)}と定められています"
        return on.date, said, f"Fixed as {en(on.date)} {on.date.year}."
    if on.unset is not None:
        settled = date_in(values.named(on.unset, on.settled_by, None))
        return settled, "協議で定めた日", "The day agreed by consultation."
    if on.legal is not None:
        value = values.legal(on.legal, program.term.end)
        return _legal_day(program, value), "法令で定める日", "The day set by law."
    term = program.term
    if on.phase == "before-start":
        back = program.calendars[on.calendar or "civil"]
        ahead = max(abs(on.days), 1)
        day = back.nth_open_after(term.start, -ahead).date
        return day, "履行開始より前", "Before the start of the work."
    if on.phase == "start":
        return term.start, "履行開始日", "The first day of the term."
    return term.end, "履行期間の終わり", "The end of the term."


def _legal_day(program: Program, value: Any) -> dt.date | None:
    """A legal date; a month and day (01-10) is the last one within the term."""
    day = date_in(value)
    if day is None and isinstance(value, str) and len(value) == 5:
        for year in (program.term.end.year, program.term.end.year - 1):
            day = date_in(f"{year}-{value}")
            if day is not None and day <= program.term.end:
                break
    return day
