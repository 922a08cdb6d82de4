"""What a person must say to have a report drawn up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.core import clock

HINTS = {
    "session": _("開催の番号（例 s12）、年月（例 2026-11）または年度（例 2026）"),
    "day": _("日付（例 2026-11-21）"),
    "month": _("年月（例 2026-11）"),
    "year": _("年度（例 2026）"),
}


def usual(asks: str) -> str:
    """What is meant most often: this day, month or fiscal year."""
    today = clock.today()
    year = today.year - (today.month < 4)
    return {"day": f"{today}", "month": f"{today:%Y-%m}", "year": f"{year}"}.get(
        asks, ""
    )


class DrawUp(forms.Form):
    """The session, month or day that the report answers."""

    ref = forms.CharField(
        label=_("報告の対象"),
        max_length=80,
        help_text=HINTS["session"],
        error_messages={"required": _("報告の対象を入力してください。")},
    )

    def __init__(self, *args: Any, asks: str = "session", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ref"].help_text = str(HINTS[asks])
