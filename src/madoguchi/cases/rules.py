"""What may stand in a case's open words. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from madoguchi.core import text
from madoguchi.core.errors import Refusal

_LONG_NUMBER = re.compile(r"\d(?:[\s\-‐－ー]?\d){8,}")
_EMAIL = re.compile(r"\S+@\S+")


def plain_words(typed: str, field: str, most: int) -> str:
    """Words without telephone numbers, addresses of e-mail or My Numbers.

    Raises :class:`Refusal` ``words-missing``, ``words-long``, ``personal``.
    """
    words = text.folded(typed)
    if not words:
        raise Refusal("words-missing", _("内容を入力してください。"), field=field)
    if len(words) > most:
        raise Refusal(
            "words-long",
            _("%(most)d文字までで入力してください（いま %(now)d文字）。")
            % {"most": most, "now": len(words)},
            field=field,
        )
    if _LONG_NUMBER.search(words) or _EMAIL.search(words):
        raise Refusal(
            "personal",
            _("電話番号やメールアドレスは「くわしい内容」の欄に入力してください。"),
            field=field,
        )
    return words
