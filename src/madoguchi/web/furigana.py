"""ふりがな over the words of a page, from a table of readings. Pure.

The table is a text file, a word a line, the reading of each kanji run in brackets
behind it: ``受[う]け取[と]``, ``20日[はつか]``, and with a stroke where the reading
begins: ``26|日[にち]``. A word that begins with a figure stands for that figure alone,
never for the end of a longer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.utils.html import escape

_TAG = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^>"'])*>)""")
_PART = re.compile(r"([0-9]*[一-鿿々]+)\[([ぁ-んー]+)\]")
_QUIET = ("script", "style", "option", "textarea", "ruby", "title")
KANJI = re.compile(r"[一-鿿々]")


class Readings:
    """The words of a table, the longest first: 予約番号 goes before 予約."""

    def __init__(self, lines: Iterable[str]) -> None:
        kept = (line.partition("#")[0].strip() for line in lines)
        self._shown = {_plain(one): _ruby(one) for one in kept if one}
        longest = sorted(self._shown, key=len, reverse=True)
        words = [
            rf"(?<![0-9]){word}" if word[0].isdigit() else re.escape(word)
            for word in longest
        ]
        self._pattern = re.compile("|".join(words)) if words else None

    def over(self, text: str) -> str:
        """A piece of escaped text with the readings of the words that are known."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: self._shown[found[0]], text)

    def over_html(self, html: str) -> str:
        """A piece of a page: only what is read as text is touched, never a tag."""
        said, quiet = [], ""
        for piece in _TAG.split(html):
            if piece.startswith("<"):
                quiet = _enter(piece, quiet)
                said.append(piece)
            else:
                said.append(piece if quiet else self.over(piece))
        return "".join(said)


def _plain(line: str) -> str:
    return _PART.sub(r"\1", line).replace("|", "")


def _ruby(line: str) -> str:
    """Seen above the word, and left out for who listens: nothing is read twice."""
    mark = r'<ruby>\1<rt aria-hidden="true">\2</rt></ruby>'
    return _PART.sub(mark, str(escape(line))).replace("|", "")


def _enter(tag: str, quiet: str) -> str:
    """The element whose text is left alone, or "" outside of one."""
    name = re.match(r"</?([a-z0-9]+)", tag.lower())
    if quiet:
        return "" if tag.lower().startswith(f"</{quiet}") else quiet
    opened = name[1] if name and not tag.startswith("</") else ""
    return opened if opened in _QUIET else ""


@lru_cache
def table(path: Path) -> Readings:
    """The readings of a file, read once a process."""
    return Readings(path.read_text(encoding="utf-8").splitlines())
