"""Kyoto 8(1)イ, ケ, サ judged by the real engine from what the desk leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest

from madoguchi.calls import services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import entry
from madoguchi.contracts import queries
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.people.rules import permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

KYOTO, DAY = make.SLUG, dt.date(2025, 11, 20)
HOURS, SEATED, RATE, REPORT = "8-1-b-s1", "8-1-i-s2", "8-1-i-s1", "8-1-k"
Judge = Callable[[str], set[str]]


def person(role: str, side: str, number: int) -> Actor:
    return Actor(side, role, frozenset({KYOTO}), number, permitted([role]))  # type: ignore[arg-type]


OPERATOR = person("operator", "contractor", 1)
MANAGER = person("operations_manager", "contractor", 2)
OFFICER = person("officer", "municipality", 3)


@pytest.fixture
def kyoto(committed_db: object, connected_as) -> Iterator[Contract]:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            contracts.load(KYOTO)
        contracts.follow_one(KYOTO)
    contract = Contract.objects.get(pk=KYOTO)
    with clock.at(clock.tokyo(DAY - dt.timedelta(days=7), 10)):
        make.may_open(contract, MANAGER, OFFICER)
    yield contract


@pytest.fixture
def judged(connected_as) -> Judge:
    def states(clause: str) -> set[str]:
        with connected_as("worker"):
            sealing.seal_all()
            while contracts.follow_one(KYOTO):
                pass
        evening = clock.tokyo(DAY + dt.timedelta(days=1), 9)
        with walls.scope([KYOTO]):
            rows = queries.of_clause(KYOTO, clause, evening)
            return {
                str(row.state) for row in rows if DAY.isoformat() in row.keys.values()
            }

    return states


def day(
    contract: Contract, *figures: tuple[int, int], closes: int = 17, seats: int = 0
) -> DeskDay:
    """A day of the desk with its figures from 9:00, seats added at 11 if given."""
    with clock.at(clock.tokyo(DAY, 9)):
        desk = services.open_desk(contract=contract, day=DAY, seats=3, by=OPERATOR)
    entries = [entry(9 + n, *pair) for n, pair in enumerate(figures)]
    with clock.at(clock.tokyo(DAY, closes)):
        services.record_figures(desk=desk, entries=entries, by=OPERATOR)
        if seats:
            services.change_seats(desk=desk, seats=seats, at=dt.time(11), by=OPERATOR)
        return services.close_desk(desk=desk, by=OPERATOR)


def test_a_good_day_keeps_hours_rate_and_report(kyoto: Contract, judged: Judge) -> None:
    desk = day(kyoto, (20, 20), (20, 19))
    with clock.at(clock.tokyo(DAY, 17, 30)):
        version = services.submit_report(desk=desk, remark="", by=MANAGER)
    assert set(version.content["fields"]) >= {"calls", "new_bookings"}
    assert judged(HOURS) == {"met"}
    assert judged(RATE) == {"met"}
    assert judged(SEATED) == set()
    assert judged(REPORT) == {"met"}


def test_a_poor_day_is_below_until_its_figures_are_corrected(
    kyoto: Contract, judged: Judge
) -> None:
    desk = day(kyoto, (20, 19), (20, 17), closes=14)
    assert judged(HOURS) == {"below", "met"}  # five hours; opened on a weekday
    assert judged(RATE) == {"below"}
    assert judged(SEATED) == {"due"}  # 即時 prints no number: never a breach
    assert judged(REPORT) == {"breached"}
    with clock.at(clock.tokyo(DAY, 18)):
        services.record_figures(desk=desk, entries=[entry(10, 20, 20)], by=OPERATOR)
    assert judged(RATE) == {"met"}
    assert judged(SEATED) == set()


def test_seats_are_the_answer_to_a_falling_rate(kyoto: Contract, judged: Judge) -> None:
    day(kyoto, (20, 15), seats=5)
    assert judged(RATE) == {"below"}
    assert judged(SEATED) == {"met"}


def test_a_report_of_the_next_day_is_late(kyoto: Contract, judged: Judge) -> None:
    desk = day(kyoto, (20, 20))
    with clock.at(clock.tokyo(DAY + dt.timedelta(days=1), 8)):
        services.submit_report(desk=desk, remark="", by=MANAGER)
    assert "met_late" in judged(REPORT)
