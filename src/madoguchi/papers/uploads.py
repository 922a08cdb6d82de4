"""A table that somebody uploads: CSV as spreadsheets and other systems write it.

UTF-8 with or without BOM, or CP932; comma or tab. What the cells mean
is the caller's matter.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from madoguchi.core import text
from madoguchi.core.errors import Refusal

_ZIP = b"PK\x03\x04"  # a workbook of a spreadsheet program


@dataclass(frozen=True, slots=True)
class Upload:
    """``heads`` folded; ``rows`` with their line in the file, empty ones left out."""

    heads: list[str]
    rows: list[tuple[int, list[str]]]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row by its heads."""
        for number, cells in self.rows:
            yield number, dict(zip(self.heads, cells, strict=False))

    def need(self, names: Collection[str]) -> None:
        """Raises :class:`Refusal` ``file-heads`` that names the columns not there."""
        missing = [name for name in names if text.folded(name) not in self.heads]
        if missing:
            raise _refused(
                "file-heads",
                _("見出しに「%(missing)s」がありません。いまの見出し: %(heads)s")
                % {
                    "missing": "」「".join(missing),
                    "heads": "、".join(self.heads)[:200],
                },
            )


def read(body: bytes, *, most_bytes: int, most_rows: int, skip: int = 0) -> Upload:
    """The table in a file; ``skip`` lines stand above its heads.

    Raises :class:`Refusal` at the field ``file``: ``file-large``, ``file-kind`` (no
    CSV), ``file-encoding``, ``file-empty`` (no heads, no row, or more than
    ``most_rows``).
    """
    if len(body) > most_bytes:
        raise _refused(
            "file-large",
            _("ファイルが %d MB を超えています。") % (most_bytes // 1_000_000),
        )
    lines = list(_lines(_decoded(body), skip))
    rows = [(number, cells) for number, cells in lines[1:] if any(cells)]
    if not rows or len(rows) > most_rows:
        raise _refused("file-empty", _("行がないか、%d行を超えています。") % most_rows)
    return Upload([text.folded(head) for head in lines[0][1]], rows)


def _decoded(body: bytes) -> str:
    if body.startswith(_ZIP):
        raise _refused(
            "file-kind",
            _("Excel の形式です。CSV 形式で保存してから選んでください。"),
        )
    told = text.decoded(body)
    if told is None:
        raise _refused(
            "file-encoding",
            _(
                "文字コードが UTF-8 でも Shift_JIS でもありません。"
                "CSV で保存し直してください。"
            ),
        )
    if "\x00" in told:
        raise _no_csv()
    return told


def _lines(told: str, skip: int) -> Iterator[tuple[int, list[str]]]:
    """Heads and rows, each with the number of its first line."""
    first = told.split("\n", skip + 1)[skip : skip + 1]
    tabbed = bool(first) and first[0].count("\t") > first[0].count(",")
    reader = csv.reader(
        io.StringIO(told, newline=""), delimiter="\t" if tabbed else ","
    )
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if number > skip:
                yield number, [cell.strip() for cell in cells]
    except csv.Error:
        raise _no_csv() from None


def _no_csv() -> Refusal:
    return _refused(
        "file-kind", _("CSV ファイルではありません。CSV で保存し直してください。")
    )


def _refused(code: str, sentence: str) -> Refusal:
    return Refusal(code, sentence, field="file")
