"""Closed formulae of the M/M/c queue: what the simulation is checked against."""

from __future__ import annotations

import math


def waits(load: float, servers: int) -> float:
    """Erlang C: the chance that an arrival must wait; ``load`` in erlangs.

    Raises :class:`ValueError` where the queue would grow without end.
    """
    if load >= servers:
        raise ValueError("the load is not below the number of servers")
    block = 1.0
    for k in range(1, servers + 1):
        block = load * block / (k + load * block)
    return block / (1 - (load / servers) * (1 - block))


def mean_wait(rate: float, service: float, servers: int) -> float:
    """Mean minutes in the queue; ``rate`` arrivals a minute, ``service`` minutes."""
    load = rate * service
    return waits(load, servers) * service / (servers - load)


def waits_longer(rate: float, service: float, servers: int, minutes: float) -> float:
    """The chance that the wait is longer than some minutes."""
    load = rate * service
    return waits(load, servers) * math.exp(-(servers - load) * minutes / service)


def least_servers(rate: float, service: float) -> int:
    """The fewest servers with which the queue ends at all."""
    return math.floor(rate * service) + 1
