"""What may be attached, decided by content."""

from __future__ import annotations

import pytest

from madoguchi.core.errors import Refusal
from madoguchi.documents import rules

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 32


def test_a_pdf_is_a_pdf() -> None:
    assert rules.checked("報告書.pdf", PDF) == "application/pdf"


def test_a_csv_of_an_old_office_program_is_text() -> None:
    assert (
        rules.checked("名簿.csv", "区,件数\r\n左京,3".encode("cp932")) == "text/plain"
    )


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("空.pdf", b"", "file-empty"),
        ("実行.exe", b"MZ" + b"\0" * 64, "file-kind"),
        ("写真.pdf", PNG, "file-name"),
        ("ページ.txt", b"<!DOCTYPE html><script>alert(1)</script>", "file-kind"),
        ("図.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file-kind"),
    ],
)
def test_another_file_is_refused(name: str, body: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked(name, body)
    assert refused.value.code == code
    assert refused.value.field == "files"


def test_a_large_file_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        rules.checked("大.pdf", PDF + b"\0" * rules.MOST_BYTES)
    assert refused.value.code == "file-too-large"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\書類\\月報.pdf", "月報.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
    ],
)
def test_a_name_keeps_only_its_last_part(typed: str, kept: str) -> None:
    assert rules.plain_name(typed) == kept


def test_both_values_of_a_change_are_told() -> None:
    old = {"申請": 15, "内訳": [{"key": "市内", "n": 15}]}
    new = {"申請": 16, "内訳": [{"key": "市内", "n": 15}, {"key": "市外", "n": 1}]}
    found = rules.differences(old, new, {})
    assert [(one.where, one.old, one.new) for one in found] == [
        ("申請", "15", "16"),
        ("内訳 市外 key", "", "市外"),
        ("内訳 市外 n", "", "1"),
    ]
