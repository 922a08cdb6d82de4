"""Separation of roles, periods, cover."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.crew import rules

APART = [("operations_manager", "general_manager")]
DAY = dt.date(2026, 11, 24)


def test_an_operations_manager_is_never_the_general_manager() -> None:
    assert rules.clashes(["general_manager"], "operations_manager", APART)
    assert rules.clashes(["operations_manager"], "general_manager", APART)
    assert not rules.clashes(["site_manager"], "operations_manager", APART)
    assert not rules.clashes([], "general_manager", APART)


def test_a_pair_of_the_same_role_forbids_nothing_else() -> None:
    assert not rules.clashes(["staff"], "staff", APART)


def test_a_role_is_short_by_what_the_minimum_says() -> None:
    shifts = [(DAY, 1, "staff"), (DAY, 1, "staff"), (DAY, 2, "site_manager")]
    found = rules.cover(shifts, [DAY], {"site_manager": 1, "staff": 2})
    assert [(c.role, c.planned, c.missing) for c in found[DAY]] == [
        ("site_manager", 1, 0),
        ("staff", 1, 1),
    ]


def test_the_fact_counts_person_days() -> None:
    next_day = DAY + dt.timedelta(days=1)
    shifts = [(DAY, 1, "staff"), (DAY, 2, "staff"), (next_day, 1, "staff")]
    assert rules.planned(shifts) == {"staff": 3}


days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
periods = st.tuples(days, st.none() | days).filter(
    lambda p: p[1] is None or p[0] <= p[1]
)


@given(periods, periods)
def test_overlapping_is_mutual(
    first: tuple[dt.date, dt.date | None], second: tuple[dt.date, dt.date | None]
) -> None:
    assert rules.overlaps(first, second) == rules.overlaps(second, first)
    assert rules.overlaps(first, first)
