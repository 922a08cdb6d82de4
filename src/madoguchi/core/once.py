"""One form, one act: the idempotency key travels with the transaction of the verb.

The key is inserted by the first verb of a request, in its own transaction: a
second sending of the same form waits for the first and then raises
:class:`Repeated`; if the first was refused, its key is free again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, LiteralString

from django.db import connection, transaction

from madoguchi.core import clock, hot
from madoguchi.core.errors import Refusal

_SPEND: LiteralString = """
INSERT INTO core_once (key, account, answer, made_at)
VALUES (%s::text, %s::bigint, '', %s::timestamptz)
ON CONFLICT (key) DO NOTHING RETURNING 1
"""


@dataclass(slots=True)
class Key:
    """The key of the form in hand; ``spent`` once a verb has taken it.

    ``leads`` tells from what the verb returns where the form will lead, and
    ``answer`` is what was kept of that.
    """

    value: str
    account: int | None
    spent: bool = False
    leads: Callable[[Any], str] | None = None
    answer: str = ""


class Repeated(Exception):
    """The form was already acted on; ``answer`` is where the first sending led."""

    def __init__(self, answer: str) -> None:
        super().__init__("repeated")
        self.answer = answer


_ANSWER: LiteralString = "UPDATE core_once SET answer = %s::text WHERE key = %s::text"

_current: ContextVar[Key | None] = ContextVar("once_key", default=None)
_refusal: ContextVar[Refusal | None] = ContextVar("once_refusal", default=None)


@contextmanager
def key(value: str, account: int | None) -> Iterator[Key | None]:
    """Put a form's key in force for the verbs called inside; "" means none."""
    held = Key(value[:64], account) if value else None
    token = _current.set(held)
    try:
        yield held
    finally:
        _current.reset(token)


@contextmanager
def refusing(refusal: Refusal) -> Iterator[None]:
    """Let every verb called inside refuse: a form is shown again, nothing happens."""
    token = _refusal.set(refusal)
    try:
        yield
    finally:
        _refusal.reset(token)


def spend() -> bool:
    """Called by every verb inside its transaction; whether it took the form's key.

    Raises :class:`Repeated`.
    """
    if refusal := _refusal.get():
        raise refusal
    held = _current.get()
    if held is None or held.spent:
        return False
    if hot.one(_SPEND, [held.value, held.account, clock.now()]):
        held.spent = True
        return True
    row = hot.one("SELECT answer FROM core_once WHERE key = %s::text", [held.value])
    raise Repeated(row[0] if row else "")


@contextmanager
def spending() -> Iterator[None]:
    """Around a verb's transaction: if it fails, the key that it spent is free again."""
    held = _current.get()
    before = (held.spent, held.answer) if held else (False, "")
    try:
        yield
    except BaseException:
        if held is not None:
            held.spent, held.answer = before
        raise


def leads(to: Callable[[Any], str]) -> None:
    """Say where the form will lead, by what its verb returns.

    The answer is kept in the verb's own transaction then, and needs none after it.
    """
    if (held := _current.get()) is not None:
        held.leads = to


def keep_answer(returned: Any) -> None:
    """Called at the end of its transaction by the verb that took the form's key."""
    held = _current.get()
    if held is None or held.leads is None:
        return
    held.answer = held.leads(returned)[:500]
    hot.later(_ANSWER, [held.answer, held.value])


def led_to(held: Key, answer: str) -> None:
    """Remember where the form led, for a second sending; nothing to do if it is kept.

    Nobody waits for the disk: if this is lost, a second sending leads to the form.
    """
    answer = answer[:500]
    if answer == held.answer:
        return
    commits = not connection.in_atomic_block
    lazy = hot.gathering("SET LOCAL synchronous_commit TO off", commits=commits)
    with transaction.atomic(), lazy:
        hot.later(_ANSWER, [answer, held.value])
