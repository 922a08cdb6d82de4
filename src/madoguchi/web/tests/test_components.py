"""Components say in words what they show in colour."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from madoguchi.core import clock
from madoguchi.web import formats, months, statuses
from madoguchi.web.forms import Renderer
from madoguchi.web.frames import Choice, Frame


def shown(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


class Caller(forms.Form):
    default_renderer = Renderer()
    kana = forms.CharField(label="氏名カナ", help_text="例：ヤマダ")
    note = forms.CharField(label="特記事項", required=False)
    home = forms.ChoiceField(
        label="住所地", choices=[("1", "市内")], widget=forms.RadioSelect
    )


@pytest.mark.parametrize("slug", sorted(statuses.ALL))
def test_a_state_has_icon_word_and_tone(slug: str) -> None:
    text = shown("{% status slug %}", slug=slug)
    look = statuses.status_for(slug)
    assert look.icon in text and str(look.word) in text
    assert f"status--{look.tone}" in text


def test_a_figure_in_place_of_the_word_keeps_the_word_for_the_ear() -> None:
    text = shown('{% status "met" "97.2％" %}')
    assert "履行済" in text and "97.2％" in text


def test_a_soft_number_never_turns_red() -> None:
    assert statuses.status_for("guide_below").tone == "plain"


def test_an_unknown_state_is_still_readable() -> None:
    assert "new-state" in shown('{% status "new-state" %}')


def test_required_and_optional_are_said_in_words() -> None:
    text = str(Caller())
    assert text.count("必須") == 2 and text.count("任意") == 1


def test_an_error_stands_beside_its_field_and_is_tied_to_it() -> None:
    text = str(Caller({"kana": "", "home": "1"}))
    assert 'id="id_kana-error"' in text and 'aria-invalid="true"' in text
    assert 'aria-describedby="id_kana-hint id_kana-error"' in text
    assert "入力してください。" in text


def test_one_error_needs_no_list_on_top() -> None:
    assert "data-errors" not in str(Caller({"home": "1"}))


def test_two_errors_are_listed_on_top_with_links() -> None:
    text = str(Caller({}))
    assert 'href="#id_kana"' in text and 'href="#id_home-group"' in text
    assert 'id="id_home-group"' in text


def test_a_group_of_options_has_a_legend() -> None:
    assert "<legend>住所地" in str(Caller())


def test_typed_text_is_never_markup() -> None:
    assert "<b>" not in str(Caller({"kana": "<b>"}))


def test_sorting_forgets_the_cursor_and_turns_round() -> None:
    request = RequestFactory().get("/?sort=due&after=abc&q=x")
    text = shown('{% sort_head "期限" "due" %}', request=request)
    assert "sort=-due" in text and "q=x" in text and "after" not in text
    assert 'aria-sort="ascending"' in text


def test_a_due_moment_says_its_hour_only_if_the_contract_has_one() -> None:
    today = dt.date(2026, 11, 21)
    moment = clock.tokyo(dt.date(2026, 11, 24), 17, 15)
    assert formats.due(moment, today, has_hour=True) == "11月24日(火) 17:15まで"
    midnight = clock.end_of_day(dt.date(2026, 11, 24))
    assert formats.due(midnight, today, has_hour=False) == "11月24日(火)中"


def test_not_yet_known_differs_from_zero() -> None:
    assert (formats.figure(None), formats.figure(0)) == ("－", "0")


def test_a_menu_has_at_most_seven_nouns() -> None:
    with pytest.raises(ValueError, match="seven"):
        Frame(menu=[Choice(str(i), "/") for i in range(8)])


def test_a_month_begins_on_monday_and_marks_closed_days() -> None:
    holiday = dt.date(2026, 11, 23)
    grid = months.month(holiday, marks={}, closed={holiday: "祝日"})
    assert grid.weeks[0][0].day == dt.date(2026, 10, 26)
    assert [d.closed for week in grid.weeks for d in week if d.day == holiday] == [
        "祝日"
    ]


def test_the_same_component_speaks_english() -> None:
    with translation.override("en"):
        assert "Overdue" in shown('{% status "breached" %}')
        assert "required" in str(Caller())
