"""A list of people, in whatever file it comes."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.errors import RowErrors
from madoguchi.people import roll
from madoguchi.people.models import Invitation
from madoguchi.people.tests import make
from madoguchi.people.words import understood

HEAD = "氏名,メール,所属,役割\n"
ONE = "鈴木 花子,suzuki@example.jp,鴨川サービス株式会社,従事者\n"


def read(text: str, encoding: str = "utf-8") -> list[roll.Row]:
    return roll.read(text.encode(encoding), understood())


def wrong(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RowErrors) as refused:
        read(text)
    return refused.value.rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    (row,) = read(HEAD + ONE, encoding)
    assert row == roll.Row(
        2, "鈴木 花子", "suzuki@example.jp", "鴨川サービス株式会社", "staff"
    )


def test_full_width_letters_and_blank_lines_are_forgiven() -> None:
    one = "鈴木　花子 , ＳＵＺＵＫＩ１＠example.jp ,鴨川,Ｓｔａｆｆ\r\n"
    text = HEAD + "\n , ,　,\n" + one
    (row,) = read(text)
    assert (row.line, row.email, row.role) == (4, "suzuki1@example.jp", "staff")


def test_the_columns_may_stand_in_any_order_and_tabs_do() -> None:
    text = "役割\t所属\tメール\t氏名\n従事者\t鴨川\ta@example.jp\t佐藤\n"
    (row,) = read(text)
    assert row.name == "佐藤"


def test_every_mistake_of_every_row_is_told() -> None:
    found = wrong(HEAD + ",x@,鴨川,王様\n" + ONE + ONE)
    assert [(line, column) for line, column, _said in found] == [
        (2, "メール"),
        (2, "役割"),
        (2, "氏名"),
        (4, "メール"),
    ]
    assert "3行目と同じ" in found[-1][2]


def test_missing_columns_are_named() -> None:
    assert [column for _n, column, _s in wrong("氏名,メール\nA,a@example.jp\n")] == [
        "所属",
        "役割",
    ]


def test_an_empty_file_says_so() -> None:
    assert wrong("")
    assert "行がありません" in wrong(HEAD)[0][2]


def test_an_excel_file_is_told_apart() -> None:
    with pytest.raises(RowErrors) as refused:
        roll.read(b"PK\x03\x04rest", understood())
    assert "Excel" in refused.value.rows[0][2]


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        roll.read(data, understood())
    except RowErrors as refusal:
        assert refusal.rows


def sent(client: Client, text: str, key: str = "") -> tuple[int, str]:
    file = SimpleUploadedFile("list.csv", text.encode("cp932"))
    url = reverse("people:import", args=[make.contract().pk])
    answer = client.post(url, {"file": file, "once": key})
    return answer.status_code, answer.content.decode()


@pytest.mark.django_db
def test_a_list_is_invited_whole(client: Client) -> None:
    client.force_login(make.member("general_manager"))
    two = ONE + "佐藤 健,sato@example.jp,鴨川サービス株式会社,現場管理者\n"
    status, page = sent(client, HEAD + two)
    assert status == 200
    assert page.count("/invitation/") == 2
    assert Invitation.objects.count() == 2


@pytest.mark.django_db
def test_one_wrong_row_and_nobody_is_invited(client: Client) -> None:
    client.force_login(make.member("general_manager"))
    bad = "佐藤 健,sato@example.jp,京都市,市担当職員\n"
    status, page = sent(client, HEAD + ONE + bad)
    assert status == 422
    assert "この契約の組織にありません" in page
    assert Invitation.objects.count() == 0


@pytest.mark.django_db
def test_whoever_holds_the_role_already_is_passed_over(client: Client) -> None:
    client.force_login(make.member("general_manager"))
    make.member("staff", email="suzuki@example.jp")
    status, page = sent(client, HEAD + ONE)
    assert status == 200
    assert "すでにその役割" in page
