"""What the verbs of a visit leave in the journal, and how it is taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from madoguchi.journal.facts import FactType
from madoguchi.journal.models import Fact
from madoguchi.journal.services import record
from madoguchi.privacy import facts as privacy_facts
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import facts
from madoguchi.visits.models import Visit

_TYPES = {fact.name: fact for fact in (*facts.FACTS, privacy_facts.MATERIAL_DISPOSED)}
Left = list[Any]
"""``[name, id, keys]`` of a fact, as JSON."""


def leave(
    fact: FactType,
    visit: Visit,
    by: Actor,
    measures: Mapping[str, Any],
    at: dt.datetime | None = None,
    **keys: Any,
) -> Left:
    """Append a fact about a visit; what it returns is kept for :func:`withdraw`."""
    full: dict[str, Any] = {"session": visit.occasion, "day": visit.day, **keys}
    if "visit" in fact.keys:
        full["visit"] = visit.pk
    fact_id = record(
        fact,
        contract=visit.contract_id,
        by=by,
        occurred_at=at,
        measures=measures,
        **full,
    )
    plain = {key: str(value) for key, value in full.items()}
    return [fact.name, fact_id, plain]


def amend(visit: Visit, left: Left, by: Actor, measures: Mapping[str, Any]) -> Left:
    """Put other measures in the place of a fact, at its own moment; both stay."""
    name, fact_id, keys = left
    was = Fact.objects.get(contract_id=visit.contract_id, pk=int(fact_id))
    new = record(
        _TYPES[name],
        contract=visit.contract_id,
        by=by,
        occurred_at=was.occurred_at,
        corrects=was.pk,
        measures={**was.measures, **measures},
        **keys,
    )
    return [name, new, keys]


def withdraw(visit: Visit, left: Iterable[Left], by: Actor) -> None:
    """Reverse facts by facts of the same name and keys, without measures."""
    for name, fact_id, keys in left:
        record(
            _TYPES[name],
            contract=visit.contract_id,
            by=by,
            corrects=int(fact_id),
            **keys,
        )
