"""What a file may be, and how two versions differ: content in, answer out."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import filetype

from madoguchi.core.errors import Refusal

MOST_FILES = 20
MOST_BYTES = 20 * 1024 * 1024
OOXML = "application/vnd.openxmlformats-officedocument."
KINDS: dict[str, tuple[str, ...]] = {
    "application/pdf": ("pdf",),
    "image/png": ("png",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/tiff": ("tif", "tiff"),
    f"{OOXML}wordprocessingml.document": ("docx",),
    f"{OOXML}spreadsheetml.sheet": ("xlsx",),
    f"{OOXML}presentationml.presentation": ("pptx",),
    "application/zip": ("zip",),
    "text/plain": ("txt", "csv"),
}
"""What may be attached, with the endings that fit it."""
SPOKEN = "PDF、Word、Excel、PowerPoint、PNG、JPEG、TIFF、CSV、TXT、ZIP"


def checked(name: str, body: bytes) -> str:
    """The media type of a file by its content.

    Raises :class:`Refusal` ``file-empty``, ``file-too-large``, ``file-kind`` (none of
    :data:`KINDS`) or ``file-name`` (the ending says something else).
    """
    plain = plain_name(name)
    if not body:
        raise _refusal(
            "file-empty", f"「{plain}」は空です。ファイルを確かめてください。"
        )
    if len(body) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise _refusal(
            "file-too-large", f"「{plain}」が大きすぎます。1件 {size} MB までです。"
        )
    kind = kind_of(body)
    if kind is None:
        raise _refusal(
            "file-kind",
            f"「{plain}」は添付できない種類です。{SPOKEN}を選んでください。",
        )
    ending = plain.rpartition(".")[2].lower()
    if ending not in KINDS[kind]:
        raise _refusal(
            "file-name",
            f"「{plain}」の中身は{KINDS[kind][0].upper()}です。"
            "名前の最後を中身に合わせてください。",
        )
    return kind


def _refusal(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, field="files")


def kind_of(body: bytes) -> str | None:
    """The media type that the content shows, if it may be attached."""
    found = filetype.guess(body)
    if found is not None:
        return found.mime if found.mime in KINDS else None
    return "text/plain" if _is_text(body) else None


def _is_text(body: bytes) -> bool:
    if b"\0" in body:
        return False
    for encoding in ("utf-8-sig", "cp932"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A page that a browser would run is no text to attach.
        return not re.match(r"\s*<(!doctype|html|svg|script|\?xml)", text, re.I)
    return False


def plain_name(name: str) -> str:
    """The last part of a path, without control characters, at most 150 letters."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip()
    stem, dot, ending = (plain or "file").rpartition(".")
    return f"{stem[:140]}{dot}{ending[:9]}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that reads differently; ``place`` is its anchor on the page."""

    place: str
    where: str
    old: str
    new: str


def differences(
    old: Mapping[str, Any], new: Mapping[str, Any], words: Mapping[str, str]
) -> list[Difference]:
    """How two plain snapshots differ, key by key; ``words`` names the keys."""
    before, after = dict(_leaves(old, ())), dict(_leaves(new, ()))
    found = []
    for path in dict.fromkeys((*before, *after)):
        was, now = before.get(path, ""), after.get(path, "")
        if was != now:
            where = " ".join(words.get(part, part) for part in path)
            found.append(Difference("-".join(path), where, was, now))
    return found


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _leaves(inner, (*path, str(key)))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for index, inner in enumerate(value):
            name = str(index + 1)
            if isinstance(inner, Mapping):
                name = str(inner.get("key") or inner.get("name") or name)
            yield from _leaves(inner, (*path, name))
    else:
        plain = isinstance(value, str)
        yield path, value if plain else json.dumps(value, ensure_ascii=False)
