"""What the board says of calls: nobody who is called now is left out."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.core import clock
from madoguchi.counter import board, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.tests import make


@pytest.fixture
def busy(inside: None, people: make.People) -> list[Ticket]:
    """Thirty who were called, served and finished after one who did not come."""
    make.day(people.manager)
    desk = make.window(people.staff, 1)
    made = [make.ticket(people.staff) for _n in range(31)]
    return _called(made, desk, people)


def _called(made: list[Ticket], desk, people: make.People) -> list[Ticket]:  # type: ignore[no-untyped-def]
    for one in made:
        services.call_next(window=desk, by=people.staff)
        if one is made[0]:
            services.absent(ticket=one, by=people.staff)
            continue
        services.start(ticket=one, by=people.staff)
        services.finish(ticket=one, outcome="done", by=people.staff)
    return made


def test_a_number_called_again_after_an_absence_is_on_the_board(
    busy: list[Ticket], people: make.People, saturday: time_machine.Coordinates
) -> None:
    saturday.shift(dt.timedelta(minutes=5))
    desk = make.window(people.colleague, 2)
    services.call_number(window=desk, ticket=busy[0], by=people.colleague)
    seen = board.make(make.SLUG, clock.now()).called
    assert seen[0]["number"] == busy[0].number and seen[0]["now"]
    services.start(ticket=busy[0], by=people.colleague)
    seen = board.make(make.SLUG, clock.now()).called
    assert seen[0]["number"] == busy[0].number and not seen[0]["now"]


def test_everybody_who_is_called_now_is_on_the_board(
    inside: None, people: make.People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    numbers = []
    for n in range(1, 17):
        make.ticket(people.staff)
        saturday.shift(dt.timedelta(seconds=1))
        desk = make.window(people.staff, n)
        numbers.append(services.call_next(window=desk, by=people.staff).number)
    seen = board.make(make.SLUG, clock.now()).called
    assert [one["number"] for one in seen if one["now"]] == numbers[::-1]
