"""Verbs of what goes back to the wards: listed, handed over (SP 5(2)ク(エ), 5(4))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.cards.models import Card, Return
from madoguchi.cards.services import acting
from madoguchi.cards.services.acting import allowed
from madoguchi.cards.services.receiving import WHAT
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody import stock
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def plan(
    *,
    contract: Contract,
    ward: str,
    cards: Sequence[Card],
    day: dt.date,
    by: Actor,
) -> Return:
    """Set cards apart for the way back to their ward (返却準備).

    Raises ``nothing-chosen``, ``other-ward``, ``in-the-past``, those of the act.
    """
    allowed(contract.pk, by)
    acting.alone(contract.pk)
    if not cards:
        raise Refusal("nothing-chosen", _("返却するカードを選んでください。"))
    if day < clock.today():
        raise Refusal("in-the-past", _("引渡し日は本日以降です。"), field="day")
    if any(card.ward not in ("", ward) for card in cards):
        raise Refusal("other-ward", _("別の区のカードが混ざっています。"))
    made = Return.objects.create(
        contract=contract,
        ward=ward,
        planned_on=day,
        made_by=by.account,
        made_at=clock.now(),
    )
    for card in cards:
        _leaves(acting.locked(card), made, by)
    _planned(made, by)
    return made


def ref(made: Return) -> str:
    """The reference of a return's transfer."""
    return f"cards-out-{made.pk}"


def _leaves(card: Card, made: Return, by: Actor) -> None:
    acting.act(
        card, "plan-return", giver=by.account, taker=by.account, consignment=made
    )
    stock.leaving(
        contract=card.contract,
        what=WHAT,
        direction="out",
        ref=str(card.booking_id or f"card-{card.pk}"),
        day=made.planned_on,
        by=by,
    )


def _planned(made: Return, by: Actor) -> None:
    custody.plan(
        contract=made.contract,
        ref=ref(made),
        what=WHAT,
        direction="out",
        expected=inside(made).count(),
        day=made.planned_on,
        by=by,
    )


def inside(made: Return) -> QuerySet[Card]:
    """The cards of a return that have not been taken out again."""
    return Card.objects.filter(contract_id=made.contract_id, consignment=made)


@walls.verb
def keep(*, card: Card, by: Actor) -> Card:
    """Take a card out of a return: its person booked again. Raises ``cannot-now``."""
    allowed(card.contract_id, by)
    held = acting.locked(card)
    made = held.consignment
    acting.act(
        held,
        "keep",
        giver=by.account,
        taker=by.account,
        consignment=None,
        held_until=None,
    )
    if made is not None and inside(made).exists():
        _planned(made, by)
    return held


@walls.verb
def hand_over(*, made: Return, counted: int, by: Actor, other: Actor) -> Return:
    """引き渡す: counted, given by us, taken by the other side's ``other``.

    Raises ``handed-over``, ``difference``, and those of the transfer.
    """
    allowed(made.contract_id, by)
    acting.alone(made.contract_id)
    held = Return.objects.select_for_update().get(pk=made.pk)
    if held.handed_at is not None:
        raise Refusal("handed-over", _("この返却は引渡しが済んでいます。"))
    cards = list(inside(held).select_for_update().order_by("id"))
    if not cards:
        raise Refusal("nothing-chosen", _("返却するカードがありません。"))
    transfer = custody.count(
        contract=held.contract,
        ref=ref(held),
        what=WHAT,
        direction="out",
        expected=len(cards),
        counted=counted,
        by=by,
    )
    custody.sign_giving(transfer=transfer, by=by)
    custody.sign_taking(transfer=transfer, by=other)
    for card in cards:
        acting.act(card, "return", giver=by.account, taker=other.account)
    held.handed_at = clock.now()
    held.save(update_fields=["handed_at"])
    return held
