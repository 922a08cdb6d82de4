"""Japanese text as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("やまだ　はなこ", "ヤマダ ハナコ"),
        ("ﾔﾏﾀﾞ ﾊﾅｺ", "ヤマダ ハナコ"),
        ("  ヤマダ   ハナコ ", "ヤマダ ハナコ"),
        ("ｻﾄｳ･ﾏﾘｰ", "サトウ・マリー"),
        ("ゔぃくとりあ", "ヴィクトリア"),
    ],
)
def test_kana_names_come_out_alike(typed: str, read: str) -> None:
    assert text.kana(typed) == read
    assert text.is_kana(typed)


@pytest.mark.parametrize("typed", ["", "  ", "山田", "Yamada", "ヤマダ1", "ヤマダ😀"])
def test_what_is_not_kana_is_told(typed: str) -> None:
    assert not text.is_kana(typed)


def test_digits_and_hyphens_of_every_width() -> None:
    assert text.digits("０９０－１２３４ー５６７８") == "09012345678"
    assert text.digits("〒600-8001") == "6008001"
    assert text.unhyphened("090‐1234–5678") == "09012345678"


def test_names_with_rare_letters_and_emoji_stay_whole() -> None:
    for name in ("𠮷野家", "髙橋", "渡邉󠄂", "😀"):
        assert text.folded(f" {name} ") == name


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(typed: str) -> None:
    once = text.folded(typed)
    assert text.folded(once) == once
    assert text.kana(text.kana(typed)) == text.kana(typed)
