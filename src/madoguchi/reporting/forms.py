"""What a person must say to have a report drawn up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DrawUp(forms.Form):
    """The session, month or day that the report answers."""

    ref = forms.CharField(
        label=_("報告の対象"),
        max_length=80,
        help_text=_("開催の番号（例 s12）、年月（例 2026-11）または年度（例 2026）"),
        error_messages={"required": _("報告の対象を入力してください。")},
    )
