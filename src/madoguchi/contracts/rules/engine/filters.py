"""``where``, ``by``, ``role`` and ``rate`` of a fact, compiled to one closure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from madoguchi.contracts.rules.grammar import Compare, FactRef, Share
from madoguchi.journal.facts import FactType

from .program import FactRow

Test = Callable[[FactRow], bool]
Check = Callable[[Any], bool]


def compile_filter(ref: FactRef, kind: FactType | None) -> Test:
    """A function that says whether a fact (of the right name) passes the filter."""
    tests = [_field(name, cond, kind) for name, cond in ref.where.items()]
    if ref.by is not None:
        tests.append(_side(ref.by))
    if ref.role is not None:
        tests.append(_role(ref.role))
    if ref.rate is not None:
        tests.append(_rate(ref.rate))
    if not tests:
        return _always
    if len(tests) == 1:
        return tests[0]
    return _all(tuple(tests))


def fixed_keys(ref: FactRef) -> frozenset[str]:
    """The names that the filter pins to one value: they tell no occasions apart."""
    return frozenset(
        name
        for name, cond in ref.where.items()
        if not isinstance(cond, Compare) and not isinstance(cond, list)
    )


def pinned_words(ref: FactRef, kind: FactType) -> dict[str, frozenset[str]]:
    """The keys that must hold one of a few words: what a fact is found by."""
    keys = (*kind.keys, *kind.also)
    found = {n: _plain_words(c) for n, c in ref.where.items() if n in keys}
    return {n: words for n, words in found.items() if words is not None}


def number(value: Any) -> int | Fraction | None:
    """A measure as an exact number: floats by their printed digits, text if numeric."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | Fraction):
        return value
    if isinstance(value, float | str):
        try:
            exact = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            return None
        return exact.numerator if exact.denominator == 1 else exact
    return None


def _always(row: FactRow) -> bool:
    return True


def _all(tests: tuple[Test, ...]) -> Test:
    def passes(row: FactRow) -> bool:
        for test in tests:  # noqa: SIM110 - a generator doubles the time
            if not test(row):
                return False
        return True

    return passes


def _side(side: str) -> Test:
    return lambda row: row.actor_side == side


def _role(role: str) -> Test:
    return lambda row: row.actor_role == role


def _field(name: str, cond: Any, kind: FactType | None) -> Test:
    if isinstance(cond, Compare):
        return _reading(name, _compare(cond), kind)
    wanted = _plain_words(cond)
    is_key = kind is not None and name in (*kind.keys, *kind.also)
    if wanted is not None and is_key:
        if len(wanted) == 1:
            (only,) = wanted
            return lambda row: row.keys.get(name) == only
        return lambda row: row.keys.get(name) in wanted
    return _reading(name, _one_of(cond), kind)


def _plain_words(cond: Any) -> frozenset[str] | None:
    """The words of a filter on a key, when nothing but words is asked."""
    given = cond if isinstance(cond, list) else [cond]
    if given and all(isinstance(v, str) for v in given):
        return frozenset(given)
    return None


def _reading(name: str, check: Check, kind: FactType | None) -> Test:
    def passes(row: FactRow) -> bool:
        value = row.keys.get(name)
        if value is None:
            value = row.measures.get(name)
        return check(value)

    return passes


def _one_of(cond: Any) -> Check:
    wanted = [plain_text(v) for v in (cond if isinstance(cond, list) else [cond])]

    def passes(value: Any) -> bool:
        if isinstance(value, list | tuple | set | frozenset | Mapping):
            return any(plain_text(v) in wanted for v in value)
        return value is not None and plain_text(value) in wanted

    return passes


def plain_text(value: Any) -> str:
    """One text for equal values: keys are text, filters may be numbers or dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dt.date):
        return value.isoformat()
    exact = number(value) if isinstance(value, float) else value
    return str(exact)


def _compare(cond: Compare) -> Check:
    low = None if cond.min is None else number(cond.min)
    high = None if cond.max is None else number(cond.max)
    barred = None if cond.not_ is None else _one_of(cond.not_)
    holds = None if cond.has is None else plain_text(cond.has)

    def passes(value: Any) -> bool:
        if low is not None or high is not None:
            amount = number(value)
            if amount is None:
                return False
            if (low is not None and amount < low) or (
                high is not None and amount > high
            ):
                return False
        if barred is not None and barred(value):
            return False
        if holds is not None and not _has(value, holds):
            return False
        return cond.prefix is None or str(value or "").startswith(cond.prefix)

    return passes


def _has(value: Any, wanted: str) -> bool:
    if isinstance(value, list | tuple | set | frozenset | Mapping):
        return any(plain_text(v) == wanted for v in value)
    return value is not None and plain_text(value) == wanted


def _rate(share: Share) -> Test:
    below = None if share.below is None else number(share.below)
    at_least = None if share.at_least is None else number(share.at_least)

    def passes(row: FactRow) -> bool:
        over = number(row.measures.get(share.over))
        under = number(row.measures.get(share.under))
        if over is None or not under:
            return False
        if below is not None and not over < below * under:
            return False
        return at_least is None or over >= at_least * under

    return passes
