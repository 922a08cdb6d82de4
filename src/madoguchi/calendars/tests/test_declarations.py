"""Declaring calendars: every key, every precedence, every mistake."""

import json
from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from madoguchi.calendars.parameters import Closure, Opening
from madoguchi.calendars.rules import (
    Calendars,
    NoOpenDayError,
    UnknownCalendarError,
    holidays_of,
)

from .make import EVERY_DAY, MON_TO_FRI, site

CLOSED_ON = ("site-open", "closed_on", 0)
CLOSURE = ("site-open", "closures", 0)


def d(text: str) -> date:
    return date.fromisoformat(text)


def loc_of(data: dict[str, Any]) -> tuple[Any, ...]:
    with pytest.raises(ValidationError) as caught:
        Calendars.from_data(data)
    return caught.value.errors()[0]["loc"]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"opens": []}, ("site-open", "opens")),
        ({"open": ["monday"]}, ("site-open", "open", 0)),
        ({"holidays": "half"}, ("site-open", "holidays")),
        ({"year_end": {"from": "13-40"}}, ("site-open", "year_end", "YearEnd", "from")),
        ({"hours": {"mon": "9-17"}}, ("site-open", "hours", "mon")),
        ({"hours": {"mon": "17:00-09:00"}}, ("site-open", "hours", "mon")),
        ({"hours": {"mon": "09:00-17:00"}}, ("site-open", "hours")),
        ({"closed_on": [{"every": "01-05", "nth": 1, "reason": "?"}]}, CLOSED_ON),
        ({"closures": [{"from": "2025-01-05", "reason": "?"}]}, CLOSURE),
        ({"closures": [{"date": "2025-01-05"}]}, (*CLOSURE, "reason")),
        ({"versions": [{"open": []}]}, ("site-open", "versions", 0, "from")),
        ({"like": "elsewhere"}, ("site-open", "like")),
        ({"like": "site-open"}, ("site-open", "like")),
        ({"like": "civil"}, ("site-open", "like")),
    ],
)
def test_a_mistake_is_told_at_its_place(
    changes: dict[str, Any], where: tuple[Any, ...]
) -> None:
    assert loc_of({"site-open": {"open": MON_TO_FRI} | changes}) == where


def test_open_weekdays_or_another_calendar_are_required() -> None:
    assert loc_of({"site-open": {}}) == ("site-open",)


def test_civil_cannot_be_declared() -> None:
    assert loc_of({"civil": {"open": EVERY_DAY}}) == ("civil",)


def test_calendars_cannot_be_like_one_another_in_a_circle() -> None:
    data = {"a": {"like": "b"}, "b": {"like": "a"}}
    assert loc_of(data) == ("b", "like")


def test_an_unknown_calendar_names_the_known_ones() -> None:
    with pytest.raises(UnknownCalendarError, match="civil, site-open"):
        site()["city-open"]
    assert site().get("city-open") is None


def test_the_shorter_named_period_wins() -> None:
    calendar = site(
        closures=[
            {"from": "2025-08-11", "to": "2025-08-15", "reason": "夏季休業"},
            {"date": "2025-09-07", "reason": "システムメンテナンス"},
        ],
        openings=[
            {"date": "2025-08-13", "reason": "臨時開庁", "hours": "10:00-12:00"},
            {"from": "2025-09-06", "to": "2025-09-07", "reason": "週末開庁"},
        ],
    )["site-open"]
    assert calendar.day(d("2025-08-12")).reason == "夏季休業"
    assert calendar.day(d("2025-08-13")).hours == ((time(10), time(12)),)
    assert calendar.is_open(d("2025-09-06"))
    assert calendar.day(d("2025-09-07")).reason == "システムメンテナンス"


def test_a_day_cannot_be_named_both_ways() -> None:
    day = [{"date": "2025-08-13", "reason": "?"}]
    where = loc_of({"site-open": {"open": [], "closures": day, "openings": day}})
    assert where == ("site-open",)
    other = {"city-open": {"open": [], "closures": day}}
    where = loc_of(other | {"site-open": {"like": "city-open", "openings": day}})
    assert where == ("site-open", "openings")


def test_days_that_become_known_later_amend_a_calendar() -> None:
    before = site()["site-open"]
    closure = Closure.model_validate({"date": "2026-02-16", "reason": "保守"})
    after = before.amended(closures=[closure])
    assert before.is_open(d("2026-02-16"))
    assert after.day(d("2026-02-16")).reason == "保守"
    opening = Opening.model_validate({"date": "2026-02-16", "reason": "開庁"})
    with pytest.raises(PydanticCustomError, match="2026-02-16"):
        after.amended(openings=[opening])


def test_a_version_changes_only_what_it_names_and_only_from_its_day() -> None:
    calendar = site(
        holidays="open",
        versions=[
            {"from": "2025-10-01", "open": [*MON_TO_FRI, "sat"]},
            {"from": "2026-01-01", "holidays": "closed"},
        ],
    )["site-open"]
    assert not calendar.is_open(d("2025-09-27"))
    assert calendar.is_open(d("2025-10-04"))
    assert calendar.is_open(d("2025-11-24"))
    assert not calendar.is_open(d("2026-02-23"))
    assert calendar.is_open(d("2026-02-21"))


def test_a_calendar_like_another_follows_its_versions_and_adds_its_own() -> None:
    read = Calendars.from_data(
        {
            "call-centre": {
                "like": "city-open",
                "hours": "09:00-15:00",
                "versions": [{"from": "2025-07-01", "hours": "09:00-17:00"}],
            },
            "city-open": {
                "open": MON_TO_FRI,
                "interpreted": True,
                "note": "注",
                "closures": [{"date": "2025-06-02", "reason": "停電"}],
                "versions": [{"from": "2025-10-01", "open": [*MON_TO_FRI, "sat"]}],
            },
        }
    )
    calls = read["call-centre"]
    assert calls.day(d("2025-06-02")).reason == "停電"
    assert calls.hours_on(d("2025-06-03")) == ((time(9), time(15)),)
    assert calls.hours_on(d("2025-10-04")) == ((time(9), time(17)),)
    assert (calls.interpreted, calls.note) == (True, "注")
    assert calls.words.ja == "受付日"


def test_irregular_rules_of_every_form() -> None:
    calendar = site(
        closed_on=[
            {"weekday": "wed", "nth": [2, -1], "reason": "定例"},
            {"every": "06-02", "reason": "記念日"},
            {"weekday": "fri", "nth": 1, "months": [7], "reason": "七月"},
        ],
        open_on=[
            {"weekday": "sun", "nth": 2, "hours": "09:00-12:00", "reason": "日曜開庁"}
        ],
    )["site-open"]
    june = calendar.closed_days(d("2025-06-01"), d("2025-06-30"))
    named = [day.date.day for day in june if day.kind == "irregular"]
    assert named == [2, 11, 25]
    assert calendar.hours_on(d("2025-06-08")) == ((time(9), time(12)),)
    assert calendar.day(d("2025-07-04")).reason == "七月"
    assert calendar.is_open(d("2025-06-06"))


def test_a_lunch_break_is_two_spans() -> None:
    calendar = site(hours=["09:00-12:00", "13:00-17:00"])["site-open"]
    assert calendar.day(d("2025-06-02")).minutes == 7 * 60


def test_a_year_end_can_be_moved_or_left_out() -> None:
    late = site(year_end={"from": "12-30", "to": "01-04"})["site-open"]
    assert late.is_open(d("2025-12-29"))
    assert not late.is_open(d("2024-01-04"))
    assert site(year_end=False)["site-open"].is_open(d("2025-12-31"))


def test_substitute_and_citizens_holidays_are_holidays() -> None:
    assert holidays_of(2026)[d("2026-09-22")].ja == "国民の休日"
    assert holidays_of(2025)[d("2025-11-24")].ja == "振替休日"
    assert holidays_of(2020)[d("2020-07-24")].ja == "スポーツの日"  # moved
    assert d("2020-10-12") not in holidays_of(2020)
    assert d("2021-08-09") in holidays_of(2021)
    counts = [len(holidays_of(year)) for year in range(2020, 2031)]
    assert counts == [18, 17, 16, 17, 21, 19, 18, 17, 16, 19, 19]


def test_a_day_can_be_written_as_json() -> None:
    day = site(hours="09:00-17:00")["site-open"].day(d("2025-06-02"))
    assert json.loads(json.dumps(day.to_dict())) == {
        "date": "2025-06-02",
        "open": True,
        "hours": [["09:00", "17:00"]],
        "reason": "",
        "reason_en": "",
        "kind": "weekday",
        "holiday": False,
    }


def test_a_calendar_that_never_opens_says_so() -> None:
    with pytest.raises(NoOpenDayError, match="400 days after 2025-06-02"):
        site(open=[])["site-open"].next_open(d("2025-06-02"))
