"""Which rule decides a day. The order is the one in docs/developer/calendars.md."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.calendars.parameters import (
    WEEKDAYS,
    Closure,
    Opening,
    OpenRecurrence,
    Recurrence,
    Span,
    Weekday,
    YearEnd,
    length,
)

from .days import Day, Kind
from .holidays import Holiday, holidays_of
from .recurrences import applies
from .wording import WEEKDAY_EN, WEEKDAY_JA


@dataclass(frozen=True, slots=True)
class Settings:
    """The rules in force on a day, every default filled in."""

    open: frozenset[Weekday]
    holidays: str
    holidays_except: frozenset[Weekday]
    year_end: YearEnd | None
    hours: dict[Weekday, tuple[Span, ...]]
    closed_on: tuple[Recurrence, ...]
    open_on: tuple[OpenRecurrence, ...]

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Settings":
        """Fill the defaults into the keys that were said."""
        return cls(
            open=said["open"],
            holidays=said.get("holidays", "closed"),
            holidays_except=said.get("holidays_except", frozenset()),
            year_end=said.get("year_end", YearEnd()) or None,
            hours=said.get("hours", {}),
            closed_on=said.get("closed_on", ()),
            open_on=said.get("open_on", ()),
        )


def decide(
    day: date,
    settings: Settings,
    closures: tuple[Closure, ...],
    openings: tuple[Opening, ...],
) -> Day:
    """The day by the first rule that applies to it."""
    holiday = holidays_of(day.year).get(day)
    return (
        _named(day, settings, closures, openings, holiday)
        or _by_year_end(day, settings, holiday)
        or _by_irregular_closing(day, settings, holiday)
        or _by_holiday(day, settings, holiday)
        or _by_irregular_opening(day, settings, holiday)
        or _by_weekday(day, settings, holiday)
    )


def _closed(day: date, kind: Kind, ja: str, en: str, holiday: Holiday | None) -> Day:
    return Day(day, False, (), ja, en, kind, holiday is not None)


def _named(
    day: date,
    settings: Settings,
    closures: tuple[Closure, ...],
    openings: tuple[Opening, ...],
    holiday: Holiday | None,
) -> Day | None:
    found = [
        named for named in (*openings, *closures) if named.first <= day <= named.last
    ]
    if not found:
        return None
    named = min(found, key=length)
    ja, en = named.reason, named.reason_en or named.reason
    if isinstance(named, Opening):
        hours = named.hours or _usual(day, settings)
        return Day(day, True, hours, ja, en, "opening", holiday is not None)
    return _closed(day, "closure", ja, en, holiday)


def _by_year_end(day: date, settings: Settings, holiday: Holiday | None) -> Day | None:
    if settings.year_end is None:
        return None
    first, last = settings.year_end.from_, settings.year_end.to
    here = (day.month, day.day)
    inside = first <= here <= last if first <= last else here >= first or here <= last
    if not inside:
        return None
    return _closed(day, "year-end", "年末年始", "the year-end closure", holiday)


def _by_irregular_closing(
    day: date, settings: Settings, holiday: Holiday | None
) -> Day | None:
    for rule in settings.closed_on:
        if applies(rule, day):
            en = rule.reason_en or rule.reason
            return _closed(day, "irregular", rule.reason, en, holiday)
    return None


def _by_holiday(day: date, settings: Settings, holiday: Holiday | None) -> Day | None:
    if holiday is None or settings.holidays == "open":
        return None
    if WEEKDAYS[day.weekday()] in settings.holidays_except:
        return None
    return _closed(day, "holiday", holiday.ja, holiday.en, holiday)


def _by_irregular_opening(
    day: date, settings: Settings, holiday: Holiday | None
) -> Day | None:
    for rule in settings.open_on:
        if applies(rule, day):
            hours = rule.hours or _usual(day, settings)
            ja, en = rule.reason, rule.reason_en or rule.reason
            return Day(day, True, hours, ja, en, "irregular", holiday is not None)
    return None


def _by_weekday(day: date, settings: Settings, holiday: Holiday | None) -> Day:
    weekday = day.weekday()
    if WEEKDAYS[weekday] not in settings.open:
        ja, en = f"{WEEKDAY_JA[weekday]}曜日", WEEKDAY_EN[weekday]
        return _closed(day, "weekday", ja, en, holiday)
    ja = f"{holiday.ja}（この曜日の祝日は休みません）" if holiday else ""
    en = f"{holiday.en} (no closure on this weekday)" if holiday else ""
    hours = _usual(day, settings)
    return Day(day, True, hours, ja, en, "weekday", holiday is not None)


def _usual(day: date, settings: Settings) -> tuple[Span, ...]:
    return settings.hours.get(WEEKDAYS[day.weekday()], ())
