"""Forms of scanning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from madoguchi.scans.models import MEDIA, PROCEDURES
from madoguchi.web.fields import DayField

MOST_BYTES = 600 * 1024 * 1024


class StackForm(forms.Form):
    """スキャンした PDF を取り込む."""

    file = forms.FileField(
        label=_("スキャンした PDF"),
        help_text=_(
            "区切り紙を挟んだまま、1つの PDF にしてください。600 MB までです。"
        ),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("ファイルが 600 MB を超えています。"))
        return given


class SeparatorForm(forms.Form):
    """区切り紙を印刷する."""

    day = DayField(label=_("書類の日付"))


class SettleForm(forms.Form):
    """確認待ちのページの行き先."""

    procedure = forms.ChoiceField(label=_("業務"), required=False)
    day = DayField(label=_("書類の日付"), required=False)

    def __init__(self, *args: Any, procedures: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["procedure"].choices = [  # type: ignore[attr-defined]
            ("", _now("保管しない（白紙・区切り紙）")),
            *((name, _now(PROCEDURES.get(name, name))) for name in procedures),
        ]


class CompleteForm(forms.Form):
    """この日の電子化を終える."""

    binder = forms.SlugField(
        label=_("簿冊の番号"),
        required=False,
        max_length=40,
        help_text=_("例：2025-12-a"),
    )


class FindForm(forms.Form):
    """GET: by the number of a paper (its beginning), or by a whole kana name."""

    ref = forms.CharField(label=_("書類の番号"), required=False, max_length=40)


class NameForm(forms.Form):
    """POST: a name never stands in an address."""

    kana = forms.CharField(
        label=_("お名前（カナ）"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MonthForm(forms.Form):
    """提出用の媒体を作る."""

    month = forms.CharField(
        label=_("対象の月"), max_length=7, help_text=_("例：2025-12")
    )

    def clean_month(self) -> dt.date:
        """The first day of the month."""
        try:
            return dt.date.fromisoformat(f"{self.cleaned_data['month'].strip()}-01")
        except ValueError:
            raise forms.ValidationError(
                _("月を 2025-12 のように入力してください。")
            ) from None


class DeliverForm(forms.Form):
    """媒体を提出した."""

    medium = forms.ChoiceField(label=_("媒体"))

    def __init__(self, *args: Any, media: Iterable[str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["medium"].choices = [  # type: ignore[attr-defined]
            (slug, _now(MEDIA.get(slug, slug))) for slug in media
        ]
