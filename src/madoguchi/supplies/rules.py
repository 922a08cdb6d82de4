"""What is short, and in which order it is told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

OUT, LOW, UNCOUNTED, ENOUGH = "out", "low", "uncounted", "enough"
ORDER = (OUT, LOW, UNCOUNTED, ENOUGH)
SHORT = (OUT, LOW)


@dataclass(frozen=True, slots=True)
class Stock:
    """A consumable at a place as it was counted last; None: never counted."""

    item: str
    place: str
    count: int | None
    reorder: int

    @property
    def state(self) -> str:
        """SP 7(6): nothing left, below the reorder point, not counted, enough."""
        if self.count is None:
            return UNCOUNTED
        if self.count == 0:
            return OUT
        return LOW if self.count < self.reorder else ENOUGH


def in_order(stocks: Iterable[Stock]) -> list[Stock]:
    """What is missing comes first, then what will be; the rest as listed."""
    return sorted(stocks, key=lambda one: ORDER.index(one.state))


def short(stocks: Iterable[Stock]) -> list[Stock]:
    """What must be ordered or brought."""
    return [one for one in in_order(stocks) if one.state in SHORT]


def enough(present: int, needed: int) -> bool:
    """Whether a thing may be called ready."""
    return present >= needed
