"""Japanese text as people type it: widths, kana, digits, hyphens."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeVar

import jaconv

_HYPHENS = re.compile(r"[‐-―−ーｰ－﹣-]")
_SPACES = re.compile(r"\s+")
_NOT_KANA = re.compile(r"[^ァ-ヴー・ 　]")

Words = TypeVar("Words")


def translatable(words: Words) -> Words:
    """The same words, marked: every Japanese one in the call needs an English one.

    For tables whose words are also kept in records and papers: they stay Japanese and
    are translated where they are shown.
    """
    return words


def folded(text: str) -> str:
    """NFKC, trimmed, single spaces: ``０９０－１２３４`` reads ``090-1234``."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def kana(text: str) -> str:
    """A kana name in full-width katakana with single half-width spaces."""
    return jaconv.hira2kata(folded(text))


def is_kana(text: str) -> bool:
    """Whether :func:`kana` of it holds nothing but katakana, ー, ・ and spaces."""
    return bool(text.strip()) and not _NOT_KANA.search(kana(text))


def digits(text: str) -> str:
    """Only the digits, half width: telephone numbers, postcodes, ids."""
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())


def unhyphened(text: str) -> str:
    """Folded, without any kind of hyphen (for digits, never for kana)."""
    return _HYPHENS.sub("", folded(text))


def decoded(body: bytes) -> str | None:
    """An uploaded table's text from UTF-8 (with or without BOM) or Shift_JIS.

    None when it is neither.
    """
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
