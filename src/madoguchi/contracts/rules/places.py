"""What a place in a contract's file is called: ``term.start`` is 期間の始まり."""

from __future__ import annotations

import re

_WHOLE = {
    "id": ("契約の番号", "Contract id"),
    "title": ("件名", "Title"),
    "title_en": ("件名（英語）", "Title in English"),
    "term.start": ("期間の始まり", "Start of the term"),
    "term.end": ("期間の終わり", "End of the term"),
    "term.signed": ("締結日", "Day of signature"),
    "term.records_begin": ("記録の始まり", "Records begin"),
}
_WITHIN = (
    (r"parameters\.(.+)", "値「{}」", "Value “{}”"),
    (r"legal\.(.+)", "法令の値「{}」", "Legal value “{}”"),
    (r"unset\.(.+)", "協議で決める値「{}」", "Value to be agreed “{}”"),
    (r"calendars\.(.+)\.closures", "暦「{}」の臨時休業日", "Closures of calendar “{}”"),
    (r"calendars\.(.+)\.openings", "暦「{}」の臨時開業日", "Openings of calendar “{}”"),
    (r"calendars\.(.+)", "暦「{}」", "Calendar “{}”"),
    (r"decisions\[(\d+)\]\.reading_ja", "解釈{}の読み方", "Reading of decision {}"),
    (
        r"decisions\[(\d+)\]\.reading_en",
        "解釈{}の読み方（英語）",
        "Reading of decision {} in English",
    ),
)


def place_words(place: str) -> tuple[str, str]:
    """The words for a place in both languages; one that has none stays as written."""
    if place in _WHOLE:
        return _WHOLE[place]
    for pattern, ja, en in _WITHIN:
        if found := re.fullmatch(pattern, place):
            return ja.format(found[1]), en.format(found[1])
    return place, place
