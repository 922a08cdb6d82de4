"""The statement of the hot path says what the pure rule says; races have one winner."""

from __future__ import annotations

import datetime as dt
import random
import secrets
import threading

import time_machine
from django.db import close_old_connections

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import parameters, services
from madoguchi.counter.models import Day, Ticket, Window
from madoguchi.counter.rules import calling, states
from madoguchi.counter.rules.calling import Waiting
from madoguchi.counter.services import call
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.tenancy import walls

SKILLS = ("certificate", "pin", "card-face", "application")


def invented(rng: random.Random, number: int, now: dt.datetime) -> Ticket:
    """A waiting ticket with a random place."""
    rule = parameters.on(make.SLUG, make.DAY).queue.rule()
    joined = now - dt.timedelta(minutes=rng.randrange(90))
    slot = joined + dt.timedelta(minutes=rng.randrange(-20, 90))
    booked = rng.random() < 0.5
    stands = calling.standing(
        joined, slot if booked else None, rule, priority=rng.random() < 0.1
    )
    needs = sorted(rng.sample(SKILLS, rng.randrange(1, 3)))
    return Ticket(
        contract_id=make.SLUG,
        day=make.DAY,
        series="walk-in",
        seq=number,
        number=500 + number,
        source="reception",
        booked=booked,
        procedures=dict.fromkeys(needs, 1),
        lane=needs[0],
        needs=needs,
        token=secrets.token_urlsafe(16),
        issued_at=joined,
        moved_at=joined,
        ready_at=stands.ready_at,
        order_at=stands.order_at,
        link_seconds=rng.choice((0, 600, 2400)),
    )


def test_the_statement_says_what_the_rule_says(
    people: People, saturday: time_machine.Coordinates
) -> None:
    make.day(people.manager)
    desk = make.window(people.staff, 1, *SKILLS)
    saturday.move_to(make.MORNING + dt.timedelta(hours=2))
    now, rng = clock.now(), random.Random(7)
    with walls.scope([make.SLUG]):
        link_until = now + dt.timedelta(minutes=20)
        Day.objects.filter(day=make.DAY).update(link_until=link_until)
        made = [invented(rng, n, now) for n in range(1, 60)]
        Ticket.objects.bulk_create(made)
    left = {one.pk: one for one in made}
    for turn in range(80):
        skills = sorted(rng.sample(SKILLS, 1 + turn % 4))
        with walls.scope([make.SLUG]):
            Window.objects.filter(pk=desk.pk).update(skills=skills)
        wanted = calling.next_in_line(
            [
                Waiting(
                    one.pk,
                    one.ready_at,
                    one.order_at,
                    frozenset(one.needs),
                    link=dt.timedelta(seconds=one.link_seconds),
                )
                for one in left.values()
            ],
            skills=skills,
            window=desk.pk,
            now=now,
            link_until=link_until,
        )
        try:
            got = services.call_next(window=desk, by=people.staff).pk
        except Refusal as refusal:
            assert refusal.code == "nobody-waiting" and wanted is None
            continue
        assert wanted is not None and got == wanted.id
        del left[got]
        with walls.scope([make.SLUG]):
            Ticket.objects.filter(pk=got).update(state=states.HELD, window=None)


def test_sixteen_windows_never_get_the_same_ticket(committed_db: object) -> None:
    with time_machine.travel(make.MORNING, tick=True):
        make.contract()
        people = make.people()
        make.day(people.manager)
        desks = [make.window(people.staff, n, "certificate") for n in range(1, 17)]
        for _n in range(12):
            make.ticket(people.staff)
        got: list[int] = []
        empty: list[str] = []

        def press(desk: Window) -> None:
            try:
                got.append(call.call_next(window=desk, by=people.staff).pk)
            except Refusal as refusal:
                empty.append(refusal.code)
            finally:
                close_old_connections()

        threads = [threading.Thread(target=press, args=(desk,)) for desk in desks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(got) == len(set(got)) == 12
    assert empty == ["nobody-waiting"] * 4
