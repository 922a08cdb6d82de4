"""How a fact finds its occasion: slots, the keys that join, and their text form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.contracts.rules.grammar import FactRef
from madoguchi.journal.facts import FactType

from .accumulators import Mode
from .filters import Test, compile_filter, fixed_keys, pinned_words
from .moments import date_in, day_of, hour_label, label_of, micros, moment_in
from .program import FactRow

Partial = dict[str, str]
Place = str | Partial | None
"""An occasion, keys that many occasions share, or nothing."""
Extra = Callable[[FactRow], Any]
PeriodOf = Callable[[FactRow, int], str | None]


def text_of(keys: Sequence[tuple[str, str]]) -> str:
    """``a=1|b=2``: the occasion as text."""
    return "|".join(f"{k}={_safe(v)}" for k, v in keys)


def keys_of(occasion: str) -> tuple[tuple[str, str], ...]:
    """The keys and values of an occasion's text."""
    if not occasion:
        return ()
    pairs = (part.partition("=") for part in occasion.split("|"))
    return tuple((k, _unsafe(v)) for k, _, v in pairs)


def _safe(value: Any) -> str:
    text = value if isinstance(value, str) else str(value)
    if "|" in text or "%" in text:
        return text.replace("%", "%25").replace("|", "%7C")
    return text


def _unsafe(text: str) -> str:
    return text.replace("%7C", "|").replace("%25", "%") if "%" in text else text


def shared_keys(
    first: FactRef, other: FactRef, facts: Mapping[str, FactType]
) -> tuple[str, ...]:
    """The keys on which two facts join when the rule does not say.

    ``match`` narrows the join to its keys; otherwise the required keys that both
    have, otherwise the optional ones. Keys that a filter pins do not join.
    """
    if first.match or other.match:
        return tuple({**first.match, **other.match})
    left, right = facts[first.fact], facts[other.fact]
    pinned = fixed_keys(first) | fixed_keys(other)
    needed = [k for k in left.keys if k in right.keys and k not in pinned]
    if needed:
        return tuple(needed)
    every = (*right.keys, *right.also)
    return tuple(k for k in (*left.keys, *left.also) if k in every and k not in pinned)


def own_keys(ref: FactRef, facts: Mapping[str, FactType]) -> tuple[str, ...]:
    """The required keys of a fact that tell its occasions apart."""
    pinned = fixed_keys(ref)
    return tuple(k for k in facts[ref.fact].keys if k not in pinned)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a rule that takes facts of one name.

    ``anchor`` opens occasions (a missing key is empty); ``open_keys`` lets a fact
    without some of the keys fit every occasion (a consent for a class).
    """

    name: str
    fact: str
    mode: Mode
    test: Test
    recorded: bool
    anchor: bool
    keys: tuple[tuple[str, str, bool], ...]
    """(key of the occasion, key of the fact, whether the fact declares it)."""
    open_keys: bool
    period: PeriodOf | None
    period_key: str
    extra: Extra
    pins: Mapping[str, frozenset[str]]
    """Keys that must hold one of these words for the test to pass."""

    def names(self, row: FactRow) -> Place:
        """The occasion's keys (without the period) that the fact gives."""
        if not self.keys:
            return ""
        if self.anchor:
            get = row.keys.get
            if len(self.keys) == 1:
                key, source, _ = self.keys[0]
                return f"{key}={_safe(get(source) or '')}"
            return "|".join([f"{k}={_safe(get(s) or '')}" for k, s, _ in self.keys])
        if len(self.keys) == 1:
            key, source, _ = self.keys[0]
            only = row.keys.get(source)
            if only:
                return f"{key}={_safe(only)}"
        bound: list[tuple[str, str]] = []
        whole = True
        for key, source, declared in self.keys:
            value = row.keys.get(source)
            if value:
                bound.append((key, str(value)))
            elif declared and not self.open_keys:
                if key != source:
                    return None
                bound.append((key, ""))
            else:
                whole = False
        return text_of(bound) if whole else dict(bound)

    def place(self, row: FactRow, names: Place, moment: int) -> Place:
        """The occasion with its period."""
        if not self.period_key or names is None:
            return names
        if self.period is None:
            return dict(keys_of(names)) if isinstance(names, str) else names
        label = self.period(row, moment)
        if label is None:
            return None
        if isinstance(names, dict):
            return {self.period_key: label, **names}
        return (
            f"{self.period_key}={label}|{names}"
            if names
            else (f"{self.period_key}={label}")
        )

    def moment(self, row: FactRow) -> int:
        """The moment that counts."""
        return micros(row.recorded_at if self.recorded else row.occurred_at)


def nothing(row: FactRow) -> Any:
    """No figure is kept."""
    return None


def one(row: FactRow) -> Any:
    """A count."""
    return 1


def make_slot(
    name: str,
    ref: FactRef,
    facts: Mapping[str, FactType],
    keys: Sequence[str],
    *,
    mode: Mode = "rows",
    anchor: bool = False,
    open_keys: bool = False,
    period: PeriodOf | None = None,
    period_key: str = "",
    extra: Extra = nothing,
    test: Test | None = None,
    pins: Mapping[str, frozenset[str]] | None = None,
) -> Slot:
    """Compile one fact's name for one place of a rule."""
    kind = facts[ref.fact]
    declared = {*kind.keys, *kind.also}
    sources = [(k, ref.match.get(k, k)) for k in keys]
    return Slot(
        name=name,
        fact=ref.fact,
        mode=mode,
        test=test or compile_filter(ref, kind),
        recorded=kind.moment == "rec",
        anchor=anchor,
        keys=tuple((k, s, s in declared) for k, s in sources),
        open_keys=open_keys,
        period=period,
        period_key=period_key,
        extra=extra,
        pins=pinned_words(ref, kind) if pins is None else pins,
    )


# -- which period a fact belongs to ------------------------------------------------


def said(ref: str | None, row: FactRow) -> Any:
    """The value behind ``measure:planned_date`` or ``key:day``."""
    if ref is None:
        return None
    where, _, name = ref.partition(":")
    return (row.measures if where == "measure" else row.keys).get(name)


def period_by(ref: FactRef, unit: str, year_starts: int) -> PeriodOf:
    """The period's slug by ``at``, else by the moment that counts.

    An hour needs a time: a bare date in ``at`` belongs to no hour.
    """
    at = ref.at

    def by_moment(row: FactRow, moment: int) -> str | None:
        if unit == "hour":
            return hour_label(moment)
        return label_of(unit, day_of(moment), year_starts)

    def by_date(row: FactRow, moment: int) -> str | None:
        value = said(at, row)
        if unit == "hour":
            hour = moment_in(value)
            return None if hour is None else hour_label(hour)
        day = date_in(value)
        return None if day is None else label_of(unit, day, year_starts)

    return by_moment if at is None else by_date
