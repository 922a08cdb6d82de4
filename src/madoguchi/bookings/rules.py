"""Slots of a day, booking numbers, what a caller tells, who may share a slot. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from madoguchi.core import text
from madoguchi.core.errors import Refusal
from madoguchi.messages.rules import telephone


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


def typed_number(typed: str) -> str:
    """A booking number as a citizen types it, in its printed form, or ``""``."""
    digits = text.digits(typed)
    return f"{digits[:-2]}-{digits[-2:]}" if len(digits) >= 6 else ""


def caller(payload: Mapping[str, str]) -> dict[str, str]:
    """What a caller tells, in normal form: kana name and telephone are needed.

    Raises :class:`Refusal` ``kana-missing``, ``kana-wrong``, ``telephone-missing``,
    ``telephone-wrong`` or ``email-wrong``, each beside its field.
    """
    kept = {name: text.folded(value) for name, value in payload.items() if value}
    kept["kana"] = _kana(payload.get("kana", ""))
    kept["telephone"] = _telephone(payload.get("telephone", ""))
    email = kept.get("email", "")
    if email and ("@" not in email[1:-1] or " " in email):
        raise Refusal(
            "email-wrong",
            _("メールアドレスに @ が入っているか確かめてください。"),
            field="email",
        )
    return kept


def _kana(typed: str) -> str:
    kana = text.kana(typed)
    if not kana:
        raise Refusal(
            "kana-missing", _("お名前をカタカナで入力してください。"), field="kana"
        )
    if not text.is_kana(kana) or len(kana) > 80:
        raise Refusal(
            "kana-wrong",
            _("お名前はカタカナだけで、80文字までで入力してください。"),
            field="kana",
        )
    return kana


def _telephone(typed: str) -> str:
    digits = text.digits(typed)
    if not digits:
        raise Refusal(
            "telephone-missing", _("電話番号を入力してください。"), field="telephone"
        )
    if len(digits) not in (10, 11) or not digits.startswith("0"):
        raise Refusal(
            "telephone-wrong",
            _("電話番号が%dけたです。市外局番から入力してください。") % len(digits),
            field="telephone",
        )
    return digits


def reach(payload: Mapping[str, str]) -> str:
    """How a caller can be told of a change: ``email``, ``sms`` or ``spoken``."""
    if payload.get("email"):
        return "email"
    return "sms" if telephone.sms_number(payload.get("telephone", "")) else "spoken"


def may_share(people: int, *, family: bool, largest: int) -> None:
    """KY 6(1): one person a slot, or a family of up to ``largest``.

    Raises :class:`Refusal` ``too-many-people`` or ``not-a-family``.
    """
    if people < 1:
        raise Refusal("nobody", _("人数を1以上で入力してください。"), field="people")
    if people > largest:
        raise Refusal(
            "too-many-people",
            _(
                "1つの枠は%(largest)d名までです。%(people)d名のときは、"
                "続きの枠をもう1つ予約してください。"
            )
            % {"largest": largest, "people": people},
            field="people",
        )
    if people > 1 and not family:
        raise Refusal(
            "not-a-family",
            _("1つの枠に2名で入れるのはご家族だけです。お一人ずつ予約してください。"),
            field="people",
        )
