"""Numbers and prices of the post."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.mailings import rules


def test_known_numbers_are_valid_however_they_are_written() -> None:
    for typed in ("13112383852", "131-12-38385-2", "４０５５４８４２４８８６"):
        assert rules.valid_tracking(typed)
    for typed in ("", "13112383853", "1311238385", "abc", "405548424887"):
        assert not rules.valid_tracking(typed)


@given(st.integers(10**9, 10**10 - 1))
def test_one_wrong_digit_is_nearly_always_found(digits: int) -> None:
    whole = f"{digits}{digits % 7}"
    assert rules.valid_tracking(whole)
    for place in range(10):
        step = (int(whole[place]) + 1) % 10
        wrong = f"{whole[:place]}{step}{whole[place + 1 :]}"
        # Only a jump from 9 to 0 is a change by nine, which seven does not divide.
        assert not rules.valid_tracking(wrong)


@given(st.integers(10**9, 10**10 - 1))
def test_a_number_ends_in_zero_to_six(digits: int) -> None:
    for last in "789":
        assert not rules.valid_tracking(f"{digits}{last}")


def test_prices_add_up_and_an_unknown_one_gives_no_sum() -> None:
    table = {"letter": 110, "registered": 480, "addressee_only": 210}
    assert rules.postage("addressee-only", table.get) == 800
    assert rules.postage("ordinary", table.get) == 110
    assert rules.postage("simple-registered", table.get) is None


def test_numbers_are_read_once_each_in_their_order() -> None:
    assert rules.refs("A-1\nA-2、Ａ-1, A-3") == ["A-1", "A-2", "A-3"]


def test_totals_stand_in_the_order_of_the_classes() -> None:
    found = rules.sums([("addressee-only", 800), ("ordinary", 110), ("ordinary", 110)])
    assert [(s.name, s.pieces, s.yen) for s in found] == [
        ("ordinary", 2, 220),
        ("addressee-only", 1, 800),
    ]
