"""Builders with honest defaults: Sapporo's people and a batch."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

from madoguchi.core import clock
from madoguchi.mailings import services
from madoguchi.mailings.models import Batch, Item
from madoguchi.outreach.tests import make as outreach
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

SLUG = "sapporo-card-centre"
DAY = dt.date(2025, 12, 3)
NOON = dt.datetime(2025, 12, 3, 13, 0, tzinfo=clock.TOKYO)
account = outreach.account
_numbers = count(3110000001)


def contract() -> Contract:
    made = outreach.contract(SLUG)
    if made.municipality != "札幌市":
        made.title, made.short = "第二マイナンバーカードセンター", "第二カードセンター"
        made.municipality = "札幌市"
        made.save()
    return made


def actor(role: str) -> Actor:
    return outreach.actor(role, SLUG)


@dataclass
class People:
    """One actor a role; ``other`` is a second member of staff."""

    staff: Actor
    other: Actor
    manager: Actor
    officer: Actor
    identity: Actor


def people() -> People:
    contract()
    return People(
        staff=actor("staff"),
        other=actor("staff"),
        manager=actor("operations_manager"),
        officer=actor("officer"),
        identity=actor("identity_officer"),
    )


def number() -> str:
    """A tracking number with its check digit."""
    digits = str(next(_numbers))
    return f"{digits}{int(digits) % 7}"


def card(batch: Batch, by: Actor, ref: str = "A-1") -> Item:
    return services.enclose(
        batch=batch,
        refs=[ref],
        tracking=number(),
        addressee={
            "name": "山田花子",
            "postcode": "060-0032",
            "address": "札幌市中央区北2条東4丁目",
        },
        by=by,
    )


def posted(staff: Actor, other: Actor, ref: str = "A-1") -> Item:
    """One card, checked and handed in."""
    batch = services.open_batch(contract=contract(), kind="card", by=staff)
    item = card(batch, staff, ref)
    services.check(batch=batch, ref=ref, tracking=item.tracking, by=other)
    services.hand_in(batch=batch, counted=1, by=staff)
    return again(item)


def again(item: Item) -> Item:
    """The envelope and its batch as they stand now."""
    with walls.scope([SLUG]):
        return Item.objects.select_related("batch", "contract").get(pk=item.pk)
