"""A document's way: registered, submitted, received, returned, corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.core.errors import Refusal
from madoguchi.documents import services
from madoguchi.documents.models import Attachment, Submission, Version
from madoguchi.home.tests import make
from madoguchi.journal.models import Fact
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.fixture
def kyoto(db: None, settings: object, tmp_path: Path) -> Iterator[Contract]:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def manager(kyoto: Contract) -> Client:
    return make.browser(make.account("general_manager", kyoto))


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto, name="佐藤"))


def url(name: str, *args: object) -> str:
    return reverse(f"documents:{name}", args=[make.KYOTO, *args])


def registered(manager: Client, kind: str = "security-statement") -> Submission:
    """A document with one file, as the manager registers it."""
    files = SimpleUploadedFile("申出書.pdf", PDF)
    typed = {"kind": kind, "ref": "", "title": "申出書", "remark": "初版です。"}
    answer = manager.post(url("new"), {**typed, "files": files})
    assert answer.status_code == 302
    with make.inside(make.KYOTO):
        return Submission.objects.get(kind=kind)


def submitted(manager: Client, kind: str = "security-statement") -> Submission:
    row = registered(manager, kind)
    manager.post(
        url("submit", row.pk, 1), {"channel": "platform", "remark": "初版です。"}
    )
    return row


def state(row: Submission) -> list[str]:
    with make.inside(make.KYOTO):
        rows = Version.objects.filter(submission_id=row.pk).order_by("number")
        return list(rows.values_list("state", flat=True))


def test_a_document_goes_to_the_city_and_is_approved(
    manager: Client, officer: Client
) -> None:
    row = submitted(manager)
    assert state(row) == ["submitted"]
    page = officer.get(url("version", row.pk, 1)).content.decode()
    assert "受領する" in page and "承認する" in page and "申出書.pdf" in page
    officer.post(url("receive", row.pk, 1))
    assert state(row) == ["received"]
    officer.post(url("approve", row.pk, 1))
    assert state(row) == ["approved"]


def test_a_return_needs_its_reason(manager: Client, officer: Client) -> None:
    row = submitted(manager)
    answer = officer.post(url("return", row.pk, 1), {"reason": "", "place": "remark"})
    assert answer.status_code == 422
    assert state(row) == ["submitted"]
    typed = {"reason": "日付がありません。", "place": "remark"}
    assert officer.post(url("return", row.pk, 1), typed).status_code == 302
    page = manager.get(url("version", row.pk, 1)).content.decode()
    assert "差戻しは1か所です" in page and "日付がありません。" in page
    assert 'href="#remark"' in page


def test_a_draft_is_not_the_officers_to_see(manager: Client, officer: Client) -> None:
    row = registered(manager)
    assert officer.get(url("version", row.pk, 1)).status_code == 404
    with make.inside(make.KYOTO):
        file = Attachment.objects.get()
    assert officer.get(url("file", file.pk)).status_code == 404


def test_a_wrong_file_keeps_what_was_typed_and_leaves_no_draft(manager: Client) -> None:
    files = SimpleUploadedFile("申出書.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 32)
    typed = {"kind": "manual", "ref": "", "title": "わたしの題名", "remark": ""}
    answer = manager.post(url("new"), {**typed, "files": files})
    assert answer.status_code == 422
    assert "わたしの題名" in answer.content.decode()
    assert "中身はPNGです" in answer.content.decode()
    with make.inside(make.KYOTO):
        assert not Submission.objects.exists()


def test_a_correction_shows_both_values_and_the_approved_one_stays(
    manager: Client, officer: Client
) -> None:
    row = submitted(manager)
    officer.post(url("approve", row.pk, 1))
    manager.post(url("correct", row.pk))
    assert state(row) == ["approved", "draft"]
    typed = {"channel": "platform", "remark": "住所を直しました。"}
    manager.post(url("submit", row.pk, 2), typed)
    assert state(row) == ["approved", "submitted"]
    page = officer.get(url("version", row.pk, 2)).content.decode()
    assert "<del>初版です。</del>" in page and "<ins>住所を直しました。</ins>" in page
    officer.post(url("approve", row.pk, 2))
    assert state(row) == ["superseded", "approved"]


def test_a_file_comes_back_byte_for_byte(manager: Client, officer: Client) -> None:
    submitted(manager)
    with make.inside(make.KYOTO):
        file = Attachment.objects.get()
    answer = officer.get(url("file", file.pk))
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]


def test_a_hash_leads_to_its_version(manager: Client, officer: Client) -> None:
    row = submitted(manager)
    with make.inside(make.KYOTO):
        digest = Version.objects.get(submission_id=row.pk).content_hash
    answer = officer.get(url("by-hash", digest))
    assert answer.status_code == 302
    assert answer["Location"] == url("version", row.pk, 1)
    assert officer.get(url("by-hash", "f" * 64)).status_code == 404


def test_a_submitted_version_takes_no_more_files(
    manager: Client, kyoto: Contract
) -> None:
    row = submitted(manager)
    by = make.actor(make.account("general_manager", kyoto), kyoto)
    with make.inside(kyoto):
        version = Version.objects.get(submission_id=row.pk)
    with pytest.raises(Refusal) as refused:
        services.attach(version=version, name="後.pdf", body=PDF, by=by)
    assert refused.value.code == "already-submitted"


def test_only_the_city_answers(manager: Client) -> None:
    row = submitted(manager)
    for verb in ("receive", "approve", "return"):
        assert manager.post(url(verb, row.pk, 1)).status_code == 404


def test_the_list_asks_the_same_number_of_queries(
    manager: Client, officer: Client, kyoto: Contract
) -> None:
    by = make.actor(make.account("general_manager", kyoto), kyoto)
    counts = []
    for n in (1, 12):
        for number in range(n):
            version = services.draft(
                contract=kyoto,
                kind="daily-report",
                ref=f"s{n}-{number}",
                title="日次報告書",
                content={"fields": []},
                by=by,
            )
            services.submit(version=version, by=by)
        with CaptureQueriesContext(connection) as asked:
            assert officer.get(url("list")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_submission_on_paper_says_how_many_copies(manager: Client) -> None:
    row = registered(manager)
    typed = {"channel": "mail", "copies": "2", "remark": ""}
    manager.post(url("submit", row.pk, 1), typed)
    with make.inside(make.KYOTO):
        fact = Fact.objects.get(name="documents.submission_submitted")
    assert (fact.measures["channel"], fact.measures["copies"]) == ("mail", 2)
    page = manager.get(url("version", row.pk, 1)).content.decode()
    assert "郵送 2部" in page
    typed["copies"] = "0"
    assert manager.post(url("submit", row.pk, 1), typed).status_code == 422
