"""The pages of supplies, as each role meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client

from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.people import access
from madoguchi.supplies.tests import make
from madoguchi.supplies.tests.make import People

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/supplies/"
PAGES = ("", "items/", "check/", "lent/")


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make.account(role, make.SLUG))
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_what_is_short_stands_first_here_and_on_the_managers_home(
    people: People,
) -> None:
    staff = signed_in("staff")
    assert "未計数" in said(staff.get(HOME))
    typed = {"kind": "toner", "place": "store", "count": "０", "reorder": ""}
    answer = staff.post(HOME, typed, follow=True)
    assert "数を記録しました。" in said(answer)
    page = said(staff.get(HOME))
    assert "足りない消耗品が 1件あります" in page
    assert page.index("トナー") < page.index("番号札のロール紙")
    home = said(signed_in("operations_manager").get("/"))
    assert "足りない消耗品が 1件あります" in home
    wrong = staff.post(HOME, {"kind": "toner", "place": "store", "count": "-1"})
    assert wrong.status_code == 422


def test_the_manager_registers_by_place_and_the_officer_reads(people: People) -> None:
    manager, officer = signed_in("operations_manager"), signed_in("officer")
    assert "まだ備品は登録されていません。" in said(manager.get(f"{HOME}items/"))
    typed = {"kind": "desk", "place": "office", "owner": "contractor", "quantity": 4}
    answer = manager.post(f"{HOME}items/", typed, follow=True)
    assert "登録しました。" in said(answer)
    where = said(manager.get(f"{HOME}items/?place=office"))
    assert "受注者" in where and "条件に合うものはありません。" not in where
    none = said(manager.get(f"{HOME}items/?place=hall"))
    assert "条件に合うものはありません。" in none
    for path in PAGES:
        assert officer.get(f"{HOME}{path}").status_code == 200
    assert officer.post(f"{HOME}items/", typed).status_code == 404
    assert "受注者" in said(officer.get(f"{HOME}list.csv"))
    assert officer.get(f"{HOME}list.xlsx").content.startswith(b"PK")
    assert officer.get(f"{HOME}list.exe").status_code == 404


def test_an_entry_is_changed_and_taken_off(people: People) -> None:
    item = make.item(people.manager)
    manager, place = signed_in("operations_manager"), f"{HOME}items/"
    typed = {"place": "counter", "owner": "contractor", "quantity": "6"}
    answer = manager.post(f"{place}{item.pk}/", typed, follow=True)
    assert "直しました。" in said(answer)
    answer = manager.post(f"{place}{item.pk}/off/", follow=True)
    assert "登録から外しました。" in said(answer)
    assert manager.get(f"{place}{item.pk}/").status_code == 404


def test_readiness_is_checked_before_the_opening(people: People) -> None:
    staff = signed_in("staff")
    page = said(staff.get(f"{HOME}check/?day=2025-12-06"))
    assert "待ち人数の表示装置" in page and "未確認" in page
    where = f"{HOME}check/?day=2025-12-06"
    typed = {"needed_waiting-board": "2", "present_waiting-board": "1"}
    wrong = staff.post(where, {**typed, "ready_waiting-board": "on"})
    assert wrong.status_code == 422 and "足りません" in said(wrong)
    assert staff.post(where, {}).status_code == 422
    good = {**typed, "present_waiting-board": "2", "ready_waiting-board": "on"}
    assert "点検を記録しました。" in said(staff.post(where, good, follow=True))
    lists = f"{HOME}check/lists/binder/?day=2025-12-06"
    assert "まだの点" in said(staff.post(lists, {"point": ["0"]}, follow=True))
    answer = staff.post(lists, {"point": ["0", "1", "2"]}, follow=True)
    assert "点検表を終えました。" in said(answer)


def test_lent_things_go_back(people: People) -> None:
    item = make.item(people.manager, "lent-fitting", 3, owner="municipality")
    manager, city = signed_in("operations_manager"), signed_in("identity_officer")
    typed = {"items": [str(item.pk)], "ref": "", "counted": "2"}
    assert "3件のうち 2件" in said(manager.post(f"{HOME}lent/", typed))
    answer = manager.post(f"{HOME}lent/", {**typed, "counted": "3"}, follow=True)
    assert "返却の受取り待ち" in said(answer)
    page = said(city.get(f"{HOME}lent/"))
    take = page[page.index(f"{HOME}lent/") :]
    address = next(
        p for p in take.split('"') if p.startswith(HOME) and p.endswith("/take/")
    )
    assert "返却を受け取りました。" in said(city.post(address, follow=True))


def test_a_stranger_finds_nothing(people: People) -> None:
    make.outreach.contract()
    client = Client()
    client.force_login(make.account("staff", make.outreach.SLUG))
    assert client.get(HOME).status_code == 404


def test_queries_do_not_grow(
    people: People, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        make.item(people.manager, "desk", n + 1)
        make.count(people.staff, n=n)
    client = signed_in("operations_manager")
    for path in PAGES:
        with django_assert_max_num_queries(30):
            assert client.get(f"{HOME}{path}").status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = make.account("operations_manager", make.SLUG)
    manager = access.actor(account, make.SLUG)
    make.item(manager)
    item = make.item(manager, "card-face-printer", 2, owner="municipality")
    make.count(manager, "toner", 0)
    make.count(manager, "ticket-roll", 3)
    make.count(manager, "envelope", 900)
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    pages = [f"{HOME}{path}" for path in (*PAGES, f"items/{item.pk}/")]
    assert judged(page, pages, within="#main") == []
