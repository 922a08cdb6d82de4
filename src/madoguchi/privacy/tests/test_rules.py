"""Search forms, masks, and what counts as unusual."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.privacy import rules

MONDAY = dt.date(2026, 11, 16)


@pytest.mark.parametrize(
    "typed",
    ["ヤマダ ハナコ", "やまだ　はなこ", "ﾔﾏﾀﾞ ﾊﾅｺ", " ヤマダハナコ ", "ヤマダ・ハナコ"],
)
def test_a_kana_name_is_found_however_it_is_typed(typed: str) -> None:
    assert rules.normal("kana", typed) == "ヤマダハナコ"


@pytest.mark.parametrize(
    "typed",
    ["090-1234-5678", "09012345678", "０９０－１２３４－５６７８", "090ー1234ー5678",
     "+81 90 1234 5678", "+81-(0)90-1234-5678"],
)  # fmt: skip
def test_a_telephone_number_is_found_however_it_is_typed(typed: str) -> None:
    assert rules.normal("telephone", typed) == "09012345678"


def test_an_address_and_a_postcode_are_folded() -> None:
    assert rules.normal("email", " Ｈanako@Example.JP ") == "hanako@example.jp"
    assert rules.normal("postcode", "〒６０４－８５７１") == "6048571"


def test_a_mask_shows_enough_to_recognise_and_no_more() -> None:
    shown = rules.masked(
        {
            "kana": "やまだ はなこ",
            "telephone": "090-1234-5678",
            "note": "車いす",
            "x": "",
        }
    )
    assert shown == {
        "kana": "ヤマ○○ ハ○○",
        "telephone": "090-****-5678",
        "note": "●●●",
    }


def test_a_short_name_or_number_is_not_shown_whole() -> None:
    assert rules.masked_kana("リ ナ") == "リ○○ ナ○○"
    assert rules.masked_kana("ハラ アイ") == "ハ○○ ア○○"
    assert rules.masked_telephone("110") == "****"


@given(
    st.dictionaries(st.sampled_from(["kana", "telephone", "email", "note"]), st.text())
)
def test_no_field_is_masked_into_itself(payload: dict[str, str]) -> None:
    for name, shown in rules.masked(payload).items():
        assert shown != payload[name]


def week(account: int, *counts: int) -> list[rules.Day]:
    return [
        rules.Day(account, MONDAY + dt.timedelta(days=n), count)
        for n, count in enumerate(counts)
    ]


def test_a_day_far_above_the_persons_own_median_is_unusual() -> None:
    found = rules.unusual([*week(1, 8, 9, 8, 40), *week(2, 38, 41, 40, 39)])
    assert [(one.account, one.subjects, one.usual) for one in found] == [(1, 40, 8)]


def test_a_few_more_on_a_quiet_desk_raise_no_alarm() -> None:
    assert rules.unusual(week(1, 1, 1, 1, 5)) == []


def test_a_first_day_is_held_against_everybody() -> None:
    days = [*week(2, 10, 11, 10), *week(3, 12, 10, 9), rules.Day(1, MONDAY, 60)]
    assert [one.account for one in rules.unusual(days)] == [1]


def test_any_reveal_outside_working_hours_is_unusual() -> None:
    [found] = rules.unusual([rules.Day(1, MONDAY, 3, outside=1)])
    assert (found.why, found.subjects) == ("outside", 1)
