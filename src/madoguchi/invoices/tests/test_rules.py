"""Sums in whole yen."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.invoices import rules
from madoguchi.invoices.rules import Line, Spent

LINE = st.builds(
    Line, st.just("x"), st.integers(0, 1_000), st.integers(0, 1_000_000_000)
)


@given(st.lists(LINE), st.integers(0, 100))
def test_the_tax_is_reckoned_once_and_fractions_are_dropped(
    lines: list[Line], percent: int
) -> None:
    found = rules.amount(lines, percent)
    assert found.net == sum(line.quantity * line.unit_yen for line in lines)
    assert found.tax * 100 <= found.net * percent < (found.tax + 1) * 100
    assert found.total == found.net + found.tax


def test_line_by_line_would_lose_yen() -> None:
    lines = [Line("a", 1, 9), Line("b", 1, 9)]
    assert rules.amount(lines, 10) == rules.Amount(18, 1)
    assert rules.amount([], 10) == rules.Amount(0, 0)


def test_a_category_stands_against_its_budget_in_the_contracts_order() -> None:
    spent = [
        Spent("other", "actual", "contractor", 5),
        Spent("rent", "actual", "municipality", 700),
        Spent("rent", "estimate", "municipality", 900),
        Spent("rent", "actual", "municipality", 400),
    ]
    found = rules.standings(spent, {"rent": 1_000, "speaker": 50, "unused": None})
    assert [one.category for one in found] == ["rent", "speaker", "other"]
    rent, speaker, other = found
    assert (rent.estimate, rent.actual, rent.left) == (900, 1_100, -100)
    assert (speaker.actual, speaker.left, other.left) == (0, 50, None)


def test_only_what_was_spent_is_borne() -> None:
    spent = [
        Spent("a", "actual", "municipality", 3),
        Spent("a", "estimate", "contractor", 9),
    ]
    assert rules.borne(spent) == {"municipality": 3, "contractor": 0}
