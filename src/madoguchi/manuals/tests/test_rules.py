"""Finding an entry: words, width, kana, and what the visitor came for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.manuals import rules
from madoguchi.manuals.rules import Entry, Topic

ROWS = [
    Entry("q1", "更新の手数料", "無料です。", "certificate"),
    Entry(
        "q2", "カードの再交付の手数料", "1,000円です。更新は無料です。", "card-issue"
    ),
    Entry("q3", "ちゅうしゃじょう", "地下です。"),
]
WORDS = {"certificate": "電子証明書の更新", "card-issue": "カードの受け取り"}


def keys(typed: str, first: tuple[str, ...] = ()) -> list[str]:
    return [one.key for one in rules.find(ROWS, typed, WORDS, first)]


def test_every_word_must_be_there_and_the_question_weighs_more() -> None:
    assert keys("更新") == ["q1", "q2"]
    assert keys("手数料　更新") == ["q1", "q2"]
    assert keys("手数料 駐車場") == []


def test_width_and_kana_do_not_matter() -> None:
    assert keys("チュウシャ") == keys("ﾁｭｳｼｬ") == ["q3"]
    assert keys("１,０００") == ["q2"]


def test_what_the_visitor_came_for_stands_first() -> None:
    assert keys("手数料", ("card-issue",)) == ["q2", "q1"]


def test_a_topic_is_known_by_any_of_its_words() -> None:
    topics = [Topic("pin", "暗証番号の初期化", "PIN", ("初期化",))]
    assert rules.topic_of("初期化", topics) == "pin"
    assert rules.topic_of("ＰＩＮ", topics) == "pin"
    assert rules.topic_of(" ", topics) == ""
    assert rules.topic_of("写真", topics) is None


@given(st.lists(st.integers(1, 50).map(lambda n: f"q{n}"), max_size=20))
def test_a_new_number_is_new(known: list[str]) -> None:
    assert rules.next_key(known) not in known


def test_a_snapshot_comes_back() -> None:
    content = rules.snapshot(ROWS, [Topic("certificate", "更新", "Renewal")])
    assert rules.entries(content) == ROWS
    assert content["topics"] == {"certificate": "更新"}
