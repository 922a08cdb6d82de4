"""The calendar feed."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from icalendar import Calendar as Feed

from madoguchi.calendars.ical import Entry, closed_days, feed

from .make import calendars

JST = timezone(timedelta(hours=9))
STAMP = datetime(2025, 11, 21, 13, 5, tzinfo=JST)


def read(entries: list[Entry]) -> list[dict[str, object]]:
    made = feed(name="契約の期限", entries=entries, domain="example.jp", stamp=STAMP)
    return list(Feed.from_ical(made).walk("VEVENT"))


def test_whole_days_end_on_the_day_after() -> None:
    entry = Entry("due-1", date(2025, 11, 25), "日次報告書の提出期限")
    (event,) = read([entry])
    assert event["uid"] == "due-1@example.jp"
    assert event["summary"] == "日次報告書の提出期限"
    assert event["dtend"].dt == date(2025, 11, 26)  # type: ignore[attr-defined]


def test_moments_are_written_in_utc() -> None:
    start = datetime(2025, 11, 25, 10, 0, tzinfo=JST)
    entry = Entry("s-1", start, "出張窓口", last=start + timedelta(hours=6), busy=True)
    (event,) = read([entry])
    assert event["dtstart"].dt == datetime(2025, 11, 25, 1, tzinfo=UTC)  # type: ignore[attr-defined]
    assert event["transp"] == "OPAQUE"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        read([Entry("s-1", datetime(2025, 11, 25, 10), "出張窓口")])


def test_the_same_entries_give_the_same_bytes() -> None:
    entries = [Entry("due-1", date(2025, 11, 25), "期限")]
    made = [
        feed(name="期限", entries=entries, domain="example.jp", stamp=STAMP)
        for _ in range(2)
    ]
    assert made[0] == made[1]


def test_closed_neighbours_with_one_reason_are_one_entry() -> None:
    centre = calendars("sapporo-card-centre")["site-open"]
    found = closed_days(centre, date(2025, 12, 24), date(2026, 1, 5))
    assert [(e.start.day, e.last.day, e.summary) for e in found if e.last] == [
        (25, 25, "休み（木曜日）"),
        (26, 26, "休み（金曜日）"),
        (29, 3, "休み（年末年始）"),
    ]
    assert found[-1].key == "closed-site-open-2025-12-29"
