"""What the citizen's booking asks: five questions, then name and telephone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from madoguchi.bookings import rules
from madoguchi.core.errors import Refusal
from madoguchi.outreach import words
from madoguchi.outreach.views.reception import YES_NO
from madoguchi.web.forms import refuse

_CHOOSE = {"required": gettext_lazy("どちらかを えらんでください。")}


def _radio(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, widget=forms.RadioSelect, error_messages=_CHOOSE
    )


def listed(found: Iterable[object]) -> str:
    """Words in a row: 、 in Japanese, commas in English."""
    comma = ", " if get_language() == "en" else "、"
    return comma.join(str(word) for word in found)


def _many(largest: int) -> str:
    """A family of three: what to do instead (KY 6(1))."""
    return _(
        "1つの 時間に 来られるのは、家族 %d人までです。"
        "ほかの 人は、次の 時間も 予約してください。"
    ) % (largest)


class QuestionForm(forms.Form):
    """3/5 質問."""

    first_application = _radio(gettext_lazy("はじめて カードを 申請しますか"), YES_NO)
    may_post = _radio(
        gettext_lazy("カードを 郵便で 受け取れますか"),
        [("1", gettext_lazy("受け取れます")), ("0", gettext_lazy("受け取れません"))],
    )
    in_city = _radio(
        gettext_lazy("住所は どこですか"),
        [("1", gettext_lazy("市内")), ("0", gettext_lazy("市外"))],
    )
    people = forms.TypedChoiceField(
        label=gettext_lazy("何人で 来ますか"),
        coerce=int,
        choices=[],
        widget=forms.RadioSelect,
        error_messages=dict(_CHOOSE),
    )
    under_15 = _radio(
        gettext_lazy("会場に 来る日に 15歳になっていない 人が いますか"), YES_NO
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("手伝いが 必要なこと"),
        choices=list(words.NEEDS.items()),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        largest: int,
        first_only: bool,
        post_asked: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.first_only = first_only
        self._ask_post(post_asked)
        people = self.fields["people"]
        assert isinstance(people, forms.TypedChoiceField)
        people.error_messages["invalid_choice"] = _many(largest)
        people.choices = [(1, _("1人"))] + [
            (n, _("家族 %d人") % n) for n in range(2, largest + 1)
        ]

    def _ask_post(self, asked: bool) -> None:
        if not asked:
            del self.fields["may_post"]
            return
        self.fields["may_post"].help_text = _("次の人は 受け取れません: %s") % listed(
            words.NO_MAIL.values()
        )

    def clean_first_application(self) -> str:
        """Not a dead end: what to do instead stands beside it."""
        said = str(self.cleaned_data["first_application"])
        if self.first_only and said == "0":
            raise forms.ValidationError(
                _(
                    "この予約は、はじめて 申請する 人が 使います。"
                    "更新や 再交付は、住んでいる 区の 区役所で できます。"
                )
            )
        return said

    def clean_may_post(self) -> str:
        """Asked before the queue: nobody comes for a card that cannot be sent."""
        said = str(self.cleaned_data["may_post"])
        if said == "0":
            raise forms.ValidationError(
                _(
                    "カードを 郵便で 送れません。"
                    "住んでいる 区の 区役所で 相談してください。"
                )
            )
        return said


class ComingForm(QuestionForm):
    """来る人を変える: the questions of a booking that say who comes."""

    def __init__(self, *args: Any, largest: int, **kwargs: Any) -> None:
        given = {"first_only": False, "post_asked": False}
        super().__init__(*args, largest=largest, **given, **kwargs)
        del self.fields["first_application"]

    def carried(self) -> list[tuple[str, str]]:
        """The answers as hidden fields."""
        several = {"needs": self.cleaned_data["needs"]}
        one = {n: [self.cleaned_data[n]] for n in self.fields if n not in several}
        return [(n, str(v)) for n, values in {**one, **several}.items() for v in values]

    def answers(self) -> list[tuple[object, str]]:
        """What was answered, each with its question, in words."""
        given = [
            (field.label, listed(self._words(name)))
            for name, field in self.fields.items()
        ]
        return [(asked, said) for asked, said in given if said]

    def _words(self, name: str) -> list[object]:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        value = self.cleaned_data[name]
        chosen = {str(one) for one in (value if isinstance(value, list) else [value])}
        choices: Any = field.choices
        return [word for slug, word in choices if str(slug) in chosen]


class ContactForm(forms.Form):
    """4/5 連絡先."""

    kana = forms.CharField(
        label=gettext_lazy("名前（カタカナ）"),
        help_text=gettext_lazy("例：ヤマダ ハナコ"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    telephone = forms.CharField(
        label=gettext_lazy("電話番号"),
        help_text=gettext_lazy("予約を 変えるとき、この番号を 聞きます。"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.CharField(
        label=gettext_lazy("メールアドレス"),
        help_text=gettext_lazy("なくても だいじょうぶです。"),
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean(self) -> dict[str, Any]:
        """The same rules as on the telephone, in the same words."""
        given = super().clean() or {}
        if not self.errors:
            try:
                rules.caller({name: given.get(name, "") for name in self.fields})
            except Refusal as refusal:
                refuse(self, refusal)
        return given
