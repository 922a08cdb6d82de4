"""FAQ: written as rows, approved as a document, found by who stands at a window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.core.errors import Refusal
from madoguchi.counter.tests import make
from madoguchi.counter.tests.conftest import people, saturday  # noqa: F401
from madoguchi.documents.models import Version
from madoguchi.manuals import queries, rules, services
from madoguchi.outreach.tests import make as outreach
from madoguchi.tenancy import walls

C = f"/c/{make.SLUG}"
HEADS = "番号,手続,質問,回答\r\n"


def browser(role: str) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make.account(role))
    return client


@pytest.fixture
def manager(people: make.People) -> Client:  # noqa: F811
    return browser("operations_manager")


@pytest.fixture
def officer(people: make.People) -> Client:  # noqa: F811
    return browser("officer")


@pytest.fixture
def staff(people: make.People) -> Client:  # noqa: F811
    return browser("staff")


@pytest.fixture
def approved(manager: Client, officer: Client) -> Iterator[Version]:
    """Two questions, submitted by the manager and approved by the city."""
    post(
        manager,
        "faq/",
        question="暗証番号を忘れたら",
        answer="初期化できます。",
        procedure="pin",
    )
    post(
        manager,
        "faq/",
        question="駐車場はありますか",
        answer="地下にあります。",
        procedure="",
    )
    yield approve(manager, officer)


def post(client: Client, path: str, **data: object) -> str:
    answer = client.post(f"{C}/manuals/{path}", data, follow=True)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def newest() -> Version:
    with walls.scope([make.SLUG]):
        found = queries.newest(make.SLUG)
    assert found is not None
    return found


def approve(manager: Client, officer: Client) -> Version:
    last = newest()
    here = f"{C}/documents/{last.submission_id}/{last.number}"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    officer.post(f"{here}/approve/")
    return newest()


def said(client: Client, typed: str, path: str = "manuals/answers/") -> str:
    answer = client.get(f"{C}/{path}", {"faq": typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_approved_answer_is_found_at_the_window(
    approved: Version, staff: Client
) -> None:
    assert approved.state == "approved"
    assert "初期化できます" in said(staff, "暗証番号　忘れた")
    assert "駐車場" not in said(staff, "暗証番号")
    assert "見つかりません" in said(staff, "パスポート")
    assert "初期化" not in said(staff, "")


def test_the_window_is_not_left_while_one_searches(
    approved: Version, manager: Client, staff: Client
) -> None:
    manager.post(f"{C}/counter/open/")
    staff.post(f"{C}/counter/windows/3/open/", {"skills": ["pin"]})
    page = said(staff, "該当なし", "counter/windows/3/")
    assert "FAQをさがす" in page
    page = said(staff, "駐車場", "counter/windows/3/")
    assert "地下にあります" in page and "3番窓口" in page


def test_what_is_not_approved_is_not_found(
    manager: Client, officer: Client, staff: Client, approved: Version
) -> None:
    post(
        manager,
        "faq/q1/",
        question="暗証番号を忘れたら",
        answer="予約が要ります。",
        procedure="pin",
    )
    assert "初期化できます" in said(staff, "暗証番号")
    assert newest().number == 2
    last = newest()
    here = f"{C}/documents/{last.submission_id}/2"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    officer.post(f"{here}/receive/")
    assert "初期化できます" in said(staff, "暗証番号"), "received is not approved"
    page = officer.get(f"{here}/").content.decode()
    assert "予約が要ります" in page and "<del>初期化できます。</del>" in page
    officer.post(f"{here}/approve/")
    assert "予約が要ります" in said(staff, "暗証番号")


def test_the_books_in_force_are_read_by_everybody(
    manager: Client, officer: Client, staff: Client, tmp_path: object, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    file = SimpleUploadedFile("layout.pdf", b"%PDF-1.7\n%%EOF")
    typed = {"kind": "layout", "ref": "", "title": "レイアウト", "remark": ""}
    manager.post(f"{C}/documents/new/", {**typed, "files": file})
    assert "layout.pdf" not in staff.get(f"{C}/manuals/").content.decode()
    with walls.scope([make.SLUG]):
        last = Version.objects.get(submission__kind="layout")
        held = last.attachments.get()
    there = f"{C}/manuals/files/{held.pk}/"
    assert staff.get(there).status_code == 404
    here = f"{C}/documents/{last.submission_id}/1"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    officer.post(f"{here}/approve/")
    page = staff.get(f"{C}/manuals/").content.decode()
    assert "layout.pdf" in page and "レイアウト（基本設計図" in page
    assert staff.get(there).content.startswith(b"%PDF")


def test_a_table_is_taken_over_whole_or_not_at_all(
    approved: Version, manager: Client
) -> None:
    wrong = HEADS + ",暗証番号,問い,答え\r\nq9x,カード,,\r\n"
    answer = manager.post(
        f"{C}/manuals/faq/table/",
        {"file": SimpleUploadedFile("faq.csv", wrong.encode("cp932"))},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「カード」という手続はありません" in page and "空です" in page
    assert newest().number == 1
    right = (
        HEADS
        + "q1,pin,暗証番号を忘れたら,変わった答え\r\n"
        + ",証明書,更新はいつから,3か月前から\r\n"
    )
    file = SimpleUploadedFile("faq.csv", right.encode("utf-8-sig"))
    page = post(manager, "faq/table/", file=file)
    assert "新規 1、変更 1、削除 1、同じ 0" in page
    keys = [one.key for one in rules.entries(newest().content)]
    assert keys == ["q1", "q3"], "a number is not given twice"


def test_its_own_file_comes_back_unchanged(approved: Version, manager: Client) -> None:
    body = manager.get(f"{C}/manuals/faq/faq.csv").content
    page = post(manager, "faq/table/", file=SimpleUploadedFile("faq.csv", body))
    assert "新規 0、変更 0、削除 0、同じ 2" in page


def test_a_file_that_is_no_table_is_refused_in_words(manager: Client) -> None:
    for body, said_ in (
        (b"\xff\xfe\x00", "保存し直して"),
        ("質問\r\nx".encode(), "「回答」"),
    ):
        answer = manager.post(
            f"{C}/manuals/faq/table/", {"file": SimpleUploadedFile("x.csv", body)}
        )
        assert answer.status_code == 422 and said_ in answer.content.decode()


def test_nothing_changes_while_the_city_reads(
    manager: Client, approved: Version
) -> None:
    post(manager, "faq/q2/remove/")
    last = newest()
    here = f"{C}/documents/{last.submission_id}/{last.number}"
    manager.post(f"{here}/submit/", {"channel": "platform", "remark": ""})
    page = post(manager, "faq/q1/remove/")
    assert "市が確認しています" in page
    assert newest().state == "submitted"


def test_only_who_drafts_documents_writes(staff: Client, officer: Client) -> None:
    for client in (staff, officer):
        assert client.get(f"{C}/manuals/faq/").status_code == 404
        assert client.get(f"{C}/manuals/").status_code == 200
    with pytest.raises(Refusal) as refused:
        services.put(
            contract=make.contract(),
            question="問い",
            answer="答え",
            procedure="",
            by=outreach.actor("staff", make.SLUG),
        )
    assert refused.value.code == "not-allowed"


def test_a_question_is_asked_once_and_answered(
    manager: Client, approved: Version
) -> None:
    here = f"{C}/manuals/faq/"
    again = {"question": "駐車場はありますか", "answer": "x", "procedure": ""}
    assert "同じ質問がすでにあります" in manager.post(here, again).content.decode()
    assert manager.post(here, {"question": "", "answer": ""}).status_code == 422
    assert manager.get(f"{here}q77/").status_code == 404
