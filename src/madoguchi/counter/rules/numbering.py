"""Ticket numbers: per day and series, without a gap, and never the same twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

SPAN = 1000
LEAST, MOST = 100, 999


@dataclass(frozen=True, slots=True)
class Band:
    """The three-digit numbers of a series; what overflows goes on in its thousands.

    101–499 goes on with 1101–1499, 2101–2499 …, so that two bands that lie apart stay
    apart on the longest day.
    """

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1

    def number(self, seq: int) -> int:
        """The number of the ``seq``-th ticket of the day, from 1."""
        if seq < 1:
            raise ValueError("tickets are counted from 1")
        rounds, place = divmod(seq - 1, self.size)
        return rounds * SPAN + self.first + place


def overlap(bands: Sequence[Band]) -> bool:
    """Whether two bands (or one and its own thousands) could give one number twice."""
    ordered = sorted(bands, key=lambda band: band.first)
    if any(not LEAST <= b.first <= b.last <= MOST for b in ordered):
        return True
    return any(before.last >= after.first for before, after in pairwise(ordered))
