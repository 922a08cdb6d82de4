"""Verbs of a stock of things in custody: reconciled, held on, its return planned."""

from __future__ import annotations

import datetime as dt

from madoguchi.custody import facts
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def reconciled(
    *,
    contract: Contract,
    what: str,
    day: dt.date,
    expected: int,
    found: int,
    by: Actor,
) -> int:
    """What should be here, held against what is here (現物照合). Returns the fact."""
    need(by, "custody.hand_over")
    return record(
        facts.STOCK_RECONCILED,
        contract=contract.pk,
        by=by,
        what=what,
        day=day,
        measures={
            "expected": expected,
            "found": found,
            "missing": max(expected - found, 0),
        },
    )


@walls.verb
def held(*, contract: Contract, item: str, until: dt.date, by: Actor) -> int:
    """A thing is kept on until a date (取り置き). Returns the fact."""
    need(by, "custody.hand_over")
    return record(
        facts.ITEM_HELD,
        contract=contract.pk,
        by=by,
        item=item,
        day=until,
        measures={"until": until},
    )


@walls.verb
def leaving(
    *,
    contract: Contract,
    what: str,
    direction: str,
    ref: str,
    day: dt.date,
    by: Actor,
) -> int:
    """One thing goes back with a planned transfer. Returns the fact.

    The transfer as a whole is planned by ``services.plan``; this says it of one thing.
    """
    need(by, "custody.hand_over")
    return record(
        facts.TRANSFER_PLANNED,
        contract=contract.pk,
        by=by,
        what=what,
        direction=direction,
        ref=ref,
        measures={"count": 1, "means": "hand", "planned_date": day},
    )
