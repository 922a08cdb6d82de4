"""The calendars of one contract, read from its data."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from madoguchi.calendars.parameters import (
    CalendarName,
    CalendarParameters,
    refuse_ties,
)

from .calendar import Calendar
from .decisions import Settings
from .wording import Words

SHAPE = TypeAdapter(dict[CalendarName, CalendarParameters])

#: What the expected calendars are called: title and word for one day.
KNOWN = {
    "city-open": ("開庁日", "City open days", "開庁日", "open day"),
    "contractor-business": ("営業日", "Business days", "営業日", "business day"),
    "call-centre": ("電話の受付日", "Call centre days", "受付日", "call centre day"),
    "site-open": ("開所日", "Opening days", "開所日", "opening day"),
}
CIVIL = Calendar("civil", "暦日", "Calendar days", Words("日", "day"))

Said = dict[str, Any]


class UnknownCalendarError(KeyError):
    """A calendar that the contract does not declare."""

    def __str__(self) -> str:
        """The sentence itself; a KeyError would print it in quotes."""
        return str(self.args[0])


class Calendars(Mapping[str, Calendar]):
    """The named calendars of one contract, `civil` among them."""

    def __init__(self, calendars: Mapping[str, Calendar]) -> None:
        self._calendars = {**calendars, CIVIL.key: CIVIL}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Calendars":
        """Read the `[calendars]` table of a contract.

        Raises `pydantic.ValidationError`, each error located by calendar and key.
        """
        return cls.from_parameters(SHAPE.validate_python(dict(data)))

    @classmethod
    def from_parameters(cls, read: Mapping[str, CalendarParameters]) -> "Calendars":
        """Join tables that were read already; raises as `from_data` does."""
        if CIVIL.key in read:
            raise _wrong((CIVIL.key,), "civil is built in and cannot be declared")
        made: dict[str, Calendar] = {}
        lines: dict[str, list[tuple[date, Said]]] = {}
        for name in read:
            _make(name, read, made, lines, ())
        return cls(made)

    def __getitem__(self, name: str) -> Calendar:
        try:
            return self._calendars[name]
        except KeyError:
            known = ", ".join(sorted(self._calendars))
            raise UnknownCalendarError(
                f"no calendar {name!r}; declared: {known}"
            ) from None

    def __contains__(self, name: object) -> bool:
        return name in self._calendars

    def __iter__(self) -> Iterator[str]:
        return iter(self._calendars)

    def __len__(self) -> int:
        return len(self._calendars)


def _make(
    name: str,
    read: Mapping[str, CalendarParameters],
    made: dict[str, Calendar],
    lines: dict[str, list[tuple[date, Said]]],
    asked: tuple[str, ...],
) -> None:
    """Build one calendar after the one that it is like."""
    if name in made:
        return
    own = read[name]
    other: Calendar | None = None
    if own.like == CIVIL.key:
        raise _wrong((name, "like"), "use the calendar civil itself instead of like")
    if own.like:
        if own.like not in read:
            raise _wrong((name, "like"), f"no calendar {own.like!r} is declared")
        if own.like in (*asked, name):
            raise _wrong((name, "like"), "calendars are like one another in a circle")
        _make(own.like, read, made, lines, (*asked, name))
        other = made[own.like]
    lines[name] = _overlaid(lines[own.like] if own.like else [], own)
    made[name] = _calendar(name, own, other, lines[name])


def _overlaid(
    other: list[tuple[date, Said]], own: CalendarParameters
) -> list[tuple[date, Said]]:
    """Own keys over the other's, at every day on which either changes."""
    mine: list[tuple[date, Said]] = [(date.min, own.said())]
    for version in own.versions:
        mine.append((version.from_, {**mine[-1][1], **version.said()}))
    starts = sorted({start for start, _ in (*other, *mine)})
    return [(start, {**_at(other, start), **_at(mine, start)}) for start in starts]


def _at(line: list[tuple[date, Said]], day: date) -> Said:
    return next((said for start, said in reversed(line) if start <= day), {})


def _calendar(
    name: str,
    own: CalendarParameters,
    other: Calendar | None,
    line: list[tuple[date, Said]],
) -> Calendar:
    title, title_en, word, word_en = KNOWN.get(name, ("", "", "", ""))
    inherited = other.words if other else Words("営業日", "business day")
    closures = (*(other.closures if other else ()), *own.closures)
    openings = (*(other.openings if other else ()), *own.openings)
    try:
        refuse_ties(closures, openings)
    except PydanticCustomError as error:
        raise _wrong((name, "openings"), error.message()) from None
    return Calendar(
        key=name,
        name=own.name or title or name,
        name_en=own.name_en or title_en or name,
        words=Words(
            own.word or word or inherited.ja, own.word_en or word_en or inherited.en
        ),
        timeline=tuple((start, _settings(name, said)) for start, said in line),
        closures=closures,
        openings=openings,
        interpreted=own.interpreted or bool(other and other.interpreted),
        note=own.note or (other.note if other else ""),
        note_en=own.note_en or (other.note_en if other else ""),
    )


def _settings(name: str, said: Said) -> Settings:
    settings = Settings.of(said)
    missing = settings.open - settings.hours.keys()
    if settings.hours and missing:
        days = ", ".join(sorted(missing))
        raise _wrong((name, "hours"), f"no hours for the open weekdays: {days}")
    return settings


def _wrong(loc: tuple[str, ...], message: str) -> ValidationError:
    """The same kind of error as a wrong shape, at the same kind of place."""
    # A message is data here: braces in it must not be taken for a template.
    kind = PydanticCustomError("calendars", "{message}", {"message": message})
    details = InitErrorDetails(type=kind, loc=loc, input=None)
    return ValidationError.from_exception_data("calendars", [details])
