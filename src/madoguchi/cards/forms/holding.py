"""Forms of the cards; a scanner presses Enter, so each takes one scan a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.cards.rules.holding import Scan
from madoguchi.cards.services import acting
from madoguchi.cards.services.receiving import Slip

_SCAN = {"autocomplete": "off", "autocapitalize": "off"}


def _short(**attrs: str) -> forms.NumberInput:
    return forms.NumberInput(attrs={"class": "input--short", **attrs})


def notice_field() -> forms.CharField:
    return forms.CharField(
        label=_("交付通知書番号"),
        max_length=40,
        widget=forms.TextInput(attrs=_SCAN),
    )


def birth_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("生年月日"),
        required=required,
        max_length=20,
        help_text=_("例：19800512、S550512。予約に月日だけのときは0512"),
        widget=forms.TextInput(attrs={**_SCAN, "inputmode": "numeric"}),
    )


def place_field() -> forms.CharField:
    return forms.CharField(
        label=_("置き場所"), max_length=20, widget=forms.TextInput(attrs=_SCAN)
    )


class CardForm(forms.Form):
    """The card in the hand, by number and birth date, never by name."""

    notice = notice_field()
    birth = birth_field()

    def scan(self) -> Scan:
        """What was scanned. Raises ``birth-unreadable``."""
        birth = acting.read_birth(self.cleaned_data["birth"])
        return Scan(self.cleaned_data["notice"], birth)


class DeliveryForm(forms.Form):
    """便の到着: how many cards the slip of each ward's box says."""

    def __init__(self, *args: Any, wards: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        for slug, name in wards.items():
            self.fields[f"box-{slug}"] = forms.IntegerField(
                label=name,
                required=False,
                min_value=0,
                max_value=9999,
                widget=_short(),
            )

    def slips(self) -> list[Slip]:
        """The boxes with cards."""
        return [
            Slip(name.removeprefix("box-"), cards)
            for name, cards in self.cleaned_data.items()
            if cards
        ]


class BoxForm(forms.Form):
    """もう1箱."""

    ward = forms.ChoiceField(label=_("区"))
    cards = forms.IntegerField(
        label=_("送付票の枚数"), min_value=1, max_value=9999, widget=_short()
    )

    def __init__(self, *args: Any, wards: Mapping[str, str], **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["ward"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(wards.items())


class ScanForm(forms.Form):
    """箱から1枚."""

    notice = notice_field()
    birth = birth_field()
    place = place_field()
    as_extra = forms.BooleanField(
        label=_("番号を確かめた。リストにないカードとして分けて受け入れる"),
        required=False,
    )


class CountForm(forms.Form):
    """数えた枚数."""

    counted = forms.IntegerField(
        label=_("数えた枚数"), min_value=0, max_value=9999, widget=_short()
    )


class IssueForm(forms.Form):
    """交付した."""

    notice = notice_field()
    birth = birth_field()
    face_compared = forms.BooleanField(
        label=_("カードの写真とご本人の顔を見くらべた"), required=False
    )


class PlaceForm(CardForm):
    """動かす先."""

    place = place_field()


class MakePlaceForm(forms.Form):
    """保管場所を登録する."""

    code = forms.CharField(
        label=_("場所の番号"),
        max_length=20,
        help_text=_("例：B-3-14。棚にはる番号と同じにします。"),
    )


class PersonForm(forms.Form):
    """相手を選ぶ."""

    account = forms.TypedChoiceField(label=_("受け取る人"), coerce=int)

    def __init__(
        self, *args: Any, people: Sequence[tuple[int, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field = self.fields["account"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = list(people)


class OfferForm(PersonForm, CardForm):
    """ほかの人へ渡す."""

    field_order = ("notice", "birth", "account")


def scanned_field(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=_("読み取った番号"),
        max_length=20_000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 6, **_SCAN}),
    )


BOTH = _("1行に1枚。番号、空白、生年月日の順に読み取ります。例：1234567 19800512")
ALONE = _("1行に1枚、番号だけで数えます。生年月日を続けると照合もします。")


class ReturnForm(forms.Form):
    """返却を準備する."""

    scanned = scanned_field(BOTH)
    day = forms.DateField(
        label=_("引き渡す日"), widget=forms.DateInput(attrs={"type": "date"})
    )


class GiveForm(forms.Form):
    """返却を引き渡す."""

    scanned = scanned_field(BOTH)


class StockForm(forms.Form):
    """棚の中を読み取る."""

    place = place_field()
    scanned = scanned_field(ALONE)
