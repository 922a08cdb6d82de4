"""The month's days, shared out among processes: they do not depend on one another."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import django

from madoguchi.config.voice import say
from madoguchi.core.hands import pool

if TYPE_CHECKING:
    from madoguchi.config.demonstration.kyoto_day import Month
    from madoguchi.outreach.models import Session

SEED = 20260401


@dataclass(frozen=True)
class Day:
    """An announced session; ``counted_back`` is 0 for today and for days to come."""

    session: int
    counted_back: int


@dataclass(frozen=True)
class Bookings:
    """What is booked of an announced session; before the desk counts its days."""

    session: int


@dataclass(frozen=True)
class Desk:
    """The call desk on all its days up to today."""

    days: tuple[dt.date, ...]


@dataclass(frozen=True)
class Centre:
    """The start of a card centre, in a contract of its own."""

    contract: str


Task = Bookings | Day | Desk | Centre


class Hands:
    """Who does the tasks: several processes, or this one.

    Raises what a task raises, at the latest in :meth:`wait`.
    """

    def __init__(
        self, contract: str, accounts: Mapping[str, int], several: Executor | None
    ) -> None:
        self._given = (contract, dict(accounts))
        self._several = several
        self._begun: list[Future[None]] = []

    def begin(self, tasks: Iterable[Task]) -> None:
        """Let other processes do these while this one goes on; alone, do them now."""
        for task in tasks:
            work = (*self._given, task)
            if self._several is None:
                _do(work)
            else:
                self._begun.append(self._several.submit(_do, work))

    def finish(self, tasks: Sequence[Task], *, aloud: bool = False) -> None:
        """Do these tasks and wait for them; ``aloud`` counts the days."""
        before = len(self._begun)
        self.begin(tasks)
        mine = self._begun[before:]
        for number, task in enumerate(mine, 1):
            task.result()
            if aloud and (number % 10 == 0 or number == len(mine)):
                say(f"　{number}／{len(mine)} 日", f"  {number} of {len(mine)} days")

    def wait(self) -> None:
        """Until everything that was begun is done."""
        for task in self._begun:
            task.result()


@contextmanager
def hands(contract: str, accounts: Mapping[str, int], number: int) -> Iterator[Hands]:
    """That many processes for the tasks of a month; this one alone if it is one."""
    if number < 2:
        yield Hands(contract, accounts, None)
        return
    with pool(number, begin, place()) as several:
        yield Hands(contract, accounts, several)


def actors(contract: str, accounts: Mapping[str, int]) -> dict[str, Any]:
    """Who acts, by role; a second person of a role as ``role-2``."""
    from madoguchi.people import access
    from madoguchi.people.models import Account

    found: dict[str, Any] = {}
    for account in Account.objects.filter(pk__in=accounts.values()).order_by("pk"):
        actor = access.actor(account, contract)
        name = actor.role if actor.role not in found else f"{actor.role}-2"
        found[name] = actor
    return found


def place() -> dict[str, Any]:
    """Where the database is: a process of its own would read the environment."""
    from django.db import connection

    names = ("NAME", "USER", "PASSWORD", "HOST", "PORT")
    return {name: connection.settings_dict[name] for name in names}


def begin(place: dict[str, Any]) -> None:
    django.setup()
    from django.db import connection

    connection.settings_dict.update(place)
    hurry()


def hurry() -> None:
    """From now on this process and its copies do not wait for the disk.

    Invented data may go with a power cut; a wait at each verb would double the time.
    """
    from django.db import connection
    from django.db.backends.signals import connection_created

    connection_created.connect(_without_waiting, dispatch_uid="hurry")
    connection.close()


def _without_waiting(connection: Any, **_given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")


def _do(given: tuple[str, dict[str, int], Task]) -> None:
    from madoguchi.core import clock

    contract, accounts, task = given
    with clock.movable():
        if isinstance(task, Centre):
            from madoguchi.config.demonstration import centre

            centre.start(task.contract)
        elif isinstance(task, Bookings):
            _bookings(contract, accounts, task)
        elif isinstance(task, Day):
            _day(contract, accounts, task)
        else:
            _desk(contract, accounts, task)


def _made(
    contract: str, accounts: dict[str, int], pk: int, words: str = ""
) -> tuple[Month, Session]:
    """A session, and what it is made with: a chance of its own."""
    from madoguchi.config.demonstration.kyoto_day import Month
    from madoguchi.outreach.models import Session
    from madoguchi.tenancy import walls
    from madoguchi.tenancy.models import Contract

    with walls.scope([contract]):
        session = Session.objects.select_related("venue").get(pk=pk)
    chance = random.Random(f"{SEED} {session.day}{words}")
    found = Contract.objects.get(pk=contract)
    return Month(found, actors(contract, accounts), chance, []), session


def _bookings(contract: str, accounts: dict[str, int], task: Bookings) -> None:
    from madoguchi.config.demonstration import kyoto_day

    kyoto_day.book(*_made(contract, accounts, task.session, " bookings"))


def _day(contract: str, accounts: dict[str, int], task: Day) -> None:
    from madoguchi.config.demonstration import kyoto_day
    from madoguchi.core import clock

    made, session = _made(contract, accounts, task.session)
    if task.counted_back:
        kyoto_day.hold(made, session, counted_back=task.counted_back)
    elif session.day == clock.today():
        kyoto_day.begin(made, session)


def _desk(contract: str, accounts: dict[str, int], task: Desk) -> None:
    from madoguchi.config.demonstration import calls
    from madoguchi.tenancy.models import Contract

    calls.month(
        Contract.objects.get(pk=contract),
        actors(contract, accounts),
        task.days,
        random.Random(f"{SEED} desk"),
    )
