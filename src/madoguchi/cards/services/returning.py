"""Verbs of what goes back to the wards: listed, handed over (SP 5(2)ク(エ), 5(4))."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.cards.models import Card, Return
from madoguchi.cards.rules import holding as rules
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
    scans: Sequence[rules.Scan],
    day: dt.date,
    by: Actor,
) -> Return:
    """Set the scanned cards apart for the way back to their ward (返却準備).

    Each by number and birth date: what is set apart leaves the centre, and a card
    that goes with the wrong person's is the loss that nobody notices. Raises
    ``nothing-scanned``, ``not-here``, ``birth-missing``, ``birth-differs``,
    ``other-ward``, ``in-the-past``, those of the act.
    """
    allowed(contract.pk, by)
    acting.alone(contract.pk)
    cards = _in_hand(contract.pk, scans)
    if day < clock.today():
        raise Refusal("in-the-past", _("引渡し日は本日以降です。"), field="day")
    wards = {card.ward for card in cards} - {""}
    if len(wards) > 1:
        raise Refusal(
            "other-ward", _("別の区のカードが混ざっています。"), field="scanned"
        )
    made = Return.objects.create(
        contract=contract,
        ward=next(iter(wards), ""),
        planned_on=day,
        made_by=by.account,
        made_at=clock.now(),
    )
    for card in cards:
        _leaves(acting.locked(card), made, by)
    _planned(made, by)
    return made


def _in_hand(contract: str, scans: Sequence[rules.Scan]) -> list[Card]:
    """The scanned cards, each once; the sentence of a refusal names its line."""
    if not scans:
        raise Refusal(
            "nothing-scanned", _("番号を読み取ってください。"), field="scanned"
        )
    found: dict[int, Card] = {}
    for number, one in enumerate(scans, 1):
        try:
            card = acting.find(contract, one)
        except Refusal as refusal:
            said = _("%(n)d行目：%(said)s") % {"n": number, "said": refusal.sentence}
            raise Refusal(refusal.code, said, field="scanned") from None
        found[card.pk] = card
    return list(found.values())


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
def hand_over(
    *, made: Return, scans: Sequence[rules.Scan], by: Actor, other: Actor
) -> Return:
    """引き渡す: every card scanned, given by us, taken by the other side's ``other``.

    Number and birth date of each must fit once more. Raises ``handed-over``,
    ``not-in-return``, ``not-all-scanned``, and those of the scans and the transfer.
    """
    allowed(made.contract_id, by)
    acting.alone(made.contract_id)
    held = Return.objects.select_for_update().get(pk=made.pk)
    if held.handed_at is not None:
        raise Refusal("handed-over", _("この返却は引渡しが済んでいます。"))
    cards = list(inside(held).select_for_update().order_by("id"))
    if not cards:
        raise Refusal("nothing-chosen", _("返却するカードがありません。"))
    counted = _all_of(cards, _in_hand(held.contract_id, scans))
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


def _all_of(cards: Sequence[Card], scanned: Sequence[Card]) -> int:
    """How many were scanned: exactly the cards of the return."""
    inside = {card.pk for card in cards}
    if strange := [card for card in scanned if card.pk not in inside]:
        raise Refusal(
            "not-in-return",
            _("この返却にないカード（%d）があります。箱から出してください。")
            % strange[0].pk,
            field="scanned",
        )
    if left := len(inside) - len(scanned):
        raise Refusal(
            "not-all-scanned",
            _("まだ読み取っていないカードが%d枚あります。") % left,
            field="scanned",
        )
    return len(scanned)
