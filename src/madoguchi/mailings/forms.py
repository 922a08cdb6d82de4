"""Forms of the mail; scanners press Enter, so every form takes one scan a field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.mailings import rules
from madoguchi.mailings.models import REASONS, RESULTS
from madoguchi.web.forms import choices

_SCAN = {"autocomplete": "off", "inputmode": "numeric"}


def tracking_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("引受番号"),
        required=required,
        max_length=20,
        widget=forms.TextInput(attrs=_SCAN),
    )


class EncloseForm(forms.Form):
    """封入する: what goes in, its number, and to whom."""

    refs = forms.CharField(
        label=_("受付番号"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("封筒に入れる申請書またはカードの受付番号。"),
    )
    tracking = tracking_field(required=False)
    name = forms.CharField(label=_("宛名"), max_length=100)
    postcode = forms.CharField(label=_("郵便番号"), max_length=10, required=False)
    address = forms.CharField(label=_("住所"), max_length=200, required=False)

    def __init__(self, *args: Any, named: bool, tracked: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not tracked:
            del self.fields["tracking"]
        if not named:
            for field in ("name", "postcode", "address"):
                del self.fields[field]

    def given(self) -> dict[str, Any]:
        """Keyword arguments of ``services.enclose``."""
        data = self.cleaned_data
        names = ("name", "postcode", "address")
        return {
            "refs": rules.refs(data["refs"]),
            "tracking": data.get("tracking", ""),
            "addressee": {name: data.get(name, "") for name in names},
        }


class CheckForm(forms.Form):
    """二者確認: the other person reads everything inside, and the envelope."""

    ref = forms.CharField(
        label=_("受付番号"),
        max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tracking = tracking_field(required=False)

    def __init__(self, *args: Any, several: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        if several:
            ref = self.fields["ref"]
            ref.widget = forms.Textarea(attrs={"rows": 2, "autocomplete": "off"})
            ref.help_text = _("封筒の中身を1件ずつ、すべて読み取ります。")


class HandInForm(forms.Form):
    """差し出す: the number on the post office's receipt."""

    counted = forms.IntegerField(
        label=_("受領証の通数"),
        min_value=0,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class SlipsForm(forms.Form):
    """差出票を引き渡す: the slip and the receipt, counted."""

    counted = forms.IntegerField(
        label=_("引き渡す枚数（差出票と受領証）"),
        min_value=0,
        max_value=99,
        initial=2,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class ReturnForm(forms.Form):
    """返戻を登録する."""

    number = forms.CharField(
        label=_("引受番号か受付番号"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.ChoiceField(
        label=_("返戻の理由"), choices=choices(REASONS), widget=forms.RadioSelect
    )


class DefectForm(forms.Form):
    """申請の不備を引き継ぐ."""

    summary = forms.CharField(
        label=_("受付番号と不備の内容"),
        max_length=300,
        help_text=_("お名前や電話番号は書かないでください。"),
    )


class SettleForm(forms.Form):
    """結果を登録する."""

    result = forms.ChoiceField(label=_("結果"), choices=choices(RESULTS))
    note = forms.CharField(label=_("対応の要点"), required=False, max_length=300)
