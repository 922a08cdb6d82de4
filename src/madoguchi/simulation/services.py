"""A simulation asked for on a page: small, bounded, and remembered for a while."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

from madoguchi.contracts import library
from madoguchi.simulation.queries import Ground
from madoguchi.simulation.rules import Case, Result, simulate

PAGE_DAYS = 2
"""Days of the month that a page simulates: a few seconds of one processor."""
KEPT = 6 * 60 * 60
"""Seconds for which the same question gets the same answer without a run."""


def answer(ground: Ground, case: Case) -> Result:
    """The result of a case; the same question is not simulated twice within hours."""
    key = _key(ground, case)
    found: Result | None = cache.get(key)
    if found is None:
        found = simulate(case, ground.assumed)
        cache.set(key, found, KEPT)
    return found


def _key(ground: Ground, case: Case) -> str:
    said = (
        library.digest(ground.contract),
        ground.volume,
        repr(ground.assumed),
        repr(case),
    )
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()
    return f"simulation:{ground.contract}:{digest}"
