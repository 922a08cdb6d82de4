"""Figures by hand and by file: corrected, never doubled; all of a file or nothing."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.calls import queries, services
from madoguchi.calls.models import DeskDay
from madoguchi.calls.rules import Tally
from madoguchi.calls.tests import make
from madoguchi.calls.tests.make import People, entry
from madoguchi.calls.tests.test_desk import left, refused
from madoguchi.core import clock
from madoguchi.core.errors import RowErrors
from madoguchi.tenancy import walls

HEAD = "日付,時間帯,着信数,応答数,短時間放棄数\n"


@pytest.fixture
def noon(desk_open: DeskDay, morning: time_machine.Coordinates) -> DeskDay:
    morning.move_to(clock.tokyo(make.DAY, 12, 30))
    return desk_open


def sums() -> Tally:
    with walls.scope([make.SLUG]):
        desk = queries.desk(make.SLUG, make.DAY)
        assert desk is not None
        return queries.tally(make.SLUG, desk)


def test_figures_are_facts_of_their_interval(people: People, noon: DeskDay) -> None:
    done = services.record_figures(
        desk=noon, entries=[entry(9, 20, 19, 1), entry(10, 10, 10)], by=people.operator
    )
    assert done == (2, 0, 0)
    first, _second = left("calls.figures_recorded")
    assert first.keys == {"day": "2025-11-25", "interval": "09:00-10:00"}
    assert first.measures == {"offered": 20, "answered": 19}
    assert first.occurred_at == clock.tokyo(make.DAY, 9) + dt.timedelta(seconds=3599)
    assert sums() == Tally(30, 29, 1)


def test_the_same_again_leaves_nothing_and_a_change_corrects(
    people: People, noon: DeskDay
) -> None:
    for answered in (19, 19, 20, 18):
        services.record_figures(
            desk=noon, entries=[entry(9, 20, answered)], by=people.operator
        )
    (stands,) = left("calls.figures_recorded")
    assert stands.measures == {"offered": 20, "answered": 18}
    assert sums() == Tally(20, 18)


def test_an_hour_to_come_has_no_figures(people: People, noon: DeskDay) -> None:
    with refused("in-the-future"):
        services.record_figures(
            desk=noon, entries=[entry(13, 1, 1)], by=people.operator
        )
    with refused("interval-wrong"):
        services.record_figures(
            desk=noon, entries=[entry(9, 1, 1, minute=30)], by=people.operator
        )
    with refused("figures-wrong"):
        services.record_figures(desk=noon, entries=[entry(9, 1, 2)], by=people.operator)


def test_a_file_again_updates_by_correction(people: People, noon: DeskDay) -> None:
    kyoto = make.contract()
    first = (HEAD + "2025/11/25,9:00,20,19,1\n2025/11/25,10:00,10,10,\n").encode()
    done = services.import_figures(contract=kyoto, body=first, by=people.operator)
    assert (done.new, done.corrected, done.same) == (2, 0, 0)
    again = (
        HEAD + "2025/11/25,9:00,20,20,0\n2025/11/25,10:00,10,10,\n"
        "2025/11/25,11:00,7,7,\n"
    ).encode("cp932")
    done = services.import_figures(contract=kyoto, body=again, by=people.operator)
    assert (done.new, done.corrected, done.same) == (1, 1, 1)
    assert len(left("calls.figures_recorded")) == 3
    assert sums() == Tally(37, 37)


def test_a_file_with_a_day_without_desk_changes_nothing(
    people: People, noon: DeskDay
) -> None:
    body = (HEAD + "2025/11/25,9:00,20,19,1\n2025/11/21,9:00,5,5,\n").encode()
    with pytest.raises(RowErrors) as wrong:
        services.import_figures(contract=make.contract(), body=body, by=people.operator)
    assert [row for row, _column, _text in wrong.value.rows] == [3]
    assert sums() == Tally()


def test_an_interval_is_counted_by_line_or_as_a_whole(
    people: People, noon: DeskDay
) -> None:
    line = services.register_line(
        contract=make.contract(),
        number="075-222-0000",
        kind="caller-pays",
        opens_on=make.DAY,
        by=people.manager,
    )
    by_line = services.Entry(dt.time(9), Tally(5, 5), line=line)
    services.record_figures(desk=noon, entries=[by_line], by=people.operator)
    with refused("interval-doubled"):
        services.record_figures(desk=noon, entries=[entry(9, 5, 5)], by=people.operator)
    (fact,) = left("calls.figures_recorded")
    assert fact.keys["line"] == str(line.pk)
