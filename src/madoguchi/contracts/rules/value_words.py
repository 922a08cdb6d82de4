"""Japanese words for the slugs that rules filter by.

``value_words.txt`` holds one a line, ``slug word``; ``key/slug`` is the word under
that key only. A slug that is missing is shown as it is written; in English a slug is
read with spaces.
"""

from __future__ import annotations

from pathlib import Path

_TEXT = Path(__file__).with_name("value_words.txt").read_text(encoding="utf-8")
WORDS: dict[str, str] = {
    line.partition(" ")[0]: line.partition(" ")[2]
    for line in _TEXT.strip().splitlines()
}
TICKS: dict[str, tuple[str, str, str, str]] = {
    "booked": ("予約あり", "予約なし", "booked", "not booked"),
    "eligible": ("受付の対象", "受付の対象外", "eligible", "not eligible"),
    "express": ("特急発行", "特急発行でない", "express", "not express"),
    "important": ("重要なもの", "重要でないもの", "important", "not important"),
    "kept": ("守られている", "守られていない", "kept", "not kept"),
    "needs_help": ("支援の希望あり", "支援の希望なし", "needs help", "needs no help"),
    "notified": ("届出済み", "届出なし", "notified", "not notified"),
    "number_data": (
        "番号データを含む",
        "番号データを含まない",
        "with number data",
        "without number data",
    ),
    "off_premises": ("庁舎外", "庁舎内", "off premises", "on the premises"),
    "passed": ("合格", "不合格", "passed", "not passed"),
    "ready": ("準備完了", "準備未了", "ready", "not ready"),
    "received_before_start": (
        "委託前の受付分",
        "委託後の受付分",
        "received before the start",
        "received after the start",
    ),
    "reissue": ("再発行", "再発行でない", "a reissue", "no reissue"),
    "streamed": ("配信あり", "配信なし", "streamed", "not streamed"),
    "with_city": ("市が同行", "市の同行なし", "with the city", "without the city"),
}
"""(true in Japanese, false, true in English, false) where あり and なし read badly."""


def value(key: str, slug: str) -> tuple[str, str]:
    """The word for a value under a key in both languages."""
    ja = WORDS.get(f"{key}/{slug}") or WORDS.get(slug) or slug
    if key == "measure" and len(slug) == 3 and slug[0] == "b" and slug[1:].isdigit():
        ja = f"保護計画の措置{int(slug[1:])}"
    if key == "fields" and len(slug) == 3 and slug[0] == "b" and slug[1:].isdigit():
        ja = f"措置{int(slug[1:])}"
    return ja, slug.replace("-", " ").replace("_", " ")


def tick(key: str, kept: bool, word: tuple[str, str]) -> tuple[str, str]:
    """The word for a tick that is set or not; ``word`` is that of its name."""
    if key in TICKS:
        yes_ja, no_ja, yes_en, no_en = TICKS[key]
        return (yes_ja, yes_en) if kept else (no_ja, no_en)
    ja, en = word
    return (f"{ja}あり", en) if kept else (f"{ja}なし", f"no {en}")
