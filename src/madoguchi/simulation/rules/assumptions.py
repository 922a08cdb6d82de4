"""What a simulation assumes; every number is data, measured or assumed."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random

Z90 = 1.2815515655446004
"""The 90 % point of the standard normal distribution."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Minutes as a log-normal distribution, told by its median and its 90 % point."""

    median: float
    p90: float

    @property
    def sigma(self) -> float:
        return math.log(self.p90 / self.median) / Z90

    @property
    def mean(self) -> float:
        return self.median * math.exp(self.sigma**2 / 2)

    def sample(self, rng: Random, median: float | None = None) -> float:
        """One draw; another ``median`` keeps the shape."""
        return (median or self.median) * math.exp(self.sigma * rng.gauss(0, 1))


@dataclass(frozen=True, slots=True)
class Variant:
    """A share of a procedure's visits that takes other times (PIN unknown, agent)."""

    share: float
    times: Spread


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure at the window.

    ``extra`` is the median of one more item in the same visit, ``officer`` the share
    of visits in which a municipal officer confirms identity or does the PIN work,
    ``booked`` the share that comes with a booking, ``learnt`` how many handlings were
    measured (0 = the times are assumed).
    """

    slug: str
    times: Spread
    extra: float
    officer: float
    booked: float
    variants: tuple[Variant, ...] = ()
    learnt: int = 0


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything beside the volumes, the opening hours and the numbers of people.

    ``weekdays`` and ``walk_ins`` are weights: by weekday (0 = Monday), and by the
    part of the day from opening to the last reception. Booked visitors are spread
    evenly over slots of ``slot`` minutes, at most ``cap`` an hour where agreed.
    """

    procedures: Mapping[str, Procedure]
    officer: Spread
    items_per_visit: float
    no_show: float
    late: float
    late_after: float
    late_by: Spread
    slot: int
    last_before_close: int
    weekdays: Mapping[int, float] = field(default_factory=dict)
    walk_ins: tuple[float, ...] = (1.0,)
    cap: int | None = None
    officer_share_of_front: float = 0.4
    """The part of the window's own work that comes before the officer's."""
