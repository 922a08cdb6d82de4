"""Fields understand what people type, and say what to do when they cannot."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html

from madoguchi.core.errors import Refusal
from madoguchi.web import fields
from madoguchi.web.forms import refuse

PHONE = fields.DigitsField(noun="電話番号", least=10, most=11)
DAYS = ["2026-11-24", "2026/11/24", "令和8年11月24日", "Ｒ８．１１．２４", "20261124"]
PHONES = ["090-1234-5678", "０９０１２３４５６７８", "090 1234 5678"]


@pytest.mark.parametrize("typed", DAYS)
def test_a_date_is_read_in_any_way_people_write_it(typed: str) -> None:
    assert fields.DayField().clean(typed) == dt.date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["2025-02-30", "令和７年２月３０日", "あした", "😀"])
def test_a_date_that_does_not_exist_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="入力してください"):
        fields.DayField().clean(typed)


def test_an_optional_date_may_stay_empty() -> None:
    assert fields.DayField(required=False).clean("") is None


@pytest.mark.parametrize("typed", PHONES)
def test_a_telephone_number_is_read_with_or_without_hyphens(typed: str) -> None:
    assert PHONE.clean(typed) == "09012345678"


def test_a_short_number_is_told_its_length() -> None:
    with pytest.raises(forms.ValidationError, match="電話番号が9けたです。"):
        PHONE.clean("090123456")


@pytest.mark.parametrize("typed", ["ﾔﾏﾀﾞ ﾊﾅｺ", "やまだ　はなこ", "ヤマダ ハナコ"])
def test_a_kana_name_is_read_in_any_width(typed: str) -> None:
    assert fields.KanaField().clean(typed) == "ヤマダ ハナコ"


def test_a_name_in_kanji_is_asked_for_in_kana() -> None:
    with pytest.raises(forms.ValidationError, match="カタカナ"):
        fields.KanaField().clean("山田 花子")


class Caller(forms.Form):
    slot = forms.CharField()


def test_a_refusal_stands_beside_its_field_and_the_form_keeps_its_words() -> None:
    form = Caller({"slot": "10:45"})
    refuse(form, Refusal("slot-taken", "この枠は今うまりました。", field="slot"))
    assert form.errors["slot"] == ["この枠は今うまりました。"]
    assert "10:45" in str(form["slot"])


def test_a_refusal_without_a_field_stands_on_top() -> None:
    form = Caller({"slot": "10:45"})
    refuse(form, Refusal("closed", "受付は終了しました。", field="gone"))
    assert form.non_field_errors() == ["受付は終了しました。"]


class Everything(forms.Form):
    """Widgets that are drawn by hand."""

    name = forms.CharField(label="名前", required=False, max_length=9, initial='"<山>&')
    number = forms.IntegerField(required=False)
    token = forms.CharField(widget=forms.HiddenInput)
    mail = forms.EmailField(disabled=True)
    kind = forms.ChoiceField(choices=[("", "すべて"), ("<a>", "あ&い"), (3, "三")])
    place = forms.ChoiceField(
        choices=[("北 区", [("1", "一"), ("2", "二")]), ("3", "三")]
    )


@pytest.mark.parametrize("data", [None, {"kind": "<a>", "place": "2", "name": "'x'"}])
def test_hand_drawn_widgets_say_what_djangos_templates_say(
    data: dict[str, str] | None,
) -> None:
    by_hand, by_template = (
        Everything(data),
        Everything(data, renderer=DjangoTemplates()),
    )
    for one, other in zip(by_hand, by_template, strict=True):
        assert parse_html(one.as_widget()) == parse_html(other.as_widget())
