"""The facts of messages to citizens and the parties."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

MESSAGE_SENT = FactType(
    "messages.message_sent",
    ja="通知の送信",
    en="Message sent",
    keys=("kind", "ref"),
    measures={"channel": "word", "held_back": "tick"},
)

FACTS = (MESSAGE_SENT,)
