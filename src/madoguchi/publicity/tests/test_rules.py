"""Who the text names, and which number it prints."""

from __future__ import annotations

import pytest

from madoguchi.publicity import rules

NAME, NUMBER = "サッポロファクトリーマイナンバーカードセンター", "011-600-2323"


@pytest.mark.parametrize(
    "said", ["011-600-2323", "０１１－６００－２３２３", "011(600)2323", "0116002323"]
)
def test_the_agreed_number_is_known_however_it_is_printed(said: str) -> None:
    found = rules.read(f"{NAME}\n問い合わせ {said}", NAME, NUMBER)
    assert found.strange == ()
    assert found.fields == ["public-name", "contact"]


def test_another_number_is_found_and_a_date_is_no_number() -> None:
    text = "2025-11-29 から。問い合わせ 090-1234-5678 または 011-600-2323"
    found = rules.read(text, NAME, NUMBER)
    assert [rules.digits(one) for one in found.strange] == ["09012345678"]
    assert found.fields == []


def test_a_name_broken_by_a_space_is_still_the_name() -> None:
    text = "サッポロファクトリー\nマイナンバーカードセンター が開きます"
    assert rules.read(text, NAME, NUMBER).fields == ["public-name", "contact"]


def test_a_contract_that_asks_for_nothing_is_content() -> None:
    assert rules.read("0120-000-000", "", "").fields == ["public-name", "contact"]
