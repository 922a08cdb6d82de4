"""An FAQ as a table: CSV in and out, in the columns that people see.

UTF-8 with or without BOM or CP932, comma or tab; further columns are left aside. All
or nothing: every row that cannot be read is said, and then nothing is taken over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from madoguchi.core import text
from madoguchi.core.errors import Refusal, RowErrors
from madoguchi.manuals import rules
from madoguchi.manuals.rules import Entry, Topic
from madoguchi.papers import uploads
from madoguchi.papers.csv import BOM, harmless

NUMBER, PROCEDURE, QUESTION, ANSWER = "番号", "手続", "質問", "回答"
HEADS = (NUMBER, PROCEDURE, QUESTION, ANSWER)
MOST_BYTES = 4_000_000
Errors = list[tuple[int, str, str]]


def write(entries: Iterable[Entry], topics: Iterable[Topic]) -> bytes:
    """The rows as a file that comes back unchanged through :func:`read`."""
    words = {one.slug: one.ja for one in topics}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADS)
    for one in entries:
        named = words.get(one.procedure, one.procedure)
        cells = (one.key, named, one.question, one.answer)
        writer.writerow([harmless(cell) for cell in cells])
    return (BOM + out.getvalue()).encode()


def read(body: bytes, topics: Sequence[Topic], known: Sequence[Entry]) -> list[Entry]:
    """Every row as an entry; one without a number keeps that of the same question.

    Raises :class:`Refusal` ``file-…`` for a file that is no such table, and
    :class:`RowErrors` ``rows-wrong`` with every row that cannot be read.
    """
    errors: Errors = []
    found = []
    for number, row in _rows(body):
        entry = _entry(number, row, topics, errors)
        if entry is not None:
            found.append((number, entry))
    _each_once([(n, one.key) for n, one in found if one.key], NUMBER, errors)
    _each_once([(n, one.question) for n, one in found], QUESTION, errors)
    if errors:
        raise RowErrors("rows-wrong", sorted(errors))
    if not found:
        raise Refusal("file-empty", _("質問の行がありません。"), field="file")
    return _numbered([one for _n, one in found], known)


def _rows(body: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    upload = uploads.read(body, most_bytes=MOST_BYTES, most_rows=rules.MOST)
    upload.need((QUESTION, ANSWER))
    return upload.records()


def _entry(
    number: int, row: dict[str, str], topics: Sequence[Topic], errors: Errors
) -> Entry | None:
    before = len(errors)
    question, answer = _open(row.get(QUESTION, "")), _open(row.get(ANSWER, ""))
    for head, cell, most in (
        (QUESTION, question, rules.LONGEST_QUESTION),
        (ANSWER, answer, rules.LONGEST_ANSWER),
    ):
        if not cell:
            errors.append((number, head, _("空です。入力してください。")))
        elif len(cell) > most:
            errors.append(
                (number, head, _("{n}文字までで書いてください。").format(n=most))
            )
    procedure = rules.topic_of(row.get(PROCEDURE, ""), topics)
    if procedure is None:
        errors.append(
            (
                number,
                PROCEDURE,
                _("「{word}」という手続はありません。").format(
                    word=row[PROCEDURE][:40]
                ),
            )
        )
    key = text.folded(row.get(NUMBER, "")).lower()
    if key and not (key[0] == "q" and key[1:].isdigit() and len(key) < 8):
        errors.append((number, NUMBER, _("q12 のような番号か、空欄にしてください。")))
    if len(errors) > before:
        return None
    return Entry(key, question, answer, procedure or "")


def _open(cell: str) -> str:
    """A cell without the apostrophe that our own files put before a formula."""
    plain = cell.replace("\r\n", "\n").strip()
    return plain[1:] if plain[:1] == "'" and harmless(plain[1:]) == plain else plain


def _each_once(cells: list[tuple[int, str]], head: str, errors: Errors) -> None:
    seen: dict[str, int] = {}
    for number, cell in cells:
        if cell in seen:
            said = _("{n}行目と同じです。").format(n=seen[cell])
            errors.append((number, head, said))
        seen.setdefault(cell, number)


def _numbered(found: list[Entry], known: Sequence[Entry]) -> list[Entry]:
    asked = {one.question: one.key for one in known}
    used = {one.key for one in found if one.key}
    keys = {*used, *asked.values()}
    numbered = []
    for one in found:
        key = one.key or asked.get(one.question, "")
        if not one.key and (not key or key in used):
            key = rules.next_key(keys)
        used.add(key)
        keys.add(key)
        numbered.append(Entry(key, one.question, one.answer, one.procedure))
    return numbered
