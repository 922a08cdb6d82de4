"""The shape in which a contract declares its calendars.

One `CalendarParameters` per `[calendars.NAME]` table of `contract.toml`; every
key is described in docs/developer/calendars.md. What can be judged inside one
table is judged here; what needs several tables is judged by `rules.Calendars`.
"""

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

CalendarName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]
Span = tuple[time, time]
MonthDay = tuple[int, int]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _month_day(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = re.fullmatch(r"(\d{2})-(\d{2})", value)
    try:
        # 2000 is a leap year, so that "02-29" is a day.
        day = date(2000, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        raise PydanticCustomError(
            "month_day", 'write a day of the year as "MM-DD", for example "12-29"'
        )
    return (day.month, day.day)


def _span(text: object) -> Span:
    found = (
        re.fullmatch(r"(\d{2}):(\d{2})-(\d{2}):(\d{2})", text)
        if isinstance(text, str)
        else None
    )
    try:
        if found:
            h1, m1, h2, m2 = (int(part) for part in found.groups())
            start, end = time(h1, m1), time(h2, m2)
            if start < end:
                return start, end
    except ValueError:
        pass
    raise PydanticCustomError(
        "span", 'write hours as "09:00-17:00", the end after the start, 23:59 at most'
    )


def _spans(value: object) -> object:
    """Read "a-b" or ["a-b", "c-d"]; leave what is read already."""
    if isinstance(value, str):
        return (_span(value),)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(_span(item) for item in value)
    return value


def _in_order(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            raise PydanticCustomError(
                "spans", "the spans of one day must follow one another"
            )
    return spans


def _by_weekday(value: object) -> object:
    if isinstance(value, str | list):
        return dict.fromkeys(WEEKDAYS, value)
    return value


def _nths(value: object) -> object:
    return (value,) if isinstance(value, int) else value


Spans = Annotated[
    tuple[Span, ...],
    BeforeValidator(_spans),
    AfterValidator(_in_order),
    Field(min_length=1),
]
Hours = Annotated[dict[Weekday, Spans], BeforeValidator(_by_weekday)]
Nth = Literal[1, 2, 3, 4, 5, -1]
Nths = Annotated[tuple[Nth, ...], BeforeValidator(_nths), Field(min_length=1)]
YearDay = Annotated[MonthDay, BeforeValidator(_month_day)]


class Shape(BaseModel):
    """Unknown keys are mistakes, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class YearEnd(Shape):
    """The year-end closure, both days included; it may cross the new year."""

    from_: YearDay = Field(alias="from", default=(12, 29))
    to: YearDay = (1, 3)


class Anchor(Shape):
    """The day after which a rule looks for its weekday: "the third Saturday"."""

    nth: Nth
    weekday: Weekday


class Recurrence(Shape):
    """An irregular rule: nth weekday, weekday after an anchor, or yearly day."""

    weekday: Weekday | None = None
    nth: Nths | None = None
    after: Anchor | None = None
    every: YearDay | None = None
    months: frozenset[Annotated[int, Field(ge=1, le=12)]] | None = None
    reason: Text
    reason_en: Text | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        given = (
            self.weekday is not None,
            self.nth is not None,
            self.after is not None,
            self.every is not None,
        )
        allowed = (
            (True, True, False, False),
            (True, False, True, False),
            (False, False, False, True),
        )
        if given not in allowed:
            raise PydanticCustomError(
                "recurrence",
                "give weekday with nth, or weekday with after, or every alone",
            )
        return self


class OpenRecurrence(Recurrence):
    """An irregular rule that opens, with its own hours if they differ."""

    hours: Spans | None = None


class Named(Shape):
    """A named day or period, both ends included, with the reason people read."""

    day: date | None = Field(alias="date", default=None)
    from_: date | None = Field(alias="from", default=None)
    to: date | None = None
    reason: Text
    reason_en: Text | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        one = self.day is not None
        ends = (self.from_ is not None, self.to is not None)
        if ends != ((False, False) if one else (True, True)):
            raise PydanticCustomError("named", "give date, or both from and to")
        if self.last < self.first:
            raise PydanticCustomError("named", "to must not be before from")
        return self

    @property
    def first(self) -> date:
        """The first day of the period."""
        found = self.day or self.from_
        assert found is not None
        return found

    @property
    def last(self) -> date:
        """The last day of the period."""
        found = self.day or self.to
        assert found is not None
        return found


class Closure(Named):
    """A named closed day or period."""


class Opening(Named):
    """A named open day or period."""

    hours: Spans | None = None


class RuleKeys(Shape):
    """The keys that a version may replace. None: not said here."""

    open: frozenset[Weekday] | None = None
    holidays: Literal["closed", "open"] | None = None
    holidays_except: frozenset[Weekday] | None = None
    year_end: YearEnd | Literal[False] | None = None
    hours: Hours | None = None
    closed_on: tuple[Recurrence, ...] | None = None
    open_on: tuple[OpenRecurrence, ...] | None = None

    def said(self) -> dict[str, Any]:
        """The rule keys that this table gives, by name."""
        values = {key: getattr(self, key) for key in RuleKeys.model_fields}
        return {key: value for key, value in values.items() if value is not None}


class Version(RuleKeys):
    """Rules in force from a day on, with the paper that changed them."""

    from_: date = Field(alias="from")
    reason: Text | None = None


class CalendarParameters(RuleKeys):
    """One `[calendars.NAME]` table."""

    name: Text | None = None
    name_en: Text | None = None
    word: Text | None = None
    word_en: Text | None = None
    like: CalendarName | None = None
    interpreted: bool = False
    note: Text | None = None
    note_en: Text | None = None
    closures: tuple[Closure, ...] = ()
    openings: tuple[Opening, ...] = ()
    versions: tuple[Version, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.open is None and self.like is None:
            raise PydanticCustomError(
                "calendar", "give open (the open weekdays) or like (another calendar)"
            )
        starts = [version.from_ for version in self.versions]
        if starts != sorted(set(starts)):
            raise PydanticCustomError(
                "calendar", "versions must be in order, each from another day"
            )
        refuse_ties(self.closures, self.openings)
        return self


def refuse_ties(closures: Iterable[Closure], openings: Iterable[Opening]) -> None:
    """Refuse a closure and an opening of equal length that share a day.

    The shorter named period wins; between equals nobody could say which does.
    """
    opened = list(openings)
    for closure in closures:
        for opening in opened:
            apart = closure.last < opening.first or opening.last < closure.first
            if not apart and length(closure) == length(opening):
                raise PydanticCustomError(
                    "named_tie",
                    "{day} is named both closed and open",
                    {"day": max(closure.first, opening.first).isoformat()},
                )


def length(named: Named) -> int:
    """The length of a named period in days."""
    return (named.last - named.first).days + 1
