"""The simulation against closed formulae, and what it promises."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.simulation.rules import (
    Assumptions,
    Case,
    OpenDay,
    Procedure,
    Spread,
    Visit,
    erlang,
    simulate,
    visits_of,
)
from madoguchi.simulation.rules.centre import run_day

MONDAY = OpenDay(dt.date(2025, 12, 1), 12 * 60, 20 * 60)
ASSUMED = Assumptions(
    procedures={
        "pin": Procedure("pin", Spread(8, 13), 5, officer=1.0, booked=0.5),
        "other": Procedure("other", Spread(6, 11), 4, officer=0.0, booked=0.0),
    },
    officer=Spread(3, 6),
    items_per_visit=1.5,
    no_show=0.07,
    late=0.05,
    late_after=5,
    late_by=Spread(8, 20),
    slot=15,
    last_before_close=30,
)
CASE = Case(
    volumes={"pin": 250.0, "other": 250.0},
    days=(MONDAY, replace(MONDAY, day=dt.date(2025, 12, 2))),
    windows=5,
    officers=2,
)


def poisson(n: int, rate: float, service: float, seed: int = 3) -> list[Visit]:
    rng, at, found = Random(seed), 0.0, []
    for _one in range(n):
        at += rng.expovariate(rate)
        found.append(Visit(at, "x", False, 1, rng.expovariate(1 / service), 0.0, 0.0))
    return found


def test_waits_agree_with_the_formula_of_a_queue_with_many_servers() -> None:
    outcomes = run_day(poisson(9000, 1.0, 3.5), windows=5, officers=1)
    waits = [one.wait for one in outcomes]
    expected = erlang.mean_wait(1.0, 3.5, 5)
    assert sum(waits) / len(waits) == pytest.approx(expected, rel=0.2)
    longer = sum(wait > 2 for wait in waits) / len(waits)
    assert longer == pytest.approx(erlang.waits_longer(1.0, 3.5, 5, 2), abs=0.03)
    some = sum(wait > 1e-9 for wait in waits) / len(waits)
    assert some == pytest.approx(erlang.waits(3.5, 5), abs=0.03)


def test_an_officer_is_one_more_queue_while_the_window_is_held() -> None:
    """With officers in plenty the three stages are one handling at the window."""
    whole = poisson(1500, 1.0, 3.5)
    split = [
        replace(v, front=v.front * 0.4, officer=v.front * 0.3, rest=v.front * 0.3)
        for v in whole
    ]
    alone = run_day(whole, windows=5, officers=1)
    with_officer = run_day(split, windows=5, officers=40)
    for a, b in zip(alone, with_officer, strict=True):
        assert b.wait == pytest.approx(a.wait, abs=1e-6)


def test_one_officer_for_many_windows_is_waited_for_inside_the_visit() -> None:
    visits = [Visit(i * 1e-3, "x", False, 1, 1.0, 4.0, 1.0) for i in range(4)]
    outcomes = run_day(visits, windows=4, officers=1)
    assert [round(one.officer_wait) for one in outcomes] == [0, 4, 8, 12]
    assert [round(one.called) for one in outcomes] == [0, 0, 0, 0]


def test_a_booked_visitor_goes_before_those_without_a_booking() -> None:
    first = Visit(0.0, "x", False, 1, 10.0, 0.0, 0.0)
    walk_in = Visit(1.0, "x", False, 1, 10.0, 0.0, 0.0)
    booked = Visit(2.0, "x", True, 1, 10.0, 0.0, 0.0)
    outcomes = run_day([first, walk_in, booked], windows=1, officers=1)
    assert [one.called for one in outcomes] == [0, 20, 10]


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(1, 999), windows=st.integers(1, 6))
def test_everybody_who_came_is_served_once_and_never_before_coming(
    seed: int, windows: int
) -> None:
    visits = visits_of(MONDAY, {"pin": 20, "other": 30}, ASSUMED, str(seed))
    outcomes = run_day(visits, windows=windows, officers=1)
    assert len(outcomes) == len(visits)
    for one in outcomes:
        work = one.visit.front + one.visit.officer + one.visit.rest
        assert one.called >= one.visit.at - 1e-9
        assert one.ended == pytest.approx(one.called + one.officer_wait + work)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(1, 999), windows=st.integers(1, 5))
def test_one_window_more_is_never_worse_for_the_same_people(
    seed: int, windows: int
) -> None:
    """First come, first served, with times that belong to the visitor."""
    visits = [
        replace(v, booked=False, officer=0.0)
        for v in visits_of(MONDAY, {"pin": 40, "other": 40}, ASSUMED, str(seed))
    ]
    fewer = run_day(visits, windows, officers=1)
    more = run_day(visits, windows + 1, officers=1)
    for a, b in zip(fewer, more, strict=True):
        assert b.wait <= a.wait + 1e-6


def test_the_same_seed_gives_the_same_answer_and_another_another() -> None:
    first, again = simulate(CASE, ASSUMED), simulate(CASE, ASSUMED)
    assert first == again
    assert simulate(replace(CASE, seed=2), ASSUMED).measured != first.measured


def test_the_fewest_windows_keep_the_promise_and_one_less_does_not() -> None:
    result = simulate(replace(CASE, promise=10.0), ASSUMED)
    tried = dict(result.tried)
    assert result.needed is not None
    assert tried[result.needed] <= 10.0
    if result.needed - 1 in tried:
        assert tried[result.needed - 1] > 10.0


def test_a_month_without_an_open_day_has_nothing_to_say() -> None:
    result = simulate(replace(CASE, days=()), ASSUMED)
    assert (result.measured.days, result.measured.whole.visits) == (0, 0)
    assert result.needed is None


def test_an_agreed_cap_sends_the_rest_to_the_walk_ins() -> None:
    capped = replace(ASSUMED, cap=4, no_show=0.0, late=0.0)
    visits = visits_of(MONDAY, {"pin": 300}, capped, "1")
    slots = [v.at // 60 for v in visits if v.booked]
    assert max(slots.count(hour) for hour in set(slots)) <= 4


def test_progress_is_told_and_ends() -> None:
    said: list[tuple[int, int]] = []
    simulate(CASE, ASSUMED, lambda done, whole: said.append((done, whole)))
    assert said[0][0] == 0 and said[-1][0] == said[-1][1]
    assert [done for done, _whole in said] == sorted(done for done, _whole in said)


def test_a_load_that_no_queue_ends_is_said() -> None:
    with pytest.raises(ValueError, match="load"):
        erlang.mean_wait(2.0, 3.0, 5)
    assert erlang.least_servers(2.0, 3.0) == 7
