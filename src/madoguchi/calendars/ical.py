"""An iCalendar feed (RFC 5545) of events and closed days, as bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from .rules import Calendar, Day

if TYPE_CHECKING:
    from icalendar import Event


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a feed.

    `key` is the lasting identity of what is shown (an obligation, a session): the
    same key gives the same UID, so that calendar programs replace instead of double.
    `start` is a date, or an aware moment; `last` is the last day (included), or the
    moment of the end. Empty `last`: one day, or a moment without length.
    """

    key: str
    start: date
    summary: str
    last: date | None = None
    description: str = ""
    location: str = ""
    url: str = ""
    busy: bool = False


def feed(*, name: str, entries: Iterable[Entry], domain: str, stamp: datetime) -> bytes:
    """The .ics file. `domain` closes every UID; `stamp` is the time of making.

    Raises ValueError for a moment without a time zone.
    """
    from icalendar import Calendar as Feed  # slow to import: not at each start

    made = Feed()
    made.add("prodid", "-//Madoguchi//Calendar//JA")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    for entry in entries:
        made.add_component(_event(entry, domain, _utc(stamp)))
    written: bytes = made.to_ical()
    return written


def closed_days(calendar: Calendar, first: date, last: date) -> list[Entry]:
    """The closed days of a period; neighbours with one reason are one entry."""
    runs: list[list[Day]] = []
    for day in calendar.closed_days(first, last):
        if runs and _continues(runs[-1][-1], day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return [_closed(calendar, run) for run in runs]


def _continues(before: Day, day: Day) -> bool:
    next_to = day.date - before.date == timedelta(days=1)
    return next_to and before.reason == day.reason


def _closed(calendar: Calendar, run: list[Day]) -> Entry:
    first, last = run[0].date, run[-1].date
    return Entry(
        key=f"closed-{calendar.key}-{first.isoformat()}",
        start=first,
        last=last,
        summary=f"休み（{run[0].reason}）",
        description=calendar.name,
    )


def _event(entry: Entry, domain: str, stamp: datetime) -> Event:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{entry.key}@{domain}")
    event.add("dtstamp", stamp)
    event.add("summary", entry.summary)
    _add_times(event, entry)
    event.add("transp", "OPAQUE" if entry.busy else "TRANSPARENT")
    for key in ("description", "location", "url"):
        if text := getattr(entry, key):
            event.add(key, text)
    return event


def _add_times(event: Event, entry: Entry) -> None:
    if isinstance(entry.start, datetime):
        event.add("dtstart", _utc(entry.start))
        if isinstance(entry.last, datetime):
            event.add("dtend", _utc(entry.last))
        return
    event.add("dtstart", entry.start)
    # DTEND of whole days is the day after the last (RFC 5545, 3.6.1).
    event.add("dtend", (entry.last or entry.start) + timedelta(days=1))


def _utc(moment: datetime) -> datetime:
    """UTC needs no VTIMEZONE, which many calendar programs misread."""
    if moment.tzinfo is None:
        raise ValueError("a moment in a feed needs a time zone")
    return moment.astimezone(UTC)
