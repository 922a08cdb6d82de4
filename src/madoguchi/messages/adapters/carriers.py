"""The carriers of a batch: mail and SMS under one roof."""

from __future__ import annotations

from types import TracebackType

from django.conf import settings

from madoguchi.messages.adapters.email import Mailbox
from madoguchi.messages.adapters.sms import Line
from madoguchi.messages.models import Message
from madoguchi.messages.rules.retry import STUCK, Permanent
from madoguchi.messages.rules.templates import Text


class Carriers:
    """Opened for one batch of messages."""

    def __init__(self) -> None:
        self._mailbox = Mailbox()
        url = getattr(settings, "SMS_URL", "")
        self._line = Line.of(url) if url else None

    def send(self, message: Message, to: str, text: Text) -> str:
        """Hand one message over; returns the carrier's id. Raises ``Undelivered``."""
        if message.channel == "email":
            return self._mailbox.send(to, text, message.message_id)
        if self._line is None:
            raise Permanent("no-carrier")
        if message.repeated:
            known = self._line.find(to, text.body, message.made_at - STUCK)
            if known:
                return known
        return self._line.send(to, text.body)

    def __enter__(self) -> Carriers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        places: TracebackType | None,
    ) -> None:
        self._mailbox.close()
