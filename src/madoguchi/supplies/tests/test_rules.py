"""What is short comes first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.supplies import rules
from madoguchi.supplies.rules import ENOUGH, LOW, OUT, UNCOUNTED, Stock

stocks = st.builds(
    Stock,
    item=st.sampled_from(["a", "b", "c"]),
    place=st.just("store"),
    count=st.none() | st.integers(0, 5),
    reorder=st.integers(0, 5),
)


def test_nothing_left_is_worse_than_little_left() -> None:
    assert Stock("a", "store", 0, 0).state == OUT
    assert Stock("a", "store", 4, 5).state == LOW
    assert Stock("a", "store", 5, 5).state == ENOUGH
    assert Stock("a", "", None, 5).state == UNCOUNTED


@given(st.lists(stocks))
def test_what_is_short_stands_first_and_nothing_is_lost(found: list[Stock]) -> None:
    shown = rules.in_order(found)
    assert sorted(map(hash, shown)) == sorted(map(hash, found))
    missing = rules.short(found)
    assert shown[: len(missing)] == missing
    assert all(one.state in (OUT, LOW) for one in missing)
    assert not any(one.state in (OUT, LOW) for one in shown[len(missing) :])
