"""How many occasions are in which state, without reading those that are settled.

What time can no longer change is counted by the evaluator (``services.settling``);
only open and running occasions are judged on reading, through an index of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import TypedDict

from django.db.models import Count, Q, Sum

from madoguchi.contracts import queries
from madoguchi.contracts.models import Cursor, Obligation, Tally
from madoguchi.contracts.rules import looks


@dataclass(frozen=True, slots=True)
class Told:
    """So many occasions of a clause and side are shown so."""

    contract: str
    clause_id: str
    party: str
    shown: str
    n: int


class ClauseState(TypedDict):
    """What all occasions of one clause say together."""

    state: str
    states: dict[str, int]
    occasions: int


def of(contracts: Collection[str], now: dt.datetime) -> list[Told]:
    """The occasions of contracts by clause, side and what is shown; three queries.

    A moment before the tallies were told is answered from the occasions alone.
    """
    if not contracts:
        return []
    cursors = Cursor.objects.filter(
        contract_id__in=list(contracts), settled_until__lte=now
    )
    until = dict(cursors.values_list("contract_id", "settled_until"))
    found: dict[tuple[str, str, str, str], int] = {}
    for *key, n in (*_settled(until), *_moving(contracts, until, now)):
        place = (key[0], key[1], key[2], key[3])
        found[place] = found.get(place, 0) + n
    return [Told(*place, n) for place, n in found.items()]


def _settled(contracts: Collection[str]) -> Iterator[tuple[str, str, str, str, int]]:
    rows = Tally.objects.filter(contract_id__in=list(contracts))
    names = ("contract_id", "clause_id", "party", "shown")
    yield from rows.values_list(*names).annotate(total=Sum("n")).order_by()


def _moving(
    contracts: Collection[str],
    until: Mapping[str, dt.datetime | None],
    now: dt.datetime,
) -> Iterator[tuple[str, str, str, str, int]]:
    which = Q()
    for slug in contracts:
        one = Q(contract_id=slug)
        since = Q(settled_at__gte=until[slug]) if slug in until else Q()
        which |= one & since
    rows = queries.with_shown(Obligation.objects.filter(which), now)
    names = ("contract_id", "clause_id", "party", "shown")
    yield from rows.values_list(*names).annotate(total=Count("id")).order_by()


def clause_states(contract: str, now: dt.datetime) -> dict[str, ClauseState]:
    """For each clause with occasions: its worst ``state``, and how many in each."""
    found: dict[str, ClauseState] = {}
    for told in of([contract], now):
        one = found.setdefault(
            told.clause_id, {"state": "waiting_for_app", "states": {}, "occasions": 0}
        )
        one["states"][told.shown] = one["states"].get(told.shown, 0) + told.n
        one["state"] = min(one["state"], told.shown, key=_rank)
        one["occasions"] += told.n
    return found


def counts(contract: str, now: dt.datetime) -> dict[str, int]:
    """How many obligations are in each state, guide figures together as ``guide``."""
    found: dict[str, int] = {}
    for told in of([contract], now):
        slug = looks.slug(told.shown)
        found[slug] = found.get(slug, 0) + told.n
    return found


def _rank(state: str) -> int:
    order = queries.ORDER
    return order.index(state) if state in order else len(order)
