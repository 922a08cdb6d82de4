"""Fields that forgive: full-width digits, half-width kana, 令和8年11月21日, 1121."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from madoguchi.core import clock, dates, text
from madoguchi.core.errors import Refusal


class DayField(forms.CharField):
    """A date in any way that people write it; cleans to ``date`` or None.

    A bare month and day is the next such day; where what happened is written down,
    ``back`` says how many days ago the year begins in which it is looked for.
    """

    def __init__(self, *, back: int = 0, **more: Any) -> None:
        super().__init__(**more)
        self.back = dt.timedelta(days=back)

    def clean(self, value: Any) -> dt.date | None:
        """Raises ``ValidationError`` with what to do."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return dates.parse(typed, today=clock.today() - self.back)
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence, code=refusal.code) from None

    def prepare_value(self, value: Any) -> Any:
        """A date from the program is shown as 2026-11-21; typed text stays."""
        return value.isoformat() if isinstance(value, dt.date) else value


class DigitsField(forms.CharField):
    """Digits only, of a given length: telephone 10–11, postcode 7, booking number 6.

    ``noun`` begins the sentence of a refusal: 電話番号が9けたです。
    """

    def __init__(self, *, noun: str, least: int, most: int, **more: Any) -> None:
        self.noun, self.least, self.most = noun, least, most
        super().__init__(**more)
        self.widget.attrs.setdefault("inputmode", "numeric")

    def clean(self, value: Any) -> str:
        """Raises ``ValidationError`` that counts the digits."""
        typed = super().clean(value)
        found = text.digits(typed)
        if typed and not self.least <= len(found) <= self.most:
            raise forms.ValidationError(self.sentence(len(found)), code="digits")
        return found

    def sentence(self, count: int) -> str:
        """How many there are, how many there should be."""
        one = self.least == self.most
        wanted = str(self.least) if one else f"{self.least}〜{self.most}"
        said = _("{noun}が{n}けたです。{wanted}けたで入力してください。")
        return said.format(noun=self.noun, n=count, wanted=wanted)


class KanaField(forms.CharField):
    """A name in kana, whichever width or alphabet it was typed in."""

    def clean(self, value: Any) -> str:
        """Raises ``ValidationError`` when something else than kana is there."""
        typed = super().clean(value)
        if typed and not text.is_kana(typed):
            sentence = _("カタカナで入力してください。例：ヤマダ ハナコ")
            raise forms.ValidationError(sentence, code="kana")
        return text.kana(typed) if typed else ""
