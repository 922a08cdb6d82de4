"""Answer rates: no division by zero, a rate of sums, exact at the promised line."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.calls import rules
from madoguchi.calls.rules import Tally
from madoguchi.core import clock
from madoguchi.core.errors import Refusal

PROMISED = Decimal("0.95")


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    offered = draw(st.integers(0, 500))
    answered = draw(st.integers(0, offered))
    return rules.checked(offered, answered, draw(st.integers(0, offered - answered)))


@given(tallies())
def test_a_rate_is_a_share_or_unknown(one: Tally) -> None:
    assert (one.rate is None) == (one.offered == 0)
    if one.rate is not None:
        assert 0 <= one.rate <= 1
    assert one.lost == one.offered - one.answered >= one.short


@given(st.lists(tallies()))
def test_the_day_is_the_sum_of_its_intervals(many: list[Tally]) -> None:
    day = rules.total(many)
    assert day.offered == sum(one.offered for one in many)
    held = [not rules.below(one, PROMISED) for one in many]
    if all(held):
        assert not rules.below(day, PROMISED)


@given(tallies(), st.decimals("0.01", "0.99", places=2))
def test_the_calls_that_are_needed_bring_it_back_and_one_less_does_not(
    one: Tally, bound: Decimal
) -> None:
    more = rules.needed(one, bound)
    assert more is not None
    assert not rules.below(one + Tally(more, more), bound)
    if more:
        assert rules.below(one + Tally(more - 1, more - 1), bound)


def test_nineteen_of_twenty_is_enough_and_eighteen_is_not() -> None:
    assert not rules.below(Tally(20, 19), PROMISED)
    assert rules.below(Tally(20, 18), PROMISED)
    assert not rules.below(Tally(), PROMISED)
    assert not rules.below(Tally(20, 1), None)


def test_all_calls_can_never_be_answered_again_once_one_was_lost() -> None:
    assert rules.needed(Tally(10, 9), Decimal(1)) is None
    assert rules.needed(Tally(10, 10), Decimal(1)) == 0


@pytest.mark.parametrize(
    ("figures", "field"),
    [((5, 6, 0), "answered"), ((5, 3, 3), "short"), ((10_000, 0, 0), "offered")],
)
def test_figures_that_cannot_be_true_are_refused(
    figures: tuple[int, int, int], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked(*figures)
    assert refused.value.field == field


def test_the_grid_covers_the_open_hours() -> None:
    day = dt.date(2025, 11, 25)
    starts = list(rules.grid(clock.tokyo(day, 9, 10), clock.tokyo(day, 11), 30))
    assert [rules.label(start, 30) for start in starts] == [
        "09:00-09:30",
        "09:30-10:00",
        "10:00-10:30",
        "10:30-11:00",
    ]
