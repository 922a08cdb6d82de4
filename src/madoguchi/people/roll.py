"""A list of people to invite: 氏名, メール, 所属, 役割. Pure: bytes in, rows out."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from madoguchi.core.errors import RowErrors
from madoguchi.core.text import folded

COLUMNS = {
    "name": ("氏名", "名前", "name"),
    "email": ("メール", "メールアドレス", "e-mail", "email"),
    "organisation": ("所属", "組織", "organisation"),
    "role": ("役割", "role"),
}
MOST_ROWS, MOST_BYTES = 1000, 1_000_000
_EMAIL = re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[^@\s.,;]+$")
_ZIP = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@dataclass(frozen=True, slots=True)
class Row:
    """One person of the list; ``line`` is the line of the file, from 1."""

    line: int
    name: str
    email: str
    organisation: str
    role: str


def read(data: bytes, roles: Mapping[str, str]) -> list[Row]:
    """Read a CSV in UTF-8 (with or without BOM), UTF-16 with BOM, or CP932.

    ``roles`` maps every accepted word (folded) to a role. Blank lines are
    passed over. Raises :class:`RowErrors` with every mistake of every row.
    """
    lines = _lines(_text(data))
    head_line, head = next(lines, (1, []))
    places = _places(head_line, head)
    wrong: list[tuple[int, str, str]] = []
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in lines:
        row = _row(number, cells, places, roles, wrong)
        first = seen.setdefault((row.email, row.role), number)
        if first != number and row.email and row.role:
            wrong.append((number, "メール", f"{first}行目と同じ人・同じ役割です。"))
        rows.append(row)
    if not rows and not wrong:
        wrong.append((head_line, "氏名", "招待する人の行がありません。"))
    if len(rows) > MOST_ROWS:
        wrong.append((head_line, "氏名", f"一度に{MOST_ROWS:,}人までです。"))
    if wrong:
        raise RowErrors("list-unreadable", sorted(set(wrong)))
    return rows


def _text(data: bytes) -> str:
    if len(data) > MOST_BYTES:
        raise RowErrors(
            "too-large", [(1, "ファイル", "1MBまでのファイルにしてください。")]
        )
    if data.startswith(_ZIP):
        raise RowErrors(
            "not-csv",
            [(1, "ファイル", "Excelの形式です。CSV形式で保存してから選んでください。")],
        )
    encodings = ["utf-8-sig", "cp932"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise RowErrors(
        "unreadable",
        [
            (
                1,
                "ファイル",
                "文字を読み取れません。CSV（UTF-8またはShift_JIS）で保存してください。",
            )
        ],
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold anything, with the number of their first line."""
    tabs = text.split("\n", 1)[0].count("\t")
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter="\t" if tabs else ",", strict=False
    )
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if any(cell.strip(" \t　") for cell in cells):
                yield number, [folded(cell) for cell in cells]
    except csv.Error:
        raise RowErrors(
            "unreadable",
            [
                (
                    before + 1,
                    "ファイル",
                    "この行を読み取れません。引用符を確かめてください。",
                )
            ],
        ) from None


def _places(line: int, head: list[str]) -> dict[str, int]:
    names = [cell.lower() for cell in head]
    places = {
        column: names.index(word)
        for column, words in COLUMNS.items()
        for word in words
        if word in names
    }
    missing = [COLUMNS[c][0] for c in COLUMNS if c not in places]
    if missing:
        said = "1行目に列の名前が必要です: 氏名, メール, 所属, 役割"
        raise RowErrors("columns-missing", [(line, name, said) for name in missing])
    return places


def _row(
    number: int,
    cells: list[str],
    places: dict[str, int],
    roles: Mapping[str, str],
    wrong: list[tuple[int, str, str]],
) -> Row:
    got = {c: cells[place] if place < len(cells) else "" for c, place in places.items()}
    email = got["email"].lower().replace(" ", "")
    role = roles.get(folded(got["role"]).lower(), "")
    if not got["name"]:
        wrong.append((number, "氏名", "氏名を入力してください。"))
    elif len(got["name"]) > 100 or _is_odd(got["name"]):
        wrong.append(
            (number, "氏名", "氏名を読み取れません。100文字以内にしてください。")
        )
    if not _EMAIL.match(email) or len(email) > 254 or not email.isascii():
        wrong.append((number, "メール", "メールアドレスを確かめてください。"))
    if not got["organisation"]:
        wrong.append((number, "所属", "所属を入力してください。"))
    if not role:
        said = (
            f"「{got['role'][:20]}」という役割はありません。"
            if got["role"]
            else "役割を入力してください。"
        )
        wrong.append((number, "役割", said))
    return Row(number, got["name"], email, got["organisation"], role)


def _is_odd(name: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Cn") for letter in name)
