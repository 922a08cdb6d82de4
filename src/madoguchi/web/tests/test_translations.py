"""The compiled catalogues are in step with what people wrote."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest

from madoguchi.web import translations


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
    words = gettext.GNUTranslations(io.BytesIO(made))
    assert words.gettext("予定") == "Upcoming"
    assert words.pgettext("a", "予定") == "Plan"
    assert words.ngettext("%s件", "%s件", 2) == "%s rows"
    assert words.gettext("未訳") == "未訳"


def test_a_broken_line_is_named() -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(translations.entries('msgid "a"\nmsgstr "b'))
