"""Forms of the FAQ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.manuals import rules


class EntryForm(forms.Form):
    """A question, its answer, the procedure that it belongs to."""

    procedure = forms.ChoiceField(label=_("手続"), required=False)
    question = forms.CharField(label=_("質問"), max_length=rules.LONGEST_QUESTION)
    answer = forms.CharField(
        label=_("回答"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=rules.LONGEST_ANSWER,
        help_text=_("窓口で読み上げられる言い方で書いてください。"),
    )

    def __init__(
        self, words: Iterable[tuple[str, str]], data: Any = None, **more: Any
    ) -> None:
        super().__init__(data, **more)
        choices = [("", _("すべての手続")), *words]
        self.fields["procedure"].choices = choices  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """The whole FAQ as a CSV file."""

    file = forms.FileField(
        label=_("CSV ファイル"),
        help_text=_(
            "列は 番号・手続・質問・回答 です。番号が空欄の行は新しい質問になります。"
            "ファイルにない質問は、下書きから消えます。"
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv"}),
    )
