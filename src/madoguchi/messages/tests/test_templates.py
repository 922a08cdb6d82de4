"""The words of messages: checked with file and line, filled in without gaps."""

from __future__ import annotations

from pathlib import Path

import pytest

from madoguchi.messages import texts
from madoguchi.messages.rules import templates

ROOT = Path(__file__).resolve().parents[4]
GOOD = "件名: ご予約\n\n予約番号: {reference}\n会場: {place}\n"


def test_a_good_template_has_no_problems() -> None:
    assert templates.problems("kita/messages/booked.email.ja.txt", GOOD) == []


def test_an_unknown_placeholder_is_named_with_file_line_and_column() -> None:
    [found] = templates.problems("kita/messages/booked.sms.ja.txt", "a\n会場 {plase}")
    assert (found.file, found.line, found.column) == (
        "kita/messages/booked.sms.ja.txt",
        2,
        4,
    )
    assert "{plase}" in found.message_ja
    assert found.fix == "did you mean 'place'?"


@pytest.mark.parametrize("name", ["kana", "telephone", "email", "address", "name"])
def test_personal_data_has_no_placeholder(name: str) -> None:
    assert templates.problems("booked.sms.ja.txt", f"{{{name}}} 様")


@pytest.mark.parametrize(
    ("file", "source", "said"),
    [
        ("booked.txt", GOOD, "ファイル名"),
        ("Booked.email.ja.txt", GOOD, "ファイル名"),
        ("booked.fax.ja.txt", GOOD, "ファイル名"),
        ("booked.email.fr.txt", GOOD, "ファイル名"),
        ("booked.email.ja.txt", "予約番号: {reference}\n", "件名"),
        ("booked.email.ja.txt", "件名: \n\nx\n", "件名"),
        ("booked.email.ja.txt", "件名: x\n本文\n", "空の行"),
        ("booked.sms.ja.txt", "会場 {place\n", "かっこ"),
        ("booked.sms.ja.txt", " \n", "本文"),
        ("booked.sms.ja.txt", "あ" * 661, "660文字"),
    ],
)
def test_each_mistake_is_a_sentence(file: str, source: str, said: str) -> None:
    assert any(said in p.message_ja for p in templates.problems(file, source))


def test_the_platforms_own_templates_are_sound() -> None:
    assert texts.problems(texts.DEFAULTS) == []


@pytest.mark.parametrize("folder", sorted((ROOT / "contracts").glob("*/messages")))
def test_each_contracts_templates_are_sound(folder: Path) -> None:
    assert texts.problems(folder.parent) == []


def test_a_template_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "messages").mkdir()
    file = tmp_path / "messages" / "booked.sms.ja.txt"
    file.write_bytes("会場".encode("cp932"))
    [found] = texts.problems(tmp_path)
    assert "UTF-8" in found.message_ja


def test_a_line_without_anything_to_say_is_left_out() -> None:
    text = templates.render(GOOD, "email", {"reference": "12"})
    assert (text.subject, text.body) == ("ご予約", "予約番号: 12\n")


def test_an_unknown_parameter_is_a_bug() -> None:
    with pytest.raises(ValueError, match="kana"):
        templates.checked({"kana": "ヤマダ"})


@pytest.mark.parametrize("value", ["a\nBcc: x@example.jp", "長" * 301])
def test_a_parameter_is_one_short_line(value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        templates.checked({"place": value})


def test_a_contracts_own_words_come_before_the_platforms() -> None:
    own = texts.source("kyoto-outreach-2025", "session-switched", "email", "ja")
    other = texts.source("no-such-contract", "session-switched", "email", "ja")
    assert own is not None and "京都市" in own
    assert other is not None and "京都市" not in other


def test_english_falls_back_to_japanese_and_spoken_to_the_sms() -> None:
    assert texts.source("none", "booking-changed", "email", "en") == texts.source(
        "none", "booking-changed", "email", "ja"
    )
    assert texts.source("none", "booking-changed", "spoken", "ja") == texts.source(
        "none", "booking-changed", "sms", "ja"
    )
    assert texts.source("none", "no-such-message", "email", "ja") is None
