"""The mail's pages, as each role meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.test import Client

from madoguchi.cases.models import Case
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.mailings import services
from madoguchi.mailings.models import Batch, Item
from madoguchi.mailings.tests import make
from madoguchi.mailings.tests.make import People
from madoguchi.people import access
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/mailings/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role, make.SLUG))
    return client


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_two_people_pack_check_and_hand_in_and_the_city_takes_the_slips(
    people: People,
) -> None:
    packer, checker, city = (
        signed_in("staff"),
        signed_in("staff"),
        signed_in("identity_officer"),
    )
    assert "封入を始める" in said(packer.get(HOME))
    answer = packer.post(f"{HOME}open/card/", follow=True)
    place = answer.redirect_chain[-1][0]
    number = make.number()
    typed = {"refs": "Ａ-1", "tracking": "13112383853", "name": "山田花子"}
    wrong = packer.post(place, typed)
    assert wrong.status_code == 422
    assert "引受番号の最後のけたが合いません。" in said(wrong)
    assert "山田花子" in said(wrong)
    answer = packer.post(place, {**typed, "tracking": number}, follow=True)
    assert "1通目を封入しました。" in said(answer)
    assert "山田花子" not in said(packer.get(place))
    both = {"ref": "A-1", "tracking": number}
    assert "別の人が確認" in said(packer.post(f"{place}check/", both))
    assert "一致しました" in said(checker.post(f"{place}check/", both, follow=True))
    pdf = packer.post(f"{place}slip/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Cache-Control"] == "no-store"
    assert "受領証は2通です" in said(packer.post(f"{place}hand-in/", {"counted": 2}))
    answer = packer.post(f"{place}hand-in/", {"counted": "1"}, follow=True)
    assert "引渡しに署名する" in said(answer)
    packer.post(f"{place}slips/give/", {"counted": 2})
    assert "受領を待っています" in said(signed_in("officer").get(place))
    assert "受け取る" in said(city.get(place))
    answer = city.post(f"{place}slips/take/", follow=True)
    assert "市が受け取りました。" in said(answer)


def test_returned_mail_and_a_defect_come_back_with_a_result(people: People) -> None:
    item = make.posted(people.staff, people.other)
    client = signed_in("staff")
    record = f"{HOME}returns/record/"
    assert "見つかりません" in said(
        client.post(record, {"number": "A-99", "reason": "refused"})
    )
    answer = client.post(
        record, {"number": item.tracking, "reason": "refused"}, follow=True
    )
    assert "コールセンターへ引き継ぎました。" in said(answer)
    assert "12月10日" in said(answer)
    client.post(f"{HOME}returns/refer/", {"summary": "受付番号 A-7 写真の不備"})
    with walls.scope([make.SLUG]):
        first, second = Case.objects.order_by("id")
    answer = client.post(
        f"{HOME}returns/{first.pk}/settle/", {"result": "collect"}, follow=True
    )
    assert "結果を登録しました。" in said(answer)
    assert "写真の不備" in said(client.get(f"{HOME}returns/"))
    assert "受取拒否" in said(client.get(f"{HOME}returns/?done=1"))
    assert second.kind == "defect"


def test_the_officer_reads_but_does_not_pack(people: People) -> None:
    item = make.posted(people.staff, people.other)
    client = signed_in("officer")
    for path in ("", f"batches/{item.batch_id}/", "returns/", "counts/"):
        assert client.get(f"{HOME}{path}").status_code == 200
    assert client.post(f"{HOME}open/card/").status_code == 404
    assert client.post(f"{HOME}batches/{item.batch_id}/slip/").status_code == 404


def test_a_stranger_finds_nothing(people: People) -> None:
    make.outreach.contract()
    client = Client()
    client.force_login(make.account("staff", make.outreach.SLUG))
    assert client.get(HOME).status_code == 404


def test_queries_do_not_grow_with_the_envelopes(
    people: People, django_assert_max_num_queries: object
) -> None:
    batch = services.open_batch(contract=make.contract(), kind="card", by=people.staff)
    for n in range(12):
        make.card(batch, people.staff, f"A-{n}")
    client = signed_in("staff")
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert client.get(f"{HOME}batches/{batch.pk}/").status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = make.account("staff", make.SLUG)
    staff, other = access.actor(account, make.SLUG), make.actor("staff")
    gone = make.posted(staff, other)
    services.come_back(item=gone, reason="unknown-address", by=staff)
    batch = services.open_batch(contract=contract, kind="card", by=staff)
    for n in range(3):
        make.card(batch, staff, f"A-{n}")
    services.open_batch(contract=contract, kind="application-form", by=staff)
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    with walls.scope([make.SLUG]):
        batches = list(Batch.objects.values_list("pk", flat=True))
    paths = ("", *(f"batches/{pk}/" for pk in batches), "returns/")
    assert judged(page, [f"{HOME}{path}" for path in paths], within="#main") == []
    with walls.scope([make.SLUG]):
        assert Item.objects.count() == 4 and Batch.objects.count() == 3
