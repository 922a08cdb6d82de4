"""How often a citizen may try a number and a telephone: counted in one place."""

from __future__ import annotations

import hashlib

from django.core.cache import cache

TRIES = 10
SECONDS = 15 * 60


def allowed(*who: str) -> bool:
    """Count one try for each of ``who`` (an address, a number); False when too many.

    Keys are hashed, so that the shared cache holds nothing that was typed.
    """
    counts = [_count(one) for one in who if one]  # each is counted, whoever is over
    return max(counts, default=0) <= TRIES


def _count(who: str) -> int:
    key = "try." + hashlib.sha256(who.encode()).hexdigest()[:32]
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        cache.set(key, 1, SECONDS)
        return 1
