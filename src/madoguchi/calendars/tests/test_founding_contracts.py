"""Every statement about days in the five specifications, worked out by hand."""

import tomllib
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from madoguchi.calendars.rules import Calendar, Calendars

from .make import CONTRACTS, calendars

DOC = Path(__file__).parents[4] / "docs/developer/calendars.md"


def d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.fixture(scope="module")
def sendai() -> Calendars:
    return calendars("sendai-mynumber-2023")


@pytest.fixture(scope="module")
def kyoto() -> Calendars:
    return calendars("kyoto-outreach-2025")


@pytest.fixture(scope="module")
def centre() -> Calendar:
    return calendars("sapporo-card-centre")["site-open"]


def months_of_fiscal(year: int) -> list[tuple[date, date]]:
    firsts = [date(year + (m > 12), (m - 1) % 12 + 1, 1) for m in range(4, 17)]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(firsts)]


# -- Sendai, card support ------------------------------------------------------


def test_a_session_before_a_holiday_monday_is_reported_on_wednesday(
    sendai: Calendars,
) -> None:
    due = sendai["city-open"].within(d("2023-07-15"), 2)
    assert due.date == d("2023-07-19")
    assert due.why_ja == "7月15日(土)の翌々開庁日。17日(月)は海の日です。"


def test_the_roster_is_due_three_business_days_before(sendai: Calendars) -> None:
    due = sendai["contractor-business"].within(d("2023-08-16"), -3)
    assert due.date == d("2023-08-10")
    assert due.why_ja == (
        "8月16日(水)の3営業日前（当日は数えません）。11日(金)は山の日です。"
    )


def test_the_last_session_that_can_be_reported_in_the_term(sendai: Calendars) -> None:
    city = sendai["city-open"]
    in_term = [
        day.date
        for day in sendai["site-open"].days(d("2024-03-01"), d("2024-03-31"))
        if city.within(day.date, 2).date <= d("2024-03-22")
    ]
    assert in_term[-1] == d("2024-03-20")
    assert not city.is_open(d("2024-03-20"))


def test_sendai_sessions_may_be_on_any_day(sendai: Calendars) -> None:
    for day in ("2023-07-15", "2023-07-16", "2023-07-17", "2024-01-01"):
        assert sendai["site-open"].is_open(d(day))


def test_the_monthly_report_stays_on_a_sunday_and_is_reminded_before(
    sendai: Calendars,
) -> None:
    city = sendai["city-open"]
    assert city.day_of_next_month("2023-11", 10).date == d("2023-12-10")
    assert city.day_of_next_month("2023-11", 10, "before").date == d("2023-12-08")
    assert city.day_of_next_month(d("2024-03-22"), 10).date == d("2024-04-10")


# -- Kyoto -----------------------------------------------------------------------


def test_kyoto_requires_242_sessions_in_fiscal_2025(kyoto: Calendars) -> None:
    site = kyoto["site-open"]
    counts = [len(site.opening_days(*month)) for month in months_of_fiscal(2025)]
    assert counts == [21, 20, 21, 22, 20, 20, 22, 18, 20, 19, 18, 21]
    assert sum(counts) == 242


def test_a_saturday_session_before_a_substitute_holiday(kyoto: Calendars) -> None:
    due = kyoto["city-open"].next_open(d("2025-11-22"))
    assert due.date == d("2025-11-25")
    assert due.why_ja == (
        "11月22日(土)の翌開庁日。23日(日)は勤労感謝の日、24日(月)は振替休日です。"
    )


def test_an_analysis_is_due_three_open_days_after_the_request(
    kyoto: Calendars,
) -> None:
    due = kyoto["city-open"].within(d("2025-05-01"), 3)
    assert due.date == d("2025-05-08")  # 2, 7 and 8 May
    assert due.why_ja == (
        "5月1日(木)から3開庁日後（初日は数えません）。3日(土)は憲法記念日、"
        "4日(日)はみどりの日、5日(月)はこどもの日、6日(火)は振替休日です。"
    )


def test_the_call_report_is_due_on_the_day_itself(kyoto: Calendars) -> None:
    due = kyoto["call-centre"].within(d("2025-11-21"), 0)
    assert (due.date, due.why_ja) == (d("2025-11-21"), "11月21日(金)の当日。")


def test_publicity_is_ready_two_calendar_weeks_before(kyoto: Calendars) -> None:
    assert kyoto["civil"].within(d("2025-11-22"), -14).date == d("2025-11-08")


# -- Sapporo ---------------------------------------------------------------------


def test_the_centre_opens_231_days_of_eight_hours_in_fiscal_2025(
    centre: Calendar,
) -> None:
    counts = [len(centre.opening_days(*month)) for month in months_of_fiscal(2025)]
    assert counts == [20, 17, 21, 20, 20, 19, 19, 19, 19, 18, 17, 22]
    assert sum(counts) == 231
    minutes = centre.minutes_open(d("2025-04-01"), d("2026-03-31"))
    assert minutes == 231 * 8 * 60


def test_the_centre_keeps_its_hours_by_weekday(centre: Calendar) -> None:
    short, long = (time(12), time(20)), (time(10), time(18))
    week = [centre.hours_on(d("2025-06-02") + timedelta(days=n)) for n in range(7)]
    assert week == [(short,), (short,), (short,), (), (), (long,), (long,)]


def test_thursday_and_friday_are_closed(centre: Calendar) -> None:
    thursday = centre.day(d("2025-06-05"))
    assert (thursday.open, thursday.reason) == (False, "木曜日")
    assert centre.day(d("2025-06-06")).reason_en == "Friday"


def test_the_sunday_after_the_third_saturday_may_be_the_fourth(
    centre: Calendar,
) -> None:
    closed = [
        day.date
        for day in centre.closed_days(d("2025-04-01"), d("2026-03-31"))
        if day.kind == "irregular"
    ]
    fourth = [day for day in closed if (day.day - 1) // 7 == 3]
    assert fourth == [d("2025-06-22"), d("2026-02-22"), d("2026-03-22")]
    assert len(closed) == 12
    assert centre.is_open(d("2025-06-15"))  # the third Sunday


@pytest.mark.parametrize("day", ["2025-05-04", "2025-11-23"])
def test_a_holiday_on_a_sunday_is_open(centre: Calendar, day: str) -> None:
    found = centre.day(d(day))
    assert found.open and found.holiday
    assert found.hours == ((time(10), time(18)),)


@pytest.mark.parametrize("day", ["2025-05-06", "2025-11-24"])
def test_a_substitute_holiday_is_closed(centre: Calendar, day: str) -> None:
    assert centre.day(d(day)).reason == "振替休日"
    assert not centre.is_open(d(day))


def test_a_holiday_on_a_saturday_is_closed(centre: Calendar) -> None:
    assert centre.day(d("2025-05-03")).reason == "憲法記念日"


def test_the_year_end_wins_over_a_sunday(centre: Calendar) -> None:
    closed = [centre.day(d("2025-12-29") + timedelta(days=n)) for n in range(6)]
    assert {day.reason for day in closed} == {"年末年始"}
    assert centre.day(d("2023-01-01")).kind == "year-end"  # a Sunday and a holiday
    assert centre.is_open(d("2025-12-28"))
    assert centre.is_open(d("2026-01-04"))


def test_the_third_saturday_rule_wins_over_a_holiday_sunday(centre: Calendar) -> None:
    # 23 February 2020, a holiday, follows the fourth Saturday; 21 March 2027,
    # also a holiday, follows the third.
    assert centre.is_open(d("2020-02-23"))
    closed = centre.day(d("2027-03-21"))
    assert (closed.open, closed.holiday, closed.kind) == (False, True, "irregular")


def test_the_day_before_a_saturday_booking_is_wednesday(centre: Calendar) -> None:
    due = centre.nth_open_before(d("2025-11-22"), 1)
    assert due.date == d("2025-11-19")
    assert due.why_ja == (
        "11月22日(土)の直前の開所日。20日(木)から21日(金)までは休みです。"
    )


def test_after_a_third_saturday_and_a_holiday_the_centre_opens_on_tuesday(
    centre: Calendar,
) -> None:
    due = centre.next_open(d("2026-11-21"))
    assert due.date == d("2026-11-24")
    assert centre.hours_on(due.date)[0][0] == time(12)
    assert due.why_ja == (
        "11月21日(土)の翌開所日。22日(日)は第3土曜日の翌日の日曜日、"
        "23日(月)は勤労感謝の日です。"
    )


def test_scan_media_go_at_the_end_of_the_month(centre: Calendar) -> None:
    assert centre.day_of_month("2026-02", 31).date == d("2026-02-28")
    due = centre.day_of_month("2026-01", 31, "before")
    assert due.date == d("2026-01-31")  # a Saturday, open
    assert due.why_ja == "1月末日は1月31日(土)です。"


# -- Sendai, donations and exchange ------------------------------------------------


@pytest.mark.parametrize("contract", ["sendai-furusato-2024", "sendai-exchange-2023"])
def test_the_erasure_report_counts_its_first_day(contract: str) -> None:
    business = calendars(contract)["contractor-business"]
    due = business.within(d("2024-03-29"), 5, "inclusive")
    assert due.date == d("2024-04-04")
    assert due.why_ja == "3月29日(金)を1日目として5営業日目。"
    assert business.within(d("2024-03-29"), 5, "exclusive").date == d("2024-04-05")


def test_the_last_working_day_before_a_sunday_end() -> None:
    city = calendars("sendai-exchange-2023")["city-open"]
    last = city.roll(d("2024-03-31"), "before")
    assert last.date == d("2024-03-29")
    assert last.why_ja == "3月31日(日)は休みのため、直前の開庁日に繰り上げます。"


def test_an_invoice_is_due_on_the_tenth_of_the_next_month() -> None:
    city = calendars("sendai-furusato-2024")["city-open"]
    due = city.day_of_next_month(d("2025-04-30"), 10, "after")
    assert due.date == d("2025-05-12")
    assert due.why_ja == (
        "4月分の翌月10日は5月10日(土)です。"
        "5月10日(土)は休みのため、次の開庁日に繰り下げます。"
    )


# -- the developer page --------------------------------------------------------------


def printed_blocks() -> dict[str, str]:
    part = DOC.read_text(encoding="utf-8").split("## The five contracts")[1]
    blocks = {}
    for section in part.split("\n### ")[1:]:
        title, rest = section.split("\n", 1)
        blocks[title.strip()] = rest.split("```toml")[1].split("```")[0]
    return blocks


@pytest.mark.parametrize("contract", CONTRACTS)
def test_the_printed_example_means_the_same_days(contract: str) -> None:
    data = tomllib.loads(printed_blocks()[contract])["calendars"]
    printed, ours = Calendars.from_data(data), calendars(contract)
    assert set(printed) == set(ours)
    for name in ours:
        for year in (2023, 2025):
            span = d(f"{year}-04-01"), d(f"{year + 1}-03-31")
            left = [day.to_dict() | {"reason_en": ""} for day in ours[name].days(*span)]
            right = [
                day.to_dict() | {"reason_en": ""} for day in printed[name].days(*span)
            ]
            assert left == right
