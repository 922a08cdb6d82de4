"""Drain the outbox: claim, compose, hand to the carrier, mark. Safe beside others.

A message is claimed in a transaction of its own and marked in another; a
process that dies between them leaves it ``sending``. It is taken up again after
ten minutes: an SMS is first looked for at the carrier, an e-mail is sent again
under the same Message-ID and marked as repeated, so that nothing goes out twice
unseen.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.messages import digests, texts
from madoguchi.messages.adapters.carriers import Carriers
from madoguchi.messages.models import FAILED, GIVEN_UP, QUEUED, SENDING, SENT, Message
from madoguchi.messages.rules import retry, templates
from madoguchi.messages.rules.retry import Permanent, Temporary, Undelivered
from madoguchi.messages.services import outbox
from madoguchi.people.models import Account
from madoguchi.privacy import services as privacy
from madoguchi.tenancy import actors, walls
from madoguchi.tenancy.models import Contract

_log = logging.getLogger("madoguchi.messages")
BATCH = 20
_SENT_BY_US = ("email", "sms")


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed message on its way out."""

    to: str
    text: templates.Text


def drain(limit: int = BATCH) -> int:
    """One turn of the loop: send what is due; return how many were taken up."""
    slugs = list(Contract.objects.values_list("slug", flat=True))
    batch = claim(slugs, limit)
    if batch:
        with Carriers() as carriers:
            for message in batch:
                deliver(message, carriers)
    return len(batch)


def claim(slugs: list[str], limit: int) -> list[Message]:
    """Take due messages, and those that were lost with their process."""
    now = clock.now()
    due = Q(state=QUEUED, next_try__lte=now)
    lost = Q(state=SENDING, claimed_at__lt=now - retry.STUCK)
    with walls.scope(slugs):
        waiting = Message.objects.select_for_update(skip_locked=True).filter(
            due | lost, contract_id__in=slugs, channel__in=_SENT_BY_US
        )
        batch = list(waiting.order_by("next_try", "id")[:limit])
        for message in batch:
            message.repeated = message.repeated or message.state == SENDING
            message.state, message.claimed_at = SENDING, now
            message.attempts += 1
        Message.objects.bulk_update(
            batch, ["repeated", "state", "claimed_at", "attempts"]
        )
    return batch


def deliver(message: Message, carriers: Carriers) -> None:
    """Send one claimed message and mark what came of it."""
    try:
        letter = compose(message)
        provider_id = carriers.send(message, letter.to, letter.text)
    except Undelivered as trouble:
        _settle(message, trouble)
    except Exception as trouble:
        # One broken message must not hold up the others; its places are logged.
        _log.exception("message %s", message.pk)
        _settle(message, Temporary(type(trouble).__name__.lower()[:60]))
    else:
        _mark_sent(message, provider_id)


def compose(message: Message) -> Letter:
    """Address and words of a message. Raises :class:`Undelivered`."""
    source = texts.source(
        message.contract_id, message.template, message.channel, message.language
    )
    if source is None:
        raise Permanent("no-template")
    with override(message.language):
        to = _account_address(message) if message.account else _subject_address(message)
        parameters = dict(message.parameters)
        if message.account and message.template == digests.TEMPLATE:
            parameters["lines"] = digests.lines(message.account, parameters["day"])
    text = templates.render(source, message.channel, parameters)
    if message.channel == "sms" and len(text.body) > templates.SMS_LONGEST:
        raise Permanent("too-long")
    return Letter(to, text)


def _account_address(message: Message) -> str:
    account = Account.objects.filter(pk=message.account or 0, is_active=True).first()
    if account is None or message.channel != "email":
        raise Permanent("no-address")
    return account.email


def _subject_address(message: Message) -> str:
    """Read from the vault at the last moment; the reveal is logged."""
    assert message.subject_id is not None
    try:
        seen = privacy.reveal(
            contract=message.contract,
            subjects=[message.subject_id],
            purpose="message",
            by=actors.system(message.contract_id),
        )
    except Refusal as refusal:
        raise Temporary(refusal.code) from refusal
    if message.subject_id not in seen:
        raise Permanent("erased")
    payload = seen[message.subject_id]
    if message.channel == "email":
        address = payload.get("email", "")
    else:
        number = payload.get("telephone", "")
        address = _sms_address(number) if number else ""
    if not address:
        raise Permanent("no-address")
    return address


def _sms_address(number: str) -> str:
    try:
        return outbox.check_sms_number(number)
    except Refusal as refusal:
        raise Permanent(refusal.code) from refusal


def _mine(message: Message) -> dict[str, Any]:
    """The claim in hand: a message that another process took over is not ours."""
    return {
        "contract_id": message.contract_id,
        "pk": message.pk,
        "state": SENDING,
        "claimed_at": message.claimed_at,
    }


def _mark_sent(message: Message, provider_id: str) -> None:
    with walls.scope([message.contract_id]):
        moved = Message.objects.filter(**_mine(message)).update(
            state=SENT, sent_at=clock.now(), provider_id=provider_id[:120], error=""
        )
        if moved:
            outbox.record_sent(message, actors.system(message.contract_id))


def _settle(message: Message, trouble: Undelivered) -> None:
    """Put back for later, give up, or go over to the next channel."""
    permanent = isinstance(trouble, Permanent)
    over = message.attempts >= retry.MOST_ATTEMPTS
    state = FAILED if permanent else GIVEN_UP if over else QUEUED
    with walls.scope([message.contract_id]):
        moved = Message.objects.filter(**_mine(message)).update(
            state=state,
            error=trouble.kind,
            next_try=clock.now() + retry.pause(message.attempts),
            attempts=F("attempts"),
        )
        if moved and state != QUEUED and trouble.kind != "erased":
            _fall_back(message)


def _fall_back(message: Message) -> None:
    """The next channel for a citizen; staff see their notices on the screen."""
    channel = retry.NEXT_CHANNEL.get(message.channel)
    if message.subject_id is None or channel is None:
        return
    outbox.queue(
        contract=message.contract,
        template=message.template,
        kind=message.kind,
        ref=message.ref,
        subject_id=message.subject_id,
        channel=channel,
        parameters=message.parameters,
        language=message.language,
        once=f"after:{message.pk}",
    )
