"""The compiled catalogues are in step with what people wrote."""

from __future__ import annotations

import datetime as dt
import gettext
import io
import re
from collections import Counter
from pathlib import Path

import pytest

from madoguchi.core.clock import TOKYO
from madoguchi.web import formats, translations, words


@pytest.mark.parametrize("source", translations.catalogues(), ids=str)
def test_each_catalogue_is_compiled_as_it_is_written(source: Path) -> None:
    made = translations.compiled(translations.catalogue(source.read_text("utf-8")))
    assert source.with_suffix(".mo").read_bytes() == made, (
        "run: python -m madoguchi.web.translations"
    )


def test_a_compiled_catalogue_is_read_by_gettext() -> None:
    text = (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
        'msgid "予"\n"定"\nmsgstr "Upcoming"\n'
        'msgctxt "a"\nmsgid "予定"\nmsgstr "Plan"\n'
        'msgid "%s件"\nmsgid_plural "%s件"\nmsgstr[0] "%s row"\nmsgstr[1] "%s rows"\n'
        'msgid "未訳"\nmsgstr ""\n'
    )
    made = translations.compiled(translations.catalogue(text))
    read = gettext.GNUTranslations(io.BytesIO(made))
    assert read.gettext("予定") == "Upcoming"
    assert read.pgettext("a", "予定") == "Plan"
    assert read.ngettext("%s件", "%s件", 2) == "%s rows"
    assert read.gettext("未訳") == "未訳"


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(translations.entries('msgid "a"\nmsgstr "b'))


@pytest.mark.parametrize(
    "app", words.apps(translations.SOURCE), ids=lambda app: str(app.name)
)
def test_every_word_has_an_english_one(app: Path) -> None:
    assert translations.missing(app) == []


def test_no_word_is_translated_twice() -> None:
    said = [
        word
        for source in translations.catalogues()
        if source.parts[-3] == "en"
        for word in translations.catalogue(source.read_text("utf-8"))
        if word
    ]
    assert sorted(word for word, n in Counter(said).items() if n > 1) == []


def test_the_english_keeps_what_is_filled_in() -> None:
    blank = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    lost = [
        word
        for word, answer in translations.translated().items()
        if word
        and sorted(blank.findall(word.partition("\0")[0]))
        != sorted(blank.findall(answer.partition("\0")[2] or answer))
    ]
    assert lost == []


def test_words_are_found_in_templates_and_modules() -> None:
    template = (
        '{% translate "予定" %}{{ a|default:_("未定") }}{% empty _("無し") url %}'
        "{% blocktranslate count n=n %}{{ n }}件{% plural %}計{{ n }}件"
        "{% endblocktranslate %}見出し"
    )
    assert list(words.in_template(template)) == [
        "予定",
        "未定",
        "無し",
        "%(n)s件\0計%(n)s件",
    ]
    module = (
        "from django.utils.translation import gettext_lazy as later, pgettext\n"
        'a = later("予" "定")\nb = pgettext("状態", "予約")\nc = other("生")\n'
    )
    assert list(words.in_module(module)) == ["予定", "状態\4予約"]


def test_words_of_a_marked_table_are_found() -> None:
    module = 'STATES = translatable({OPEN: "対応中", "closed": Kind("終結")})\n'
    assert set(words.in_module(module)) == {"対応中", "終結", "closed"}


def test_dates_follow_the_language_of_the_page() -> None:
    day, today = dt.date(2026, 11, 24), dt.date(2026, 11, 21)
    end = dt.datetime(2026, 11, 25, tzinfo=TOKYO)
    assert formats.day(day, today, "en") == "Tue 24 Nov"
    assert formats.day(day, dt.date(2027, 1, 1), "en") == "Tue 24 Nov 2026"
    assert formats.due(end, today, has_hour=False, language="en") == "by Tue 24 Nov"
    assert formats.due(end, today, has_hour=False) == "11月24日(火)中"
    assert formats.month(day, "en") == "Nov 2026"
    assert formats.era(day, "en") == "24 Nov 2026"
