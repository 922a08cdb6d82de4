"""Whose turn is near is told once; crowding once an hour; the log goes out."""

from __future__ import annotations

import csv
import io

from django.utils.translation import override

from madoguchi.cases.models import Case
from madoguchi.counter import jobs, reports, services, words
from madoguchi.counter.services import notify
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.journal.models import Fact
from madoguchi.messages.models import Message
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import citizen, system


def test_a_turn_that_is_near_is_told_once(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    for _n in range(5):
        last = make.ticket(people.staff)
    notify.ask_notice(
        ticket=last, near=3, email="hanako@example.jp", by=citizen(make.SLUG)
    )
    by = system(make.SLUG)
    assert notify.announce(contract=make.contract(), by=by) == 0
    called = services.call_next(window=desk, by=people.staff)
    services.absent(ticket=called, by=people.staff)
    assert notify.announce(contract=make.contract(), by=by) == 1
    assert notify.announce(contract=make.contract(), by=by) == 0
    with walls.scope([make.SLUG]):
        message = Message.objects.get(template="turn-near")
        fact = Fact.objects.get(name="counter.turn_announced")
    assert message.ref == fact.keys["ticket"] == str(last.number)
    assert fact.measures == {"ahead": 3}


def test_citizens_read_the_name_that_the_contract_says_in_public() -> None:
    contract = make.contract()
    assert words.place(contract, make.DAY).startswith("サッポロファクトリー")
    with override("en"):
        assert words.place(contract, make.DAY).startswith("Sapporo Factory")


def test_crowding_is_raised_once_an_hour(people: People) -> None:
    make.day(people.manager)
    for _n in range(40):
        make.ticket(people.staff)
    assert jobs.watch() == 0
    assert jobs.watch() == 0
    with walls.scope([make.SLUG]):
        fact = Fact.objects.get(name="counter.crowding_raised")
        case = Case.objects.get(kind="crowding")
    assert fact.measures == {"waiting": 40}
    assert fact.keys["interval"] == str(case.pk)


def test_the_log_has_a_row_a_ticket_and_the_analysis_its_hour(people: People) -> None:
    make.day(people.manager)
    desk = make.window(people.staff)
    make.booked(people.staff)
    make.ticket(people.staff)
    called = services.call_next(window=desk, by=people.staff)
    services.absent(ticket=called, by=people.staff)
    services.finish(ticket=called, outcome="absent", by=people.staff)
    with walls.scope([make.SLUG]):
        text = "".join(reports.log_csv(reports.log(make.SLUG, make.DAY, make.DAY)))
        (hour,) = reports.by_hour(make.SLUG, make.DAY, make.DAY)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert list(rows[0]) == list(reports.COLUMNS)
    assert [row["券番号"] for row in rows] == ["101", "501"]
    assert rows[0]["結果"] == "不在" and rows[0]["手続コード×件数"] == "card-issue×1"
    assert (hour.hour, hour.taken, hour.called, hour.absent) == (10, 2, 1, 1)
    assert hour.abandoned == 0.5


def test_percentiles_are_nearest_rank() -> None:
    assert reports.percentile(list(range(1, 11)), 90) == 9
    assert reports.percentile([], 90) is None
