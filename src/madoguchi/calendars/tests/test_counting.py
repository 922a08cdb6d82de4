"""The laws of counting, for any calendar."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.calendars.parameters import WEEKDAYS
from madoguchi.calendars.rules import Calendar, Counting

from .make import CONTRACTS, calendars, site

KNOWN = [calendars(contract)["city-open"] for contract in CONTRACTS]
KNOWN.append(calendars("sapporo-card-centre")["site-open"])
KNOWN.append(calendars("sapporo-card-centre")["civil"])


def declared(changes: dict[str, Any]) -> Calendar:
    return site(**changes)["site-open"]


anything = st.sampled_from(KNOWN) | st.fixed_dictionaries(
    {"open": st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True)},
    optional={
        "holidays": st.sampled_from(["open", "closed"]),
        "holidays_except": st.lists(st.sampled_from(WEEKDAYS), unique=True),
        "year_end": st.just(False),
        "closed_on": st.just([{"weekday": "mon", "nth": [1, 3], "reason": "定例"}]),
    },
).map(declared)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
few = st.integers(1, 30)
# The first look at a year reads its holidays; no example is slow by itself.
unhurried = settings(deadline=None)


@unhurried
@given(anything, days)
def test_the_next_open_day_is_open_and_nothing_between_is(
    calendar: Calendar, day: date
) -> None:
    found = calendar.next_open(day).date
    assert found > day
    assert calendar.opening_days(day + timedelta(days=1), found) == [found]


@unhurried
@given(anything, days, few)
def test_counting_takes_exactly_n_open_days(
    calendar: Calendar, day: date, n: int
) -> None:
    found = calendar.nth_open_after(day, n).date
    between = calendar.opening_days(day + timedelta(days=1), found)
    assert (len(between), between[-1]) == (n, found)


@unhurried
@given(anything, days, few)
def test_inclusive_is_one_earlier_from_an_open_day_and_equal_from_a_closed_one(
    calendar: Calendar, day: date, n: int
) -> None:
    inclusive = calendar.nth_open_after(day, n, "inclusive").date
    earlier = n - 1 if calendar.is_open(day) else n
    assert inclusive == calendar.nth_open_after(day, earlier).date


@unhurried
@given(anything, days, few)
def test_before_undoes_after(calendar: Calendar, day: date, n: int) -> None:
    start = calendar.roll(day, "after").date
    there = calendar.nth_open_after(start, n).date
    assert calendar.nth_open_before(there, n).date == start


@unhurried
@given(anything, days, few)
def test_a_negative_number_counts_back(calendar: Calendar, day: date, n: int) -> None:
    assert calendar.within(day, -n) == calendar.nth_open_before(day, n)


@unhurried
@given(anything, days, few, st.sampled_from(["exclusive", "inclusive"]))
def test_more_days_and_later_starts_never_end_earlier(
    calendar: Calendar, day: date, n: int, count: Counting
) -> None:
    here = calendar.nth_open_after(day, n, count).date
    assert here < calendar.nth_open_after(day, n + 1, count).date
    assert here <= calendar.nth_open_after(day + timedelta(days=1), n, count).date


@unhurried
@given(anything, days)
def test_rolling_lands_on_an_open_day_and_keeps_an_open_one(
    calendar: Calendar, day: date
) -> None:
    before, after = (calendar.roll(day, how).date for how in ("before", "after"))
    assert before <= day <= after
    assert calendar.is_open(before) and calendar.is_open(after)
    assert calendar.roll(day, "keep").date == day
    assert (before == day) == calendar.is_open(day) == (after == day)


@unhurried
@given(anything, days, st.integers(-10, 10))
def test_every_computed_date_has_a_reason_in_both_languages(
    calendar: Calendar, day: date, n: int
) -> None:
    found = calendar.within(day, n, roll="after")
    assert found.why_ja.endswith("。") and "。。" not in found.why_ja
    assert found.why_en.endswith(".") and ".." not in found.why_en


def test_days_are_counted_on_civil_and_rolled_on_another_calendar() -> None:
    read = calendars("sendai-mynumber-2023")
    due = read["civil"].within(
        date(2023, 7, 8), 7, roll="after", roll_by=read["city-open"]
    )
    assert due.date == date(2023, 7, 18)
    assert due.why_ja == (
        "7月8日(土)から7日後（初日は数えません）。"
        "7月15日(土)は休みのため、次の開庁日に繰り下げます。17日(月)は海の日です。"
    )


def test_the_reason_tells_a_year_end_as_one_closure() -> None:
    due = calendars("kyoto-outreach-2025")["city-open"].next_open(date(2025, 12, 26))
    assert due.why_ja == (
        "12月26日(金)の翌開庁日。29日(月)から2026年1月3日(土)までは年末年始です。"
    )
    assert due.why_en == (
        "The next open day after Fri 26 Dec."
        " Mon 29 Dec to Sat 3 Jan 2026 are the year-end closure."
    )


def test_inclusive_from_a_closed_day_says_which_day_is_first() -> None:
    business = calendars("sendai-mynumber-2023")["contractor-business"]
    due = business.within(date(2024, 3, 30), 5, "inclusive")
    assert due.date == date(2024, 4, 5)
    assert due.why_ja == "3月30日(土)が休みのため次の営業日を1日目として5営業日目。"


def test_a_month_end_is_clamped_and_a_wrong_day_refused() -> None:
    city = calendars("sendai-mynumber-2023")["city-open"]
    assert city.day_of_next_month("2024-01", 30).date == date(2024, 2, 29)
    assert city.day_of_next_month("2023-12", 10).date == date(2024, 1, 10)
    with pytest.raises(ValueError, match="0 is not a day"):
        city.day_of_next_month("2024-01", 0)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(TypeError, match="local date"):
        calendars("sendai-mynumber-2023")["city-open"].is_open(datetime.now(UTC))
