"""Forms of applications; a scanner presses Enter, so numbers stand alone in theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.cards import words
from madoguchi.cards.application_parameters import Applications, Method
from madoguchi.cards.models.applications import CHANNELS, DEFECTS, PHOTOS
from madoguchi.cards.rules import applications as rules
from madoguchi.cards.services.applications import Wanted
from madoguchi.visits.papers import Rules
from madoguchi.web.fields import DayField, KanaField
from madoguchi.web.forms import choices

_OFF = {"autocomplete": "off"}


class Ticks(forms.MultipleChoiceField):
    """Boxes; what another method asked for is left out, not refused."""

    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> list[str]:
        """The ticked boxes that stand here."""
        known = [one for one in value or [] if self.valid_value(one)]
        return list(super().clean(known))


class ReceiveForm(forms.Form):
    """申請を受け付ける: for one method, with its own checklist."""

    name = forms.CharField(
        label=_("氏名"), max_length=100, widget=forms.TextInput(attrs=_OFF)
    )
    kana = KanaField(
        label=_("カナ"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_OFF),
    )
    excluded = Ticks(
        label=_("先に尋ねる（当てはまるもの）"),
        required=False,
        help_text=_("1つでも当てはまれば、交付時来庁方式で受け付けます。"),
    )
    represented = forms.BooleanField(
        label=_("15歳未満・成年被後見人（法定代理人が同行）"), required=False
    )
    papers = Ticks(label=_("本人確認書類"))
    checked = Ticks(label=_("必ずそろえる書類"))
    also = Ticks(
        label=_("あればそろえる書類"),
        required=False,
    )
    photo = forms.ChoiceField(
        label=_("顔写真"), choices=choices(PHOTOS), widget=forms.RadioSelect
    )
    id_form = forms.BooleanField(
        label=_("ID付き申請書を統合端末で発行する"), required=False
    )
    channel = forms.ChoiceField(
        label=_("申請の出し方"),
        choices=choices(CHANNELS),
        initial="paper",
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("特急発行の理由"),
        required=False,
        help_text=_("要件に当たり、本人が希望するときだけ選びます。"),
    )
    event = DayField(
        label=_("届出・出生などの日"),
        required=False,
        help_text=_("特急発行のときだけ。例: 1201"),
        widget=forms.TextInput(attrs={**_OFF, "class": "input--short"}),
    )

    def __init__(
        self, *args: Any, told: Applications, method: str, table: Rules, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.method, rule = method, told.methods.get(method) or Method()
        self._offer("checked", words.table(rule.papers, rule.papers_en))
        self._offer("also", words.table(rule.also, rule.also_en))
        self._offer("excluded", words.table(rule.excluded, rule.excluded_en))
        self._offer("papers", _papers(table) if rule.identity else [])
        express = [(k, words.said(v.ja, v.en)) for k, v in told.express.items()]
        fast = express if method == rules.APPLY else []
        self._offer("reason", [("", _("特急発行ではない")), *fast] if fast else [])
        for name in ("represented",) if not rule.identity else ():
            del self.fields[name]
        for name in ("event",) if not fast else ():
            del self.fields[name]

    def _offer(self, name: str, found: list[Any]) -> None:
        if found:
            self.fields[name].choices = found  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        data = self.cleaned_data
        return Wanted(
            method=self.method,
            photo=data["photo"],
            channel=data["channel"],
            id_form=data["id_form"],
            express=bool(data.get("reason")),
            reason=data.get("reason", ""),
            event=data.get("event"),
            papers=data.get("papers", ()),
            checked=[*data.get("checked", ()), *data.get("also", ())],
            excluded=data.get("excluded", ()),
            represented=data.get("represented", False),
            payload={name: data[name] for name in ("name", "kana")},
        )


def _papers(table: Rules) -> list[tuple[str, Any]]:
    """Identity documents with their group, in the table's order."""
    shown = {"a": "A", "b": "B"}
    asked = ("a", "b", "notice", "authority")
    return [
        (slug, _Named(shown.get(group, ""), word))
        for slug, (group, word) in table.papers.items()
        if group in asked
    ]


class _Named:
    """A paper's word in the page's language with its group: A 運転免許証."""

    def __init__(self, group: str, word: str) -> None:
        self.group, self.word = group, word

    def __str__(self) -> str:
        from django.utils.translation import gettext

        return f"{self.group} {gettext(self.word)}".strip()


class NumberForm(forms.Form):
    """One number, scanned."""

    number = forms.CharField(
        label=_("受付番号"), max_length=20, widget=forms.TextInput(attrs=_OFF)
    )


class PhotoForm(NumberForm):
    """撮影を始める: the number on the applicant's own form."""

    booth = forms.IntegerField(
        label=_("ブース"),
        min_value=1,
        max_value=9,
        initial=1,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class AgreedForm(forms.Form):
    """One step of a photograph, with what was looked at."""

    agreed = forms.BooleanField(required=False)

    SAID = {
        rules.SHOT: _("番号票を持った確認写真も撮った"),
        rules.CONFIRMED: _(
            "本人が画面の顔と氏名を確かめ、機構で不備になることもあると承諾した"
        ),
        rules.PRINTED: _("写真の裏に受付番号を書いた"),
    }

    def __init__(self, *args: Any, step: str, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["agreed"].label = self.SAID[step]


class DefectForm(forms.Form):
    """不備を引き継ぐ."""

    defect = forms.ChoiceField(label=_("不備の種類"), choices=choices(DEFECTS))


class ArriveForm(forms.Form):
    """到着したカードを登録する."""

    numbers = forms.CharField(
        label=_("受付番号"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, **_OFF}),
        help_text=_("読み取った番号を1行に1つ。1つでも違えば、全部を登録しません。"),
    )


class PapersForm(forms.Form):
    """書類を引き継ぐ: what was counted in hand."""

    counted = forms.IntegerField(
        label=_("手元で数えた件数"),
        min_value=0,
        max_value=999,
        widget=forms.NumberInput(attrs={"class": "input--short"}),
    )


class SupportForm(forms.Form):
    """利用サポート: the ticket, the written request, what was helped with."""

    visit = forms.ChoiceField(label=_("来所者（整理券）"))
    form = forms.BooleanField(label=_("依頼書を受け取った"), required=False)
    items = forms.MultipleChoiceField(
        label=_("サポートの内容"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, *args: Any, told: Applications, visits: list[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.fields["visit"].choices = visits  # type: ignore[attr-defined]
        items = words.table(told.support, told.support_en)
        self.fields["items"].choices = items  # type: ignore[attr-defined]


class DayForm(forms.Form):
    """Another day of the list."""

    day = DayField(
        label=_("受付日"),
        required=False,
        widget=forms.TextInput(attrs={**_OFF, "class": "input--short"}),
    )
