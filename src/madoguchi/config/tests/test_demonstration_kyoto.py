"""The Kyoto month, on whatever day somebody starts the demonstration."""

from __future__ import annotations

import pytest

from madoguchi.config.demonstration import kyoto_day


@pytest.mark.parametrize("past", range(kyoto_day.SWITCHED, 40))
def test_the_day_that_becomes_support_is_planned_with_an_officer(past: int) -> None:
    kinds = {
        past - number: kyoto_day.kind(number, past - number) for number in range(past)
    }
    assert kinds[kyoto_day.SWITCHED] == "outreach"
