"""Which telephone numbers can receive an SMS."""

from __future__ import annotations

import phonenumbers
from phonenumbers import PhoneNumberType

from madoguchi.core import text

_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def sms_number(telephone: str) -> str | None:
    """The number in E.164 (``+819012345678``), or None if no SMS can reach it."""
    try:
        number = phonenumbers.parse(text.folded(telephone), "JP")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    if phonenumbers.number_type(number) not in _MOBILE:
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
