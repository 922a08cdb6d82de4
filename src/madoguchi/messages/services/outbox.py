"""Put a message into the outbox; settle by hand what no carrier can."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parseaddr
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.messages import facts
from madoguchi.messages.models import FAILED, GIVEN_UP, QUEUED, SENT, Message
from madoguchi.messages.rules import telephone, templates
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


def queue(
    *,
    contract: Contract,
    template: str,
    ref: str,
    subject_id: int | None = None,
    account: int | None = None,
    channel: str = "email",
    parameters: Mapping[str, object] | None = None,
    kind: str = "",
    once: str = "",
    language: str = "ja",
) -> Message | None:
    """Write a message in the caller's transaction; the drain sends it after commit.

    Call it inside a verb. ``kind`` and ``ref`` are those of the fact
    ``messages.message_sent`` (``kind`` is the template's name unless given).
    Without an address on a channel the message goes to the next one: e-mail,
    SMS, spoken. With ``once``, a second call with the same word writes nothing
    and returns None. Without it the row travels with the verb's next statement,
    and its id stays unknown. Raises :class:`ValueError` for a parameter that is not
    among ``templates.PLACEHOLDERS``.
    """
    message = Message(
        contract=contract,
        template=template,
        kind=kind or template,
        ref=ref,
        channel=channel,
        language=language,
        subject_id=subject_id,
        account=account,
        parameters=templates.checked(parameters or {}),
        once=once,
        next_try=clock.now(),
        message_id=new_message_id(),
        made_at=clock.now(),
    )
    if not once:
        hot.insert(message)
        return message
    Message.objects.bulk_create([message], ignore_conflicts=True)
    made = Message.objects.filter(contract=contract, message_id=message.message_id)
    return made.first()


def new_message_id() -> str:
    """A Message-ID of ours; it stays the same however often a message is tried."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return f"<{uuid4().hex}@{address.rpartition('@')[2] or 'localhost'}>"


def check_sms_number(number: str) -> str:
    """The number in E.164. Raises :class:`Refusal` ``cannot-receive-sms``."""
    found = telephone.sms_number(number)
    if found is None:
        raise Refusal(
            "cannot-receive-sms",
            _(
                "この番号ではSMSを受け取れません。"
                "携帯電話の番号を入力するか、口頭でお伝えください。"
            ),
            field="telephone",
        )
    return found


@walls.verb
def told(*, contract: Contract, message: int, by: Actor) -> None:
    """A member of staff said it to the person; recorded as sent by word of mouth.

    Raises :class:`Refusal` ``not-allowed`` or ``already-told``.
    """
    _may(by)
    moved = Message.objects.filter(
        contract=contract, pk=message, channel=Message.Channel.SPOKEN, state=QUEUED
    ).update(state=SENT, sent_at=clock.now(), error="")
    if moved != 1:
        raise Refusal("already-told", _("この通知はすでに伝えてあります。"))
    record_sent(Message.objects.get(contract=contract, pk=message), by)


@walls.verb
def retry(*, contract: Contract, message: int, by: Actor) -> None:
    """Try a failed message anew (the address was corrected, the carrier repaired).

    Raises :class:`Refusal` ``not-allowed`` or ``not-failed``.
    """
    _may(by)
    moved = Message.objects.filter(
        contract=contract, pk=message, state__in=(FAILED, GIVEN_UP)
    ).update(state=QUEUED, attempts=0, next_try=clock.now(), error="")
    if moved != 1:
        raise Refusal("not-failed", _("この通知は送り直せません。"))


def _may(by: Actor) -> None:
    if by.side != "system" and "bookings.book" not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


def record_sent(message: Message, by: Actor) -> None:
    """The fact that a message went out; in the transaction that marks it so."""
    record(
        facts.MESSAGE_SENT,
        contract=message.contract_id,
        by=by,
        kind=message.kind,
        ref=message.ref,
        measures={"channel": message.channel},
    )
