"""Equipment of the played month: registered, ready, counted; one thing goes back."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from madoguchi.config.demonstration import supplies as demonstration
from madoguchi.documents import services as documents
from madoguchi.publicity import queries as items
from madoguchi.publicity import services as publicity
from madoguchi.publicity.tests import make as publicity_words
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


def published(month: Month) -> None:
    """The waiting page: written, approved, out, its address told to the city."""
    item = publicity.write(
        contract=month.contract,
        title="待ち時間のページ",
        medium="web",
        named="waiting-page",
        text=publicity_words.TEXT,
        by=month["operations"],
    )
    with walls.scope([month.contract.pk]):
        held = items.versions(month.contract.pk, [item.code])
    version = documents.submit(version=held[item.code][0], by=month["general"])
    documents.approve(version=version, by=month["officer"])
    out = publicity.publish(
        item=item,
        place="web",
        begins_on=dt.date(2025, 11, 28),
        url=publicity_words.URL,
        by=month["operations"],
    )
    publicity.report_url(publication=out, by=month["operations"])


def publicised(month: Month) -> None:
    """Something is done so that people come."""
    publicity.hold_activity(
        contract=month.contract,
        kind="event",
        title="駅前の説明会",
        held_on=dt.date(2025, 11, 28),
        participants=60,
        by=month["general"],
    )
