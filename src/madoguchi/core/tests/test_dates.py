"""Dates in every way that people write them, and those that do not exist."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import dates
from madoguchi.core.errors import Refusal

TODAY = dt.date(2026, 11, 21)
MEIJI = dt.date(1873, 1, 1)  # the year in which Japan took the present calendar
DAYS = st.dates(MEIJI, dt.date(2099, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-03",
        "2026/12/3",
        "2026.12.03",
        "20261203",
        "2026年12月3日",
        "２０２６年１２月３日",
        "２０２６－１２－０３",
        "令和8年12月3日",
        "令和８年１２月３日",
        "令和 8年12月3日",
        "R8.12.3",
        "r8/12/3",
        "R08-12-03",
        " 12/3 ",
        "12月3日",
        "1203",
        "12-3",
    ],
)
def test_one_day_in_many_ways(typed: str) -> None:
    assert dates.parse(typed, today=TODAY) == dt.date(2026, 12, 3)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("令和元年5月1日", dt.date(2019, 5, 1)),
        ("平成31年4月30日", dt.date(2019, 4, 30)),
        ("平成元年1月8日", dt.date(1989, 1, 8)),
        ("昭和64年1月7日", dt.date(1989, 1, 7)),
        ("S20.8.15", dt.date(1945, 8, 15)),
        ("T1.7.30", dt.date(1912, 7, 30)),
        ("明治45年7月29日", dt.date(1912, 7, 29)),
        ("2024-02-29", dt.date(2024, 2, 29)),
    ],
)
def test_eras_begin_and_end_on_their_day(typed: str, day: dt.date) -> None:
    assert dates.parse(typed, today=TODAY) == day


@pytest.mark.parametrize(
    "typed",
    [
        "2025-02-30",
        "令和７年２月３０日",
        "20250230",
        "2025-13-01",
        "2/30",
        "平成31年5月1日",
        "昭和64年1月8日",
        "令和元年4月30日",
        "令和0年5月1日",
        "",
        " ",
        "あした",
        "😀",
        "2026-12",
        "1" * 10_000,
        "R8.12",
        "0000-01-01",
        "9999年99月99日",
    ],
)
def test_what_is_no_date_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(Refusal) as caught:
        dates.parse(typed, today=TODAY)
    assert caught.value.code == "bad-date"
    assert "入力してください" in caught.value.sentence
    assert len(caught.value.sentence) < 120


def test_a_day_without_a_year_is_the_next_such_day() -> None:
    assert dates.parse("11/21", today=TODAY) == TODAY
    assert dates.parse("11/20", today=TODAY) == dt.date(2027, 11, 20)


@given(DAYS)
def test_what_is_written_as_an_era_is_read_back(day: dt.date) -> None:
    assert dates.parse(dates.era(day), today=TODAY) == day


@given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日"]))
def test_every_plain_form_is_read_back(day: dt.date, form: str) -> None:
    assert dates.parse(day.strftime(form), today=TODAY) == day


@given(st.dates(TODAY, TODAY + dt.timedelta(days=364)))
def test_what_the_screen_shows_is_read_back(day: dt.date) -> None:
    shown = dates.screen(day).split("(")[0]
    assert dates.parse(shown, today=TODAY) == day


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_a_refusal(typed: str) -> None:
    try:
        assert isinstance(dates.parse(typed, today=TODAY), dt.date)
    except Refusal as refusal:
        assert refusal.code == "bad-date"


def test_the_screen_adds_the_year_only_when_it_differs() -> None:
    assert dates.screen(TODAY, TODAY) == "11月21日(土)"
    assert dates.screen(dt.date(2027, 1, 10), TODAY) == "2027年1月10日(日)"
    moment = dt.datetime(2026, 11, 21, 4, 5, tzinfo=dt.UTC)
    assert dates.screen_moment(moment, TODAY) == "11月21日(土) 13:05"
