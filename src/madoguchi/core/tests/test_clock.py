"""The clock moves only in a demonstration, and a demonstration stays one."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.core import clock
from madoguchi.core.models import Installation

NEW_YEAR = clock.tokyo(dt.date(2027, 1, 1))


def test_the_clock_does_not_move_in_a_real_installation(db: None) -> None:
    Installation.settle(demonstration=False)
    with pytest.raises(PermissionError), clock.at(NEW_YEAR):
        pass


def test_the_clock_does_not_move_before_the_database_is_marked(db: None) -> None:
    with pytest.raises(PermissionError), clock.at(NEW_YEAR):
        pass


def test_in_a_demonstration_the_clock_moves_and_comes_back(db: None) -> None:
    Installation.settle(demonstration=True)
    with clock.at(NEW_YEAR):
        assert clock.now() == NEW_YEAR
        assert clock.today() == dt.date(2027, 1, 1)
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=5)


def test_the_clock_comes_back_after_an_error(db: None) -> None:
    Installation.settle(demonstration=True)
    with pytest.raises(ZeroDivisionError), clock.at(NEW_YEAR):
        raise ZeroDivisionError
    assert clock.now() != NEW_YEAR


def test_a_naive_moment_is_refused(db: None) -> None:
    Installation.settle(demonstration=True)
    with pytest.raises(ValueError, match="aware"), clock.at(dt.datetime(2027, 1, 1)):
        pass


@pytest.mark.parametrize("first", [True, False])
def test_the_mark_of_a_database_never_changes(db: None, first: bool) -> None:
    Installation.settle(demonstration=first)
    Installation.settle(demonstration=first)
    with pytest.raises(PermissionError):
        Installation.settle(demonstration=not first)


def test_a_date_of_record_is_a_tokyo_date() -> None:
    late = dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC)
    assert clock.tokyo_date(late) == dt.date(2026, 4, 1)
    assert clock.end_of_day(dt.date(2026, 3, 31)) == clock.tokyo(dt.date(2026, 4, 1))
