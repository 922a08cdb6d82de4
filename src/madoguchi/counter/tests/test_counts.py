"""Counts of procedures: several of one kind in a visit count, each of them once."""

from __future__ import annotations

import datetime as dt

import time_machine

from madoguchi.contracts.rules.engine import Verdict
from madoguchi.contracts.tests import make_engine as engine
from madoguchi.counter import queries, services
from madoguchi.counter.models import Ticket
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_counter_day import facts
from madoguchi.journal.models import Fact
from madoguchi.tenancy import walls
from madoguchi.visits.facts import PROCEDURE_COMPLETED

COMPLETED = PROCEDURE_COMPLETED.name


def served(people: People, **done: int) -> Ticket:
    """A visitor of whom so many procedures were done."""
    desk = make.window(people.staff)
    counts = {slug.replace("_", "-"): n for slug, n in done.items()}
    make.ticket(people.staff, *counts)
    called = services.call_next(window=desk, by=people.staff)
    services.start(ticket=called, by=people.staff)
    return services.finish(ticket=called, outcome="done", done=counts, by=people.staff)


def verdict(rule: dict[str, object], rows: list[Fact]) -> Verdict:
    """What the engine says of these facts under one rule."""
    program = engine.program(
        rule, facts=engine.FACTS | {COMPLETED: PROCEDURE_COMPLETED}
    )
    told = [
        engine.fact(
            COMPLETED, "11-29 10:30", row.keys, seq=row.pk, corrects=row.corrects
        )
        for row in rows
    ]
    return engine.full(program, told)["c1#1:period=2025-11"].verdict


def most(number: int) -> dict[str, object]:
    return {
        "kind": "target",
        "value": {"fact": COMPLETED, "where": {"procedure": "certificate"}},
        "max": number,
        "period": "month",
    }


def test_three_of_one_kind_in_a_visit_are_three_in_the_clause(people: People) -> None:
    make.day(people.manager)
    served(people, certificate=3)
    rows = facts(COMPLETED)
    assert len(rows) == 3
    assert verdict(most(3), rows) is Verdict.MET
    assert verdict(most(2), rows) is Verdict.OVER


def test_a_correction_takes_back_as_many_as_it_should(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    ticket = served(people, certificate=3)
    saturday.shift(dt.timedelta(minutes=5))
    services.correct(
        ticket=ticket, done={"certificate": 1}, reason="入力誤り", by=people.staff
    )
    with walls.scope([make.SLUG]):
        rows = list(Fact.objects.filter(name=COMPLETED).order_by("id"))
        counted = queries.procedures_by_day(make.SLUG, make.DAY, make.DAY)
    gone = {row.corrects for row in rows if row.corrects}
    left = [row for row in rows if row.pk not in gone and row.corrects is None]
    assert len(left) == 1
    assert counted == {make.DAY: {"certificate": 1}}


def test_the_day_counts_every_procedure_of_every_visit(people: People) -> None:
    make.day(people.manager)
    served(people, certificate=3, card_face=1)
    served(people, certificate=1)
    with walls.scope([make.SLUG]):
        counted = queries.procedures_by_day(make.SLUG, make.DAY, make.DAY)
    assert counted == {make.DAY: {"card-face": 1, "certificate": 4}}
    assert len(facts(COMPLETED)) == 5
