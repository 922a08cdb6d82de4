"""The pages of applications, as each role meets them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client

from madoguchi.cards.models.applications import Application, Photo
from madoguchi.cards.services import progress
from madoguchi.cards.tests import make_applications as make
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.mailings import services as mailings
from madoguchi.mailings.tests import make as post
from madoguchi.mailings.tests.make import People
from madoguchi.people import access
from madoguchi.privacy.models import Reveal
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/cards/applications/"


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(make.NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def people(db: None, noon: time_machine.Coordinates) -> People:
    return post.people()


def signed_in(role: str) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(post.account(role, make.SLUG))
    return client


def said(answer: Any) -> str:
    return answer.content.decode()


def only() -> Application:
    with walls.scope([make.SLUG]):
        return Application.objects.get()


TYPED = {
    "name": "山田花子",
    "kana": "ヤマダ ハナコ",
    "papers": ["driving-licence", "insurance-certificate"],
    "checked": list(make.FORMS),
    "photo": "taken",
    "channel": "paper",
    "id_form": "on",
}


def test_staff_receives_photographs_and_a_colleague_compares(people: People) -> None:
    staff, other, officer = (
        signed_in("staff"),
        signed_in("staff"),
        signed_in("identity_officer"),
    )
    assert "先に受付で整理券を発券" in said(staff.get(f"{HOME}new/"))
    at = make.visit(people.staff)
    assert f"{at.label}番" in said(staff.get(f"{HOME}new/"))
    place = f"{HOME}new/{at.pk}/"
    assert "暗証番号設定依頼書" not in said(staff.get(place))
    place += "?method=apply-in-person"
    assert "暗証番号設定依頼書" in said(staff.get(place))
    short = staff.post(place, {**TYPED, "papers": ["driving-licence"]})
    assert short.status_code == 422
    assert "本人確認書類をもう1点" in said(short) and "山田花子" in said(short)
    answer = staff.post(place, TYPED, follow=True)
    assert "受付番号 251203-A001 で受け付けました。" in said(answer)
    assert "山田花子" not in said(answer)
    one = only()
    here = f"{HOME}{one.pk}/"
    assert "本人確認をした" not in said(staff.get(here))
    officer.post(f"{here}identify/")
    staff.post(f"{here}id-form/")
    assert "この申請と違います" in said(
        staff.post(f"{here}photo/", {"number": "251203-A002", "booth": "1"})
    )
    staff.post(f"{here}photo/", {"number": one.number, "booth": "1"})
    with walls.scope([make.SLUG]):
        photo = Photo.objects.get()
    steps = f"{HOME}photos/{photo.pk}/"
    assert "確認した印を付けてください。" in said(
        staff.post(f"{steps}shot/", follow=True)
    )
    for step in ("shot", "confirmed", "printed"):
        staff.post(f"{steps}{step}/", {"agreed": "on"})
    assert "消去されていない写真が1件あります。" in said(
        staff.post(f"{HOME}photos/checked/", {"looked": "on"}, follow=True)
    )
    staff.post(f"{steps}deleted/")
    assert "本日撮影した1件は" in said(
        staff.post(f"{HOME}photos/checked/", {"looked": "on"}, follow=True)
    )
    assert "別の人が照合" in said(staff.post(f"{here}compare/", {"number": one.number}))
    answer = other.post(f"{here}compare/", {"number": one.number}, follow=True)
    assert "一致しました" in said(answer) and "照合済" in said(answer)
    with walls.scope([make.SLUG]):
        one = Application.objects.get()
    assert one.identified_at and one.id_form_at and one.compared_at


def test_what_was_typed_goes_on_to_the_other_method(people: People) -> None:
    staff, at = signed_in("staff"), make.visit(people.staff)
    place = f"{HOME}new/{at.pk}/"
    short = {**TYPED, "papers": ["driving-licence"]}
    refused = said(staff.post(f"{place}?method=apply-in-person", short))
    assert "交付時来庁方式で受け付ける" in refused
    answer = staff.post(f"{place}?method=collect-in-person", short, follow=True)
    assert "で受け付けました。" in said(answer)
    one = only()
    assert (one.method, one.checked) == ("collect-in-person", ["application-form"])


def test_the_list_is_made_as_a_file_and_making_it_is_logged(people: People) -> None:
    make.application(people.staff)
    staff = signed_in("staff")
    page = said(staff.get(HOME))
    assert "251203-A001" in page and "山田花子" not in page and "ヤマ○○" in page
    for kind, mark in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        answer = staff.post(f"{HOME}list/{kind}/", {"day": "2025-12-03"})
        assert answer.content.startswith(mark), kind
        assert answer["Cache-Control"] == "private, no-store"
    assert "山田花子" in answer.content.decode("utf-8-sig")
    with walls.scope([make.SLUG]):
        assert Reveal.objects.filter(purpose="application-list").count() == 3
    assert staff.post(f"{HOME}list/exe/", {}).status_code == 404


def test_setup_papers_and_support_go_through_the_pages(people: People) -> None:
    staff, city = signed_in("staff"), signed_in("identity_officer")
    one = make.sent(make.application(people.staff), people.staff, people.other)
    place = f"{HOME}setup/"
    wrong = staff.post(place, {"numbers": f"{one.number}\n山田"})
    assert wrong.status_code == 422 and "受付番号ではありません" in said(wrong)
    staff.post(place, {"numbers": one.number})
    assert one.number in said(staff.get(place))
    assert "申請のリストにない" in said(
        staff.post(f"{place}done/", {"number": "251203-A900"})
    )
    assert "本人確認が済んでいません" in said(
        staff.post(f"{place}done/", {"number": one.number})
    )
    make.identified(one)
    answer = staff.post(f"{place}done/", {"number": one.number}, follow=True)
    assert "交付前設定を登録しました。" in said(answer)
    item = post.posted(people.staff, people.other, one.number)
    mailings.delivered(item=item, by=people.staff)
    make.followed(one)
    papers = f"{HOME}papers/"
    refused = staff.post(papers, {"numbers": [one.number], "counted": "3"})
    assert "数え直してください" in said(refused)
    staff.post(papers, {"numbers": [one.number], "counted": "1"})
    assert "市の受領を待つ書類" in said(city.get(papers))
    answer = city.post(f"{papers}taken/", {"numbers": [one.number]}, follow=True)
    assert "1件の書類を受け取りました。" in said(answer)
    at = make.visit(people.staff)
    typed = {"visit": str(at.pk), "items": ["health-insurance"]}
    assert "先に依頼書を" in said(staff.post(f"{HOME}support/", typed))
    answer = staff.post(f"{HOME}support/", {**typed, "form": "on"}, follow=True)
    assert "健康保険証の利用登録" in said(answer)
    assert "健康保険証の利用登録" in said(staff.get(f"{HOME}counts/"))


def test_an_express_card_is_said_to_have_arrived(people: People) -> None:
    staff = signed_in("staff")
    event = clock.today()
    one = make.application(people.staff, express=True, reason="lost", event=event)
    here = f"{HOME}{one.pk}/"
    assert "本人に届いた" not in said(staff.get(here))
    make.sent(one, people.staff, people.other)
    assert "本人に届いた" in said(staff.get(here))
    answer = staff.post(f"{here}delivered/", follow=True)
    assert "配達済" in said(answer) and "本人に届いた" not in said(answer)


def test_a_defect_a_step_back_and_a_withdrawal(people: People) -> None:
    staff = signed_in("staff")
    one = make.application(people.staff)
    here = f"{HOME}{one.pk}/"
    answer = staff.post(f"{here}defect/", {"defect": "photo"}, follow=True)
    assert "コールセンターへ引き継いでいます" in said(answer)
    assert "取り消せる進捗はありません。" in said(
        staff.post(f"{here}undo/", follow=True)
    )
    assert "ヤマダ ハナコ" in said(staff.post(f"{here}name/"))
    answer = staff.post(f"{here}withdraw/", follow=True)
    assert "取下げを記録しました。" in said(answer)


def test_the_officer_reads_and_does_not_receive(people: People) -> None:
    one = make.application(people.staff)
    client = signed_in("officer")
    for path in ("", f"{one.pk}/", "photos/", "setup/", "papers/", "support/"):
        assert client.get(f"{HOME}{path}").status_code == 200, path
    assert client.get(f"{HOME}new/").status_code == 404
    assert client.post(f"{HOME}{one.pk}/identify/").status_code == 404
    assert client.post(f"{HOME}{one.pk}/withdraw/").status_code == 404


def test_queries_do_not_grow_with_the_applications(
    people: People, django_assert_max_num_queries: Any
) -> None:
    at = make.visit(people.staff)
    for _nth in range(12):
        make.application(people.staff, at)
    client = signed_in("staff")
    with django_assert_max_num_queries(32):
        assert client.get(HOME).status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = post.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = post.account("staff", make.SLUG)
    staff, other = access.actor(account, make.SLUG), post.actor("staff")
    at = make.visit(staff)
    make.delivered(make.application(staff, at), staff, other)
    waiting = make.sent(make.application(staff, at), staff, other)
    progress.arrive(contract=contract, numbers=[waiting.number], by=staff)
    one = make.application(staff, at, photo="taken", id_form=True)
    make.printed(one, staff)
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    paths = ["", "new/", f"new/{at.pk}/?method=apply-in-person", f"{one.pk}/"]
    paths += ["photos/", "setup/", "papers/", "support/", "counts/"]
    pages = [f"{HOME}{path}" for path in paths]
    assert judged(page, pages, within="#main") == []
