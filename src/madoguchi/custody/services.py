"""Verbs of a transfer: plan, count, sign as giver, as taker; and of a transport."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import facts
from madoguchi.custody.models import Transfer, Transport
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.journal.services import record
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

BACK = {"from-city": "to-city"}
"""A direction that gives back what the other one took."""


def _sides(direction: str) -> tuple[str, str]:
    """Who gives and who takes."""
    sides = ("contractor", "municipality")
    return sides if direction in ("to-city", "out") else (sides[1], sides[0])


@walls.verb
def plan(
    *,
    contract: Contract,
    ref: str,
    what: str,
    direction: str,
    expected: int,
    day: dt.date,
    by: Actor,
    means: str = "hand",
) -> Transfer:
    """Plan a transfer before it happens (受渡し計画). Raises ``already-counted``."""
    need(by, "custody.hand_over")
    transfer, made = Transfer.objects.get_or_create(
        contract=contract,
        ref=ref,
        what=what,
        direction=direction,
        defaults={"expected": expected, "planned_on": day},
    )
    if not made and transfer.counted is not None:
        raise Refusal("already-counted", _("この受渡しはすでに数えられています。"))
    Transfer.objects.filter(pk=transfer.pk).update(expected=expected, planned_on=day)
    transfer.refresh_from_db()
    record(
        facts.TRANSFER_PLANNED,
        contract=contract.pk,
        by=by,
        what=what,
        direction=direction,
        ref=ref,
        session=ref,
        measures={"count": expected, "means": means, "planned_date": day},
    )
    return transfer


@walls.verb
def transport_made(
    *,
    contract: Contract,
    ref: str,
    what: str,
    leg: str,
    vehicle: str,
    locked: bool,
    persons: int,
    by: Actor,
) -> Transport:
    """Something was carried on one leg (往路 ``outward``, 復路 ``return``).

    Forms travel with the officer in a locked case, apart from the furniture (KY
    8(2)イ(イ)12). Raises ``furniture-van``, ``not-locked``, ``already-recorded``.
    """
    need(by, "custody.hand_over")
    if vehicle == "furniture-van":
        raise Refusal(
            "furniture-van",
            _("申請書は什器の搬出入とは別の車で運びます。"),
            field="vehicle",
        )
    if not locked:
        raise Refusal(
            "not-locked", _("施錠したケースに入れてください。"), field="locked"
        )
    transport, made = Transport.objects.get_or_create(
        contract=contract,
        ref=ref,
        what=what,
        leg=leg,
        defaults={
            "vehicle": vehicle,
            "locked": locked,
            "persons": persons,
            "made_by": by.account,
            "made_at": clock.now(),
        },
    )
    if not made:
        raise Refusal("already-recorded", _("この搬送はすでに記録されています。"))
    record(
        facts.TRANSPORT_MADE,
        contract=contract.pk,
        by=by,
        what=what,
        leg=leg,
        ref=ref,
        session=ref,
        measures={"vehicle": vehicle, "locked": locked, "persons": persons},
    )
    return transport


@walls.verb
def count(
    *,
    contract: Contract,
    ref: str,
    what: str,
    direction: str,
    expected: int,
    counted: int,
    by: Actor,
    number: int = 1,
) -> Transfer:
    """Write down what was counted for a transfer; may be counted again until signed.

    ``expected`` comes from the records. Counting anew takes back the giver's
    signature. ``number`` is 2 and more for a supplementary hand-over of what came
    to light after the first was signed. Raises ``already-confirmed``.
    """
    need(by, "custody.hand_over")
    transfer, _made = Transfer.objects.get_or_create(
        contract=contract,
        ref=ref,
        what=what,
        direction=direction,
        number=number,
        defaults={"expected": expected},
    )
    changed = Transfer.objects.filter(pk=transfer.pk, taken_at=None).update(
        expected=expected, counted=counted, giver=None, given_at=None
    )
    if changed != 1:
        raise Refusal("already-confirmed", _("この引渡しは両者の署名が済んでいます。"))
    transfer.refresh_from_db()
    return transfer


@walls.verb
def sign_giving(*, transfer: Transfer, by: Actor) -> Transfer:
    """The giver signs. Raises ``difference`` while counted and expected differ."""
    need(by, "custody.hand_over")
    if by.side not in (_sides(transfer.direction)[0], "system"):
        raise Refusal("same-side", _("引き渡す側の組織の署名が必要です。"))
    transfer.refresh_from_db()
    if transfer.counted != transfer.expected:
        raise Refusal(
            "difference",
            _(
                "%(expected)d件のうち %(counted)d件です。"
                "見つかるまで引渡しはできません。"
            )
            % {"expected": transfer.expected, "counted": transfer.counted or 0},
        )
    changed = Transfer.objects.filter(
        pk=transfer.pk, given_at=None, counted=transfer.expected
    ).update(giver=by.account, given_at=clock.now())
    if changed != 1:
        raise Refusal("already-signed", _("引き渡す側の署名は済んでいます。"))
    transfer.refresh_from_db()
    return transfer


@walls.verb
def sign_taking(*, transfer: Transfer, by: Actor) -> Transfer:
    """The other side signs; only now does the fact of the transfer exist (KY 8(2)イ).

    Raises ``same-side`` when both signatures would come from one organisation's
    side, ``giver-first``, ``already-confirmed``.
    """
    need(by, "custody.hand_over")
    if by.side not in (_sides(transfer.direction)[1], "system"):
        raise Refusal("same-side", _("受け取る側（もう一方の組織）の署名が必要です。"))
    if transfer.given_at is None:
        raise Refusal("giver-first", _("先に、引き渡す側が署名してください。"))
    changed = Transfer.objects.filter(
        pk=transfer.pk, taken_at=None, given_at__isnull=False
    ).update(taker=by.account, taken_at=clock.now())
    if changed != 1:
        raise Refusal("already-confirmed", _("この引渡しは両者の署名が済んでいます。"))
    transfer.refresh_from_db()
    _confirmed(transfer, by)
    return transfer


def _confirmed(transfer: Transfer, by: Actor) -> None:
    """One fact says how many were handed over in all: a later round corrects it."""
    record(
        facts.TRANSFER_CONFIRMED,
        contract=transfer.contract_id,
        by=by,
        corrects=_standing(transfer, transfer.direction),
        **_keys(transfer, transfer.direction),
        measures={"count": _in_all(transfer, transfer.direction), "both_signed": True},
    )
    back = BACK.get(transfer.direction)
    if back and (corrects := _standing(transfer, back)):
        _given_back(transfer, back, corrects, by)


def _given_back(transfer: Transfer, back: str, corrects: int, by: Actor) -> None:
    """What came back lowers the number that was handed over, at its own moment."""
    first = Fact.objects.get(contract_id=transfer.contract_id, pk=corrects)
    record(
        facts.TRANSFER_CONFIRMED,
        contract=transfer.contract_id,
        by=by,
        occurred_at=first.occurred_at,
        corrects=corrects,
        **_keys(transfer, back),
        measures={"count": _in_all(transfer, back), "both_signed": True},
    )


def _keys(transfer: Transfer, direction: str) -> dict[str, Any]:
    ref = transfer.ref
    return {
        "what": transfer.what,
        "direction": direction,
        "ref": ref,
        "session": ref,
    }


def _in_all(transfer: Transfer, direction: str) -> int:
    """How many went in a direction and were not given back."""
    back = [one for one, other in BACK.items() if other == direction]
    return _signed(transfer, direction) - sum(_signed(transfer, one) for one in back)


def _signed(transfer: Transfer, direction: str) -> int:
    rows = Transfer.objects.filter(
        contract_id=transfer.contract_id,
        ref=transfer.ref,
        what=transfer.what,
        direction=direction,
        taken_at__isnull=False,
    )
    return int(rows.aggregate(n=Sum("counted"))["n"] or 0)


def _standing(transfer: Transfer, direction: str) -> int | None:
    """The fact of the hand-overs before this one; the first has none."""
    if transfer.number == 1 and direction == transfer.direction:
        return None
    found = journal.with_keys(
        transfer.contract_id,
        facts.TRANSFER_CONFIRMED.name,
        {"what": transfer.what, "direction": direction, "ref": transfer.ref},
    )
    return int(found[-1].pk) if found else None
