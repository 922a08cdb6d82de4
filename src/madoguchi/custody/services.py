"""Verbs of a transfer: count, sign as giver, sign as taker."""

from __future__ import annotations

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.custody import facts
from madoguchi.custody.models import Transfer
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def _need(by: Actor) -> None:
    if by.side != "system" and "custody.hand_over" not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


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
) -> Transfer:
    """Write down what was counted for a transfer; may be counted again until signed.

    ``expected`` comes from the records. Counting anew takes back the giver's
    signature. Raises ``already-confirmed``.
    """
    _need(by)
    transfer, _made = Transfer.objects.get_or_create(
        contract=contract,
        ref=ref,
        what=what,
        direction=direction,
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
    _need(by)
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
    _need(by)
    taking_side = "municipality" if transfer.direction == "to-city" else "contractor"
    if by.side not in (taking_side, "system"):
        raise Refusal("same-side", _("受け取る側（もう一方の組織）の署名が必要です。"))
    if transfer.given_at is None:
        raise Refusal("giver-first", _("先に、引き渡す側が署名してください。"))
    changed = Transfer.objects.filter(
        pk=transfer.pk, taken_at=None, given_at__isnull=False
    ).update(taker=by.account, taken_at=clock.now())
    if changed != 1:
        raise Refusal("already-confirmed", _("この引渡しは両者の署名が済んでいます。"))
    transfer.refresh_from_db()
    record(
        facts.TRANSFER_CONFIRMED,
        contract=transfer.contract_id,
        by=by,
        what=transfer.what,
        direction=transfer.direction,
        ref=transfer.ref,
        session=transfer.ref,
        measures={"count": transfer.counted, "both_signed": True},
    )
    return transfer
