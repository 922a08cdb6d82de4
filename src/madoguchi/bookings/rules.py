"""Slots of a day, booking numbers, who may take a slot together. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from madoguchi.core.errors import Refusal


def slot_starts(
    opens: dt.datetime, closes: dt.datetime, minutes: int
) -> Iterator[dt.datetime]:
    """Starts of the slots that end by closing time (KY 6(1): 15 minutes each)."""
    start = opens
    while start + dt.timedelta(minutes=minutes) <= closes:
        yield start
        start += dt.timedelta(minutes=minutes)


def number(serial: int) -> str:
    """A booking number in two short groups, read aloud easily: ``4827-16``.

    The last digit is a check digit (ISO 7064-like, weights 2..8), so that one
    misheard digit is noticed. Serials of one contract never repeat.
    """
    body = f"{serial:05d}"
    whole = body + str(check_digit(body))
    return f"{whole[:-2]}-{whole[-2:]}"


def check_digit(body: str) -> int:
    """Luhn's check digit: finds every single wrong digit and most swaps."""
    total = 0
    for place, char in enumerate(reversed(body)):
        value = int(char) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return -total % 10


def may_share(people: int, *, family: bool, largest: int) -> None:
    """KY 6(1): one person a slot, or a family of up to ``largest``.

    Raises :class:`Refusal` ``too-many-people`` or ``not-a-family``.
    """
    if people < 1:
        raise Refusal("nobody", "人数を1以上で入力してください。", field="people")
    if people > largest:
        raise Refusal(
            "too-many-people",
            f"1つの枠は{largest}名までです。{people}名のときは、"
            "続きの枠をもう1つ予約してください。",
            field="people",
        )
    if people > 1 and not family:
        raise Refusal(
            "not-a-family",
            "1つの枠に2名で入れるのはご家族だけです。お一人ずつ予約してください。",
            field="people",
        )
