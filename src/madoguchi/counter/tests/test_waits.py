"""The expected wait: played forward from what the counter knows and learnt."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core import clock
from madoguchi.counter import queries, services, waits
from madoguchi.counter.models import Ticket
from madoguchi.counter.rules import forecast, waiting
from madoguchi.counter.rules.forecast import Desk, Person, Probe
from madoguchi.counter.rules.waiting import Service, Took
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.tenancy import walls

ALL = frozenset({"certificate", "pin"})
TEN = Service(600.0, 120.0**2)


def people(count: int, **more: object) -> list[Person]:
    """So many who came one after the other before now."""
    said = {"needs": ALL, "work": TEN, "ready": -1.0, **more}
    return [Person(order=float(n - count), **said) for n in range(count)]  # type: ignore[arg-type]


def told(ahead: list[Person], desks: list[Desk], **more: float) -> waiting.Estimate:
    probe = Probe(0.0, frozenset({"pin"}))
    found = forecast.estimate(forecast.waits([probe], ahead, desks, **more)[0])
    assert found is not None
    return found


@given(st.integers(0, 30), st.integers(1, 16))
def test_more_windows_never_mean_a_longer_wait(waiting_: int, windows: int) -> None:
    few = told(people(waiting_), [Desk(ALL)] * windows)
    many = told(people(waiting_), [Desk(ALL)] * (windows + 1))
    assert few.low <= few.minutes <= few.high
    assert many.minutes <= few.minutes + 1


@given(st.integers(0, 30))
def test_an_idle_window_means_no_wait(windows: int) -> None:
    assert told([], [Desk(ALL)] * (windows + 1)).high == 0


def test_no_window_gives_no_promise() -> None:
    probe = Probe(0.0, frozenset({"pin"}))
    assert forecast.estimate(forecast.waits([probe], people(3), [])[0]) is None
    other = [Desk(frozenset({"certificate"}))]
    assert forecast.estimate(forecast.waits([probe], people(3), other)[0]) is None


def test_one_window_serves_one_after_the_other() -> None:
    found = told(people(6), [Desk(ALL)])
    assert 55 <= found.minutes <= 65
    assert found.low < found.minutes < found.high


def test_a_visitor_who_has_sat_long_is_soon_done() -> None:
    fresh = told(people(1), [Desk(ALL, 0.0, TEN)])
    late = told(people(1), [Desk(ALL, 540.0, TEN)])
    assert late.minutes < fresh.minutes


def test_bookings_that_will_come_first_are_counted() -> None:
    alone = told(people(4), [Desk(ALL)])
    booked = [
        Person(-1800.0 + left, left, ALL, TEN, here=left) for left in (300.0, 900.0)
    ]
    assert told([*people(4), *booked], [Desk(ALL)]).minutes > alone.minutes


def test_nobody_who_needs_the_officer_is_done_while_none_is_here() -> None:
    ahead = people(2, officer=True)
    free = told(ahead, [Desk(ALL)])
    away = told(ahead, [Desk(ALL)], no_officer=3600.0)
    assert free.minutes < 40 and away.minutes >= 60


def test_the_same_question_gets_the_same_answer() -> None:
    assert told(people(9), [Desk(ALL)] * 3) == told(people(9), [Desk(ALL)] * 3)


def test_what_is_learnt_takes_over_from_the_estimate() -> None:
    before = {"pin": waiting.guess(10)}
    assert waiting.learn([], before).services == before
    known = waiting.learn([Took("pin", {"pin": 1}, 2000, 300.0, 900.0)], before)
    assert known.services["pin"].mean == pytest.approx(300, rel=0.02)


def test_a_further_procedure_adds_what_the_log_says() -> None:
    rows = [
        Took("pin", {"pin": 1}, 2000, 600.0, 900.0),
        Took("pin", {"pin": 2}, 2000, 900.0, 900.0),
    ]
    known = waiting.learn(rows, {"pin": waiting.guess(10)}, (80, 100))
    assert known.more == pytest.approx(0.5, abs=0.02)
    assert known.ticket({"pin": 2}).mean == pytest.approx(900, rel=0.02)
    assert known.booked("pin").mean == pytest.approx(750, rel=0.03)
    assert known.comes == pytest.approx(0.82, abs=0.01)


def test_the_counter_learns_from_its_own_log(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    for _n in range(30):
        make.ticket(people.staff, "certificate")
        one = services.call_next(window=desk, by=people.staff)
        services.start(ticket=one, by=people.staff)
        saturday.shift(dt.timedelta(minutes=3 if _n % 2 else 5))
        services.finish(ticket=one, outcome="done", by=people.staff)
    monday = clock.tokyo_date(clock.now()) + dt.timedelta(days=2)
    with walls.scope([make.SLUG]):
        known = queries.learnt(make.SLUG, monday)
        assert 240 < known.services["certificate"].mean < 420
    saturday.shift(dt.timedelta(days=2))
    median, p90, count = queries.service_times(make.SLUG)["certificate"]
    assert (count, p90) == (30, 5.0) and 3 <= median <= 5


def test_who_stands_behind_waits_longer(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff)
    made = [make.ticket(people.staff) for _n in range(4)]
    with walls.scope([make.SLUG]):
        line = waits.line(make.SLUG)
        seen = [waits.for_ticket(Ticket.objects.get(pk=one.pk), line) for one in made]
    minutes = [one.minutes for one in seen if one is not None]
    assert minutes[0] == 0 and minutes == sorted(minutes) and minutes[3] > 15


def test_waits_grow_while_every_officer_is_away(people: People) -> None:
    make.day(people.manager)
    make.window(people.staff, 1, "pin", "certificate")
    for _n in range(2):
        make.ticket(people.staff, "pin")
    with walls.scope([make.SLUG]):
        before = waits.line(make.SLUG).expect({"pin": 1}, clock.now())
    services.officer_away(
        contract=make.contract(), reason="break", minutes=60, by=people.identity
    )
    with walls.scope([make.SLUG]):
        after = waits.line(make.SLUG).expect({"pin": 1}, clock.now())
    assert before and after and before.minutes < 60 <= after.minutes


def test_who_issues_thousands_reads_the_line_now_and_then(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.day(people.manager)
    make.window(people.staff)
    read: list[dt.datetime] = []
    line = waits.line

    def counted(contract: str, **more: int) -> waits.Line:
        read.append(clock.now())
        return line(contract, **more)

    monkeypatch.setattr(waits, "line", counted)
    began = clock.now()
    with waits.roughly(dt.timedelta(minutes=3)):
        for minute in range(7):
            with time_machine.travel(began + dt.timedelta(minutes=minute), tick=False):
                assert make.ticket(people.staff).told_minutes is not None
    assert [(at - began).total_seconds() // 60 for at in read] == [0, 4]
    make.ticket(people.staff)
    assert len(read) == 3
