"""Clients of the verb: each a process with a connection and an operator of its own."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

import _booking_ground
import _ground
from _booking_ground import Ground, Stall


@dataclass(slots=True)
class Run:
    """What some clients did together; ``ms`` is how long each attempt took."""

    seconds: float = 0.0
    accepted: int = 0
    refused: int = 0
    cpu: float = 0.0
    ms: list[float] = field(default_factory=list)

    @property
    def attempts(self) -> int:
        return self.accepted + self.refused

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds

    @property
    def cpu_ms(self) -> float:
        """The clients' own processor time for an attempt."""
        return self.cpu / self.attempts * 1000


@dataclass(frozen=True, slots=True)
class Order:
    """Book on these slots for some seconds, or a number of times."""

    stall: Stall
    seconds: float = 0.0
    attempts: int = 0


class Callers:
    """The processes, each at the end of a pipe."""

    def __init__(self, pipes: list[Connection]) -> None:
        self.pipes = pipes

    def book(self, stall: Stall, seconds: float) -> Run:
        return self._all([Order(stall, seconds=seconds)] * len(self.pipes))

    def rush(self, stall: Stall, attempts: int) -> Run:
        many, clients = attempts, len(self.pipes)
        shares = [many // clients + (n < many % clients) for n in range(clients)]
        return self._all([Order(stall, attempts=share) for share in shares])

    def _all(self, orders: list[Order]) -> Run:
        began = time.monotonic()
        for pipe, order in zip(self.pipes, orders, strict=True):
            pipe.send(order)
        runs: list[Run] = [pipe.recv() for pipe in self.pipes]
        return Run(
            seconds=time.monotonic() - began,
            accepted=sum(run.accepted for run in runs),
            refused=sum(run.refused for run in runs),
            cpu=sum(run.cpu for run in runs),
            ms=[ms for run in runs for ms in run.ms],
        )


@contextmanager
def clients(ground: Ground, many: int) -> Iterator[Callers]:
    """Start them, wait until each has booked nothing but is ready; end them."""
    context = multiprocessing.get_context("spawn")
    ends = [context.Pipe() for _ in range(many)]
    processes = [
        context.Process(target=work, args=(theirs, ground.operators[n], ground))
        for n, (_ours, theirs) in enumerate(ends)
    ]
    for process in processes:
        process.start()
    pipes = [ours for ours, _theirs in ends]
    for pipe in pipes:
        pipe.recv()
    try:
        yield Callers(pipes)
    finally:
        for pipe in pipes:
            pipe.send(None)
        for process in processes:
            process.join(timeout=30)


def work(pipe: Any, account: int, ground: Ground) -> None:
    """Do what is ordered until there is no more."""
    _ground.django("web")
    from madoguchi.bookings.models import Slot
    from madoguchi.people import access
    from madoguchi.people.models import Account
    from madoguchi.tenancy import walls

    by = access.actor(Account.objects.get(pk=account), _booking_ground.SLUG)
    with walls.scope(by.scope):
        rows = Slot.objects.filter(contract_id=_booking_ground.SLUG)
        slots = {slot.pk: slot for slot in rows}
    pipe.send("ready")
    while (order := pipe.recv()) is not None:
        pipe.send(_done(order, slots, by))


def _done(order: Order, slots: dict[int, Any], by: Any) -> Run:
    from madoguchi.core.errors import Refusal

    run, began, spent = Run(), time.monotonic(), time.process_time()
    turn = by.account
    while (
        run.attempts < order.attempts
        if order.attempts
        else time.monotonic() - began < order.seconds
    ):
        turn += 1
        slot = slots[order.stall.slots[turn % len(order.stall.slots)]]
        at = time.monotonic()
        try:
            _booked(slot, turn, by)
            run.accepted += 1
        except Refusal as refusal:
            if refusal.code != "slot-taken":
                raise
            run.refused += 1
        run.ms.append((time.monotonic() - at) * 1000)
    run.seconds, run.cpu = time.monotonic() - began, time.process_time() - spent
    return run


def _booked(slot: Any, turn: int, by: Any) -> None:
    from madoguchi.bookings import services

    services.book(
        slot=slot,
        holder=f"op-{by.account}",
        people=1,
        family=False,
        largest=2,
        payload={
            "kana": "ソクテイ タロウ",
            "telephone": f"0{by.account % 100:02}{turn:08}"[:11],
        },
        retain_until=dt.date(2027, 3, 31),
        channel="telephone",
        in_city=True,
        read_back=True,
        papers_told=True,
        by=by,
    )
