"""The texts of messages: one file a channel and language, with ``{placeholders}``.

``<name>.<channel>.<language>.txt``; an e-mail begins with ``件名:`` (or
``Subject:``) and an empty line. Only what may leave the house has a name here:
reference number, place, time, link; never a person's name, address or number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from madoguchi.contracts.rules.problem import Place, Problem, did_you_mean

CHANNELS = ("email", "sms", "spoken")
LANGUAGES = ("ja", "en")
PLACEHOLDERS = {
    "reference": "予約番号・受付番号",
    "place": "会場・窓口",
    "old_place": "変更前の会場",
    "day": "日",
    "time": "時刻",
    "old_time": "変更前の日時",
    "people": "人数",
    "bring": "持ち物",
    "link": "案内のページ",
    "contact": "問合せ先の電話番号",
    "contract": "契約の名称",
    "clause": "条項の番号",
    "what": "条項の要約",
    "deadline": "期限",
    "state": "状態",
    "lines": "一覧",
    "ahead": "待ち人数",
}
SMS_LONGEST = 660
"""Ten joined Japanese messages; carriers refuse more."""
_NAME = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
_HOLE = re.compile(r"\{([^{}\n]*)\}|([{}])")
_SUBJECT = re.compile(r"^(?:件名|Subject)[:：]\s*(.*)$")
_LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Text:
    """A rendered message; ``subject`` is empty except for e-mail."""

    subject: str
    body: str


def problems(file: str, source: str) -> list[Problem]:
    """Every mistake of one template; ``file`` is its name as people know it."""
    name = file.rsplit("/", 1)[-1]
    found = _name_problems(file, name)
    lines = source.splitlines()
    for number, line in enumerate(lines, start=1):
        found += _line_problems(file, number, line)
    if ".email." in name:
        found += _subject_problems(file, lines)
    if not source.strip():
        found.append(
            Place(file).problem(
                "本文がありません。", "the text is empty.", "write the text."
            )
        )
    if ".sms." in name and len(source) > SMS_LONGEST:
        found.append(
            Place(file).problem(
                f"SMSは{SMS_LONGEST}文字までです。",
                f"an SMS has at most {SMS_LONGEST} letters.",
                "shorten it, and put the rest on the page behind {link}.",
            )
        )
    return found


def _name_problems(file: str, name: str) -> list[Problem]:
    parts = name.split(".")
    good = (
        len(parts) == 4
        and _NAME.match(parts[0])
        and parts[1] in CHANNELS
        and parts[2] in LANGUAGES
        and parts[3] == "txt"
    )
    if good:
        return []
    return [
        Place(file).problem(
            "ファイル名が決まりに合いません。",
            "the file name does not say name, channel and language.",
            "call it <name>.<email|sms|spoken>.<ja|en>.txt",
        )
    ]


def _line_problems(file: str, number: int, line: str) -> list[Problem]:
    found = []
    for hole in _HOLE.finditer(line):
        place = Place(file, number, hole.start() + 1)
        word = hole[1]
        if word is None:
            found.append(
                place.problem(
                    "かっこ { } の片方がありません。",
                    "a brace { } stands alone.",
                    "close it, or take it out.",
                )
            )
        elif word not in PLACEHOLDERS:
            found.append(
                place.problem(
                    f"「{{{word}}}」という差込項目はありません。",
                    f"there is no placeholder {{{word}}}.",
                    did_you_mean(
                        word, PLACEHOLDERS, "use one of " + ", ".join(PLACEHOLDERS)
                    ),
                )
            )
    return found


def _subject_problems(file: str, lines: list[str]) -> list[Problem]:
    first = _SUBJECT.match(lines[0]) if lines else None
    if first is None or not first[1].strip():
        return [
            Place(file).problem(
                "1行目に件名がありません。",
                "the first line holds no subject.",
                "begin with 件名: and the subject.",
            )
        ]
    if len(lines) > 1 and lines[1].strip():
        return [
            Place(file, 2).problem(
                "件名のあとに空の行がありません。",
                "no empty line follows the subject.",
                "leave line 2 empty.",
            )
        ]
    return []


def checked(parameters: Mapping[str, object]) -> dict[str, str]:
    """Parameters as text. Raises :class:`ValueError`: a bug, never a user's mistake."""
    unknown = parameters.keys() - PLACEHOLDERS.keys()
    if unknown:
        raise ValueError(f"no such placeholder: {sorted(unknown)}")
    plain = {name: str(value) for name, value in parameters.items()}
    for name, value in plain.items():
        if name != "lines" and ("\n" in value or len(value) > _LONGEST_VALUE):
            raise ValueError(f"{name}: one line of at most {_LONGEST_VALUE} letters")
    return plain


def render(source: str, channel: str, parameters: Mapping[str, str]) -> Text:
    """Fill in a template; a line whose every placeholder is empty is left out."""
    lines = [
        _HOLE.sub(lambda hole: parameters.get(hole[1] or "", ""), line)
        for line in source.splitlines()
        if not _is_void(line, parameters)
    ]
    subject = ""
    if channel == "email" and lines:
        first = _SUBJECT.match(lines[0])
        subject, lines = (first[1] if first else lines[0]).strip(), lines[1:]
    return Text(subject, "\n".join(lines).strip() + "\n")


def _is_void(line: str, parameters: Mapping[str, str]) -> bool:
    names = [hole[1] for hole in _HOLE.finditer(line) if hole[1]]
    return bool(names) and not any(parameters.get(name) for name in names)
