"""Sums in whole yen: the tax of an invoice, and costs against their budget. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

ESTIMATE, ACTUAL = "estimate", "actual"
MUNICIPALITY, CONTRACTOR = "municipality", "contractor"
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
MOST = 10_000_000_000
"""More yen than any line of these contracts: a slip of the hand."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice, without tax."""

    words: str
    quantity: int
    unit_yen: int

    @property
    def yen(self) -> int:
        return self.quantity * self.unit_yen


@dataclass(frozen=True, slots=True)
class Amount:
    """An invoice's amounts: the lines, the tax on their sum, both together."""

    net: int
    tax: int

    @property
    def total(self) -> int:
        return self.net + self.tax


def amount(lines: Iterable[Line], percent: int) -> Amount:
    """The tax is reckoned once, on the sum of the lines; fractions are dropped.

    An invoice rounds once for each rate, never line by line (消費税法施行令70条の10).
    """
    net = sum(line.yen for line in lines)
    return Amount(net, net * percent // 100)


@dataclass(frozen=True, slots=True)
class Spent:
    """One recorded cost."""

    category: str
    stage: str
    payer: str
    yen: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A category: what was estimated, what it came to, what the contract has."""

    category: str
    estimate: int
    actual: int
    budget: int | None = None

    @property
    def left(self) -> int | None:
        """What remains of the budget; below 0 when more was spent."""
        return None if self.budget is None else self.budget - self.actual


def standings(
    spent: Iterable[Spent], budgets: Mapping[str, int | None]
) -> list[Standing]:
    """Each category that has a budget or a cost, in the contract's order."""
    sums: dict[tuple[str, str], int] = {}
    for one in spent:
        key = one.category, one.stage
        sums[key] = sums.get(key, 0) + one.yen
    names = [*budgets, *(c for c, _stage in sums if c not in budgets)]
    return [
        Standing(
            name,
            sums.get((name, ESTIMATE), 0),
            sums.get((name, ACTUAL), 0),
            budgets.get(name),
        )
        for name in dict.fromkeys(names)
        if budgets.get(name) is not None or any(c == name for c, _stage in sums)
    ]


def borne(spent: Iterable[Spent]) -> dict[str, int]:
    """What each side bears of what was really spent."""
    found = {MUNICIPALITY: 0, CONTRACTOR: 0}
    for one in spent:
        if one.stage == ACTUAL:
            found[one.payer] += one.yen
    return found
