"""Words of time without a number, as the specifications print them, in English."""

from __future__ import annotations

ENGLISH = {
    "直ちに": "immediately",
    "即時": "at once",
    "迅速に": "swiftly",
    "速やかに": "promptly",
    "遅滞なく": "without delay",
    "受付完了時": "when the reception is complete",
    "順次": "in turn",
    "随時": "at any time",
    "適宜": "as appropriate",
    "都度": "each time",
    "定期的": "regularly",
    "月次": "monthly",
    "月毎": "every month",
    "毎年度": "every fiscal year",
    "概ね": "roughly",
}


def english(word: str) -> str:
    """The English of a soft word; of another one, that it is a word of the text."""
    return ENGLISH.get(word, "as the text says")
