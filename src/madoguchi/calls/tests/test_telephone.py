"""The telephone system's table: any encoding, its own heads, every wrong row named."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.calls.adapters import telephone
from madoguchi.calls.parameters import Columns
from madoguchi.calls.rules import Tally
from madoguchi.core.errors import Refusal, RowErrors

TODAY = dt.date(2025, 11, 26)
TABLE = """日付,時間帯,着信数,応答数,短時間放棄数,平均待ち時間
2025/11/25,9:00-10:00,20,19,1,0:12
2025/11/25,10:00-11:00,"1,031",1000,,35
合計,,1051,1019,,
"""


def read(body: str, columns: Columns | None = None) -> list[telephone.Reading]:
    return telephone.read(body.encode(), columns or Columns(), 60, TODAY)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_each_encoding_reads_the_same(encoding: str) -> None:
    first, second = telephone.read(TABLE.encode(encoding), Columns(), 60, TODAY)
    assert first.day == dt.date(2025, 11, 25)
    assert (first.starts, first.tally, first.waited) == (
        dt.time(9),
        Tally(20, 19, 1),
        12,
    )
    assert (second.tally, second.waited) == (Tally(1031, 1000), 35)


def test_the_contract_names_the_columns() -> None:
    columns = Columns(
        day="日時", starts="日時", offered="入電", answered="応答", skip_lines=1
    )
    (one,) = read("集計表\n日時\t入電\t応答\n2025-11-25 13:00\t８\t8\n", columns)
    assert (one.day, one.starts, one.tally) == (
        dt.date(2025, 11, 25),
        dt.time(13),
        Tally(8, 8),
    )


def test_every_wrong_row_is_named_and_nothing_is_taken() -> None:
    body = TABLE + (
        "2025/13/25,9:00,1,1,,\n"
        "2025/11/25,9:17,1,1,,\n"
        "2025/11/25,12:00,3,5,,\n"
        "2025/11/25,9:00,1,1,,\n"
        "2025/11/27,9:00,1,x,,\n"
    )
    with pytest.raises(RowErrors) as refused:
        read(body)
    found = {(row, column) for row, column, _text in refused.value.rows}
    assert found == {
        (5, "日付"),
        (6, "時間帯"),
        (7, "応答数"),
        (8, "時間帯"),
        (9, "日付"),
        (9, "応答数"),
    }


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file-empty"),
        ("日付,時間帯,着信数\n2025-11-25,9:00,1".encode(), "file-heads"),
        (b"\x81\xff\xfe\xfa", "file-encoding"),
        (b"PK\x03\x04\x00\x00", "file-kind"),
        ("日付,時間帯,着信数,応答数\n,,,\n".encode(), "file-empty"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        telephone.read(body, Columns(), 60, TODAY)
    assert refused.value.code == code
