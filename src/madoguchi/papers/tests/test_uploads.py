"""Uploaded tables, as spreadsheets and other systems write them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.errors import Refusal
from madoguchi.papers import uploads

CELL = st.text("予約番号, \"'\n1２ア", max_size=6).map(str.strip)


def read(body: bytes, skip: int = 0) -> uploads.Upload:
    return uploads.read(body, most_bytes=1_000_000, most_rows=100, skip=skip)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("mark", [",", "\t"])
def test_every_usual_file_reads_the_same(encoding: str, mark: str) -> None:
    body = f"番号{mark}氏 名\r\n１{mark} 山田 \r\n{mark}\r\n2{mark}佐藤\r\n"
    found = read(body.encode(encoding))
    assert found.heads == ["番号", "氏 名"]
    assert found.rows == [(2, ["１", "山田"]), (4, ["2", "佐藤"])]


@given(rows=st.lists(st.lists(CELL, min_size=2, max_size=2), min_size=1, max_size=8))
def test_what_a_writer_wrote_is_read_with_its_lines(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([["a", "b"], *rows])
    full = [row for row in rows if any(row)]
    if not full:
        return
    found = read(out.getvalue().encode())
    assert [cells for _line, cells in found.rows] == full
    lines = [line for line, _cells in found.rows]
    assert lines == sorted(set(lines)) and lines[0] >= 2


def test_lines_above_the_heads_are_left_out_and_count() -> None:
    found = read("集計表\n日時\t件数\n9:00\t1\n".encode(), skip=1)
    assert list(found.records()) == [(3, {"日時": "9:00", "件数": "1"})]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file-empty"),
        ("番号\n".encode(), "file-empty"),
        (b"a\n" + b"1\n" * 101, "file-empty"),
        (b"a\n" + b"1" * 1_000_000, "file-large"),
        (b"\x81\xff\xfe\xfa", "file-encoding"),
        (b"PK\x03\x04\x00\x00", "file-kind"),
        (b"a\n1\x00\n", "file-kind"),
        (b"a\n" + b"1" * 200_000 + b"\n", "file-kind"),
    ],
)
def test_what_is_no_table_is_refused_at_the_field(body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(body)
    assert (refused.value.code, refused.value.field) == (code, "file")


def test_columns_that_are_not_there_are_named_with_those_that_are() -> None:
    with pytest.raises(Refusal) as refused:
        read("番号,日\n1,2\n".encode()).need(["番号", "時刻"])
    assert refused.value.code == "file-heads"
    assert "「時刻」" in refused.value.sentence
    assert "番号、日" in refused.value.sentence
