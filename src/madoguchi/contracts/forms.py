"""Forms of the register; what they ask is what the verbs need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madoguchi.contracts.models import Consultation
from madoguchi.web.fields import DayField

SUBJECT_FACTS = (
    "contracts.consultation_decided",
    "contracts.consultation_opened",
    "contracts.consent_given",
    "contracts.instruction_given",
    "contracts.request_made",
)


class WaiverForm(forms.Form):
    """免除を申請する."""

    valid_from = DayField(
        label=_("いつから"), help_text=_("例：11/24、令和8年11月24日")
    )
    valid_until = DayField(label=_("いつまで"))
    ground = forms.CharField(
        label=_("理由"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("なぜこの期間だけ履行できないのかを書いてください。"),
    )


class WaiverAnswer(forms.Form):
    """免除に同意する、または同意しない."""

    answer = forms.CharField(
        label=_("回答"),
        widget=forms.Textarea,
        required=False,
        max_length=2000,
        help_text=_("同意しないときは理由を必ず書いてください。"),
    )


class ConsultationForm(forms.Form):
    """協議・指示・承諾・求めを記録する."""

    kind = forms.ChoiceField(label=_("種類"), widget=forms.RadioSelect)
    subject = forms.ChoiceField(
        label=_("決めること"),
        help_text=_("値が決まると、それを使う条項の判定がその日から変わります。"),
    )
    question = forms.CharField(
        label=_("内容"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("何を、なぜ決める必要があるのかを書いてください。"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kinds: Iterable[str],
        subjects: Iterable[tuple[str, str]],
        **more: Any,
    ) -> None:
        super().__init__(data, **more)
        words = dict(Consultation.Kind.choices)
        self.fields["kind"].choices = [(k, words[k]) for k in kinds]  # type: ignore[attr-defined]
        self.fields["subject"].choices = list(subjects)  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """決定を記録する."""

    decision = forms.CharField(
        label=_("決定内容"), widget=forms.Textarea, max_length=4000
    )
    value = forms.CharField(
        label=_("決めた値"),
        required=False,
        max_length=120,
        help_text=_("数や日付だけを入力してください。例：12、2026-12-01"),
    )
    effective_on = DayField(
        label=_("適用を始める日"), required=False, help_text=_("空欄なら本日からです。")
    )

    def __init__(self, data: Any = None, *, sets_value: bool, **more: Any) -> None:
        super().__init__(data, **more)
        if not sets_value:
            del self.fields["value"]


class DeclarationForm(forms.Form):
    """申告する."""

    period = forms.CharField(
        label=_("対象の期間"),
        max_length=40,
        help_text=_("例：2026-11（月）、2026-11-21（日）"),
    )
    answer = forms.ChoiceField(
        label=_("守られていますか"),
        choices=[("yes", _("守られている")), ("no", _("守られていないことがあった"))],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("確認したこと"),
        widget=forms.Textarea,
        max_length=2000,
        help_text=_("いつ、だれが、どう確かめたかを短く書いてください。"),
    )


def subjects_of(rules: Any) -> Iterator[str]:
    """The subjects of consultations that some rules read, as often as they stand."""
    if isinstance(rules, Mapping):
        if rules.get("fact") in SUBJECT_FACTS:
            wanted = (rules.get("where") or {}).get("subject")
            yield from [wanted] if isinstance(wanted, str) else []
        if isinstance(rules.get("settled_by"), str):
            yield rules["settled_by"]
        for value in rules.values():
            yield from subjects_of(value)
    elif isinstance(rules, list):
        for value in rules:
            yield from subjects_of(value)
