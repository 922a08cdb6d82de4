"""The pages of scanning, as each role meets them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.mailings.tests.make import People
from madoguchi.people import access
from madoguchi.scans import jobs, services
from madoguchi.scans.models import Export, Page, Section, Stack
from madoguchi.scans.tests import make
from madoguchi.scans.tests.test_services import STACK
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page as Browser

HOME = f"/c/{make.SLUG}/scans/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role, make.SLUG))
    return client


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def upload(body: bytes) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("scan.pdf", body, "application/pdf")}


def test_a_stack_goes_from_the_scanner_to_the_medium(people: People) -> None:
    client = signed_in("staff")
    sheets = client.post(f"{HOME}separators/", {"day": "2025-12-03"})
    assert sheets["Content-Type"] == "application/pdf"
    assert make.count(sheets.content) == 5
    answer = client.post(HOME, upload(make.pdf(STACK)), follow=True)
    assert "分割が始まります" in said(answer)
    assert jobs.split_waiting() == 1
    with walls.scope([make.SLUG]):
        stack = Stack.objects.get()
        lost, empty = Page.objects.filter(state="aside")
    page = said(client.get(f"{HOME}stacks/{stack.pk}/"))
    assert "前に区切り紙がない" in page and "白紙" in page
    assert "区切り紙がない業務" in page and "券面記載事項更新" in page
    assert client.post(f"{HOME}pages/{lost.pk}/picture/").content[:4] == b"\x89PNG"
    place = f"{HOME}pages/{lost.pk}/"
    assert client.post(place, {"procedure": "pin"}).status_code == 422
    answer = client.post(place, {"procedure": "pin", "day": "2025-12-03"}, follow=True)
    assert "1ページを片づけました。" in said(answer)
    client.post(f"{HOME}pages/{empty.pk}/", {"procedure": ""})
    answer = client.post(
        f"{HOME}days/2025-12-03/complete/", {"binder": "2025-12-a"}, follow=True
    )
    assert "この日の電子化を終えました。" in said(answer)
    assert client.get(f"{HOME}days/2025-12-03/binder/").content[:4] == b"%PDF"
    found = said(client.get(f"{HOME}find/?ref=1234567"))
    assert "12345678901234567890123" in found
    client.post(f"{HOME}pages/{lost.pk}/name/", {"kana": "サッポロ タロウ"})
    assert "見つかった書類" in said(
        client.post(f"{HOME}find/", {"kana": "さっぽろ たろう"})
    )
    answer = client.post(f"{HOME}media/", {"month": "2025-12"}, follow=True)
    assert "提出用のイメージを作りました。" in said(answer)
    with walls.scope([make.SLUG]):
        export, section = Export.objects.get(), Section.objects.first()
    image = client.post(f"{HOME}media/{export.pk}/image/")
    assert len(b"".join(image.streaming_content)) == export.size
    packed = client.post(f"{HOME}media/{export.pk}/folder/")
    assert packed["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(b"".join(packed.streaming_content))) as folder:
        names = set(folder.namelist())
        sums = folder.read("SHA256SUMS").decode()
        for line in sums.splitlines():
            digest, name = line.split(maxsplit=1)
            assert hashlib.sha256(folder.read(name.lstrip("*"))).hexdigest() == digest
    assert {"index.csv", "SHA256SUMS", "receipt.pdf"} < names
    assert section is not None
    opened = client.post(f"{HOME}sections/{section.pk}/")
    assert b"".join(opened.streaming_content)[:4] == b"%PDF"
    answer = client.post(
        f"{HOME}media/{export.pk}/deliver/", {"medium": "dvd-r"}, follow=True
    )
    assert "媒体の提出を記録しました。" in said(answer) and "DVD-R" in said(answer)


def test_a_wrong_file_and_a_wrong_month_are_said_at_their_fields(
    people: People,
) -> None:
    client = signed_in("staff")
    answer = client.post(HOME, upload(b"hello"))
    assert answer.status_code == 422 and "PDF として開けません。" in said(answer)
    for month in ("12月", "2025-11"):
        assert client.post(f"{HOME}media/", {"month": month}).status_code == 422


def test_the_officer_reads_but_does_not_scan(people: People) -> None:
    stack = make.taken(people.staff, [make.sheet("pin"), make.paper()])
    client = signed_in("officer")
    for path in ("", f"stacks/{stack.pk}/", "days/", "find/", "media/"):
        assert client.get(f"{HOME}{path}").status_code == 200
    assert client.post(f"{HOME}separators/", {"day": "2025-12-03"}).status_code == 404
    assert client.get(f"{HOME}days/yesterday/binder/").status_code == 404
    with walls.scope([make.SLUG]):
        page = Page.objects.filter(state="kept").get()
    assert client.post(f"{HOME}pages/{page.pk}/picture/").status_code == 404


def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    page: Browser, site: str
) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = make.account("staff", make.SLUG)
    by = access.actor(account, make.SLUG)
    pages = [make.paper("x"), make.sheet("pin", today), make.coded("A-12345")]
    stack = make.taken(by, pages)
    with walls.scope([make.SLUG]):
        lost = Page.objects.get(state="aside")
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    paths = ("", f"stacks/{stack.pk}/", f"pages/{lost.pk}/", "days/", "find/?ref=A-1")
    assert judged(page, [f"{HOME}{path}" for path in paths], within="#main") == []
    services.settle(page=lost, procedure="pin", day=today, by=by)
    services.export(contract=contract, month=today, by=by)
    assert judged(page, [f"{HOME}media/"], within="#main") == []
