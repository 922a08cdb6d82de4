"""Builders of messages, duties and the people who hear of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.models import Clause, Obligation
from madoguchi.core import clock
from madoguchi.messages import services
from madoguchi.messages.models import Message
from madoguchi.privacy.models import Subject
from madoguchi.privacy.tests.make import account, actor, contract, subject
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

__all__ = [
    "account",
    "actor",
    "clause",
    "contract",
    "duty",
    "message",
    "queued",
    "subject",
]

BOOKING = {
    "reference": "4827-16",
    "day": "11月24日(火)",
    "time": "10:45",
    "place": "左京区○○会館",
    "link": "https://madoguchi.example.jp/p/kita/booking/",
    "contract": "北市 出張申請窓口",
}


def queued(contract: Contract, person: Subject | None = None, **changes: Any) -> int:
    """A message in the outbox; to a citizen with an e-mail address by default."""
    given: dict[str, Any] = {
        "contract": contract,
        "template": "booking-confirmed",
        "ref": "4827-16",
        "parameters": BOOKING,
    }
    if "account" not in changes:
        given["subject_id"] = (person or subject(contract)).pk
    with walls.scope([contract.pk]):
        made = services.queue(**(given | changes))
        assert made is not None
        kept = Message.objects.get(contract=contract, message_id=made.message_id)
    return int(kept.pk)


def message(contract: Contract, number: int) -> Message:
    """A message as it stands in the table now."""
    with walls.scope([contract.pk]):
        return Message.objects.get(pk=number)


def clause(contract: Contract, clause_id: str = "8-8-b-i-1") -> None:
    """A clause with its number, so that a notice can name it."""
    with walls.scope([contract.pk]):
        Clause.objects.get_or_create(
            contract=contract,
            clause_id=clause_id,
            valid_from=None,
            defaults={
                "order": 1,
                "number": "8(8)イ(ア)1",
                "summary_ja": "日次報告書を翌開庁日中に提出する",
                "party": "contractor",
                "kind": "deadline",
                "rule_kind": "deadline",
                "share": "computed",
                "rules": [],
            },
        )


def duty(
    contract: Contract,
    key: str = "1",
    *,
    due: dt.timedelta = dt.timedelta(hours=-3),
    verdict: str = "open",
    party: str = "contractor",
    **changes: Any,
) -> Obligation:
    """A firm duty that fell due some time from now (three hours ago)."""
    moment = clock.now() + due
    clause(contract)
    with walls.scope([contract.pk]):
        return Obligation.objects.create(
            contract=contract,
            key=f"8-8-b-i-1/{key}",
            clause_id="8-8-b-i-1",
            rule_no=0,
            kind="deadline",
            party=party,
            verdict=verdict,
            due_at=moment,
            breach_at=moment,
            opened_by=[1],
            **changes,
        )
