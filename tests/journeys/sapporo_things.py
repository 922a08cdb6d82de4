"""Equipment of the played month: registered, ready, counted; one thing goes back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from madoguchi.config.demonstration import supplies as demonstration
from madoguchi.supplies import queries
from madoguchi.supplies import services as supplies
from madoguchi.supplies.models import Item
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from tests.journeys.sapporo_month import Month

PLENTY = {"ticket-roll": 40, "photo-paper": 400, "envelope": 900, "toner": 4}


def furnished(month: Month) -> None:
    """Before the opening: what is here, whose it is, that it is ready."""
    kinds = demonstration.parameters.on(month.contract.pk, dt.date(2025, 11, 28)).items
    for slug, kind in kinds.items():
        if not kind.consumable:
            _registered(month, slug, kind.owner)
    demonstration.looked_at(month.contract, month["operations"], "2025-11-29")
    for slug, n in PLENTY.items():
        supplies.count(
            contract=month.contract,
            kind=slug,
            place="store",
            count=n,
            by=month["seven"],
        )


def given_back(month: Month) -> None:
    """The city asks for one of the things that it lent, and signs for it."""
    ref = month.asked("request", "lent-item-return", answered=False)
    with walls.scope([month.contract.pk]):
        lent = queries.lent(month.contract.pk).filter(return_ref="").first()
    assert lent is not None
    transfer = supplies.give_back(
        contract=month.contract,
        items=[lent.pk],
        counted=lent.quantity,
        ref=ref,
        by=month["operations"],
    )
    supplies.take_back(transfer=transfer, by=month["identity"])


def _registered(month: Month, kind: str, owner: str) -> Item:
    return supplies.register(
        contract=month.contract,
        kind=kind,
        place=demonstration.WHERE.get(kind, "office"),
        owner=owner,
        quantity=demonstration.QUANTITY.get(kind, 1),
        network=demonstration.LINES.get(kind, ""),
        by=month["operations"],
    )
