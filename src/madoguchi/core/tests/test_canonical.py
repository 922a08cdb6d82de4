"""The same value, the same bytes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import canonical

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(PLAIN)
def test_what_is_read_back_is_written_alike(value: Any) -> None:
    assert canonical.dumps(json.loads(canonical.dumps(value))) == canonical.dumps(value)


@given(st.dictionaries(st.text(), st.integers(), min_size=2))
def test_the_order_of_keys_does_not_matter(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert canonical.dumps(turned) == canonical.dumps(value)


def test_moments_are_written_in_utc_with_microseconds() -> None:
    tokyo = dt.timezone(dt.timedelta(hours=9))
    moment = dt.datetime(2026, 4, 1, 9, tzinfo=tokyo)
    assert canonical.dumps([moment]) == b'["2026-04-01T00:00:00.000000+00:00"]'
    assert canonical.dumps(dt.date(2026, 4, 1)) == b'"2026-04-01"'
    assert canonical.dumps({"b", "a"}) == b'["a","b"]'


@pytest.mark.parametrize(
    "value", [1.5, {"a": [0.1]}, float("nan"), {1: "a"}, object(), b"bytes"]
)
def test_what_has_no_stable_form_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        canonical.dumps(value)
