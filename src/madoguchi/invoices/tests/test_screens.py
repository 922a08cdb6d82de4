"""The pages of costs and invoices, as each role meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.test import Client

from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.invoices import services
from madoguchi.invoices.models import Cost, Invoice
from madoguchi.invoices.tests import make
from madoguchi.invoices.tests.make import People
from madoguchi.mailings.tests import make as mailings
from madoguchi.people import access
from madoguchi.tenancy import walls

if TYPE_CHECKING:
    from playwright.sync_api import Page

HOME = f"/c/{make.SLUG}/invoices/"


def signed_in(role: str) -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make.account(role, make.SLUG))
    return client


def said(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_manager_records_a_cost_and_the_officer_reads_it(people: People) -> None:
    manager, officer = signed_in("operations_manager"), signed_in("officer")
    assert "まだ記録されていません" in said(manager.get(HOME))
    typed = {
        "category": "rent",
        "ref": "2025-12",
        "day": "12/1",
        "stage": "actual",
        "yen": "１,２００",
        "payer": "",
        "receipt": "R-77",
    }
    answer = manager.post(f"{HOME}costs/new/", typed, follow=True)
    assert "費用を記録しました。" in said(answer) and "R-77" in said(answer)
    wrong = manager.post(f"{HOME}costs/new/", typed | {"yen": "たくさん"})
    assert wrong.status_code == 422 and "円の数字" in said(wrong)
    page = said(officer.get(HOME))
    assert "1,200" in page and "費用を記録する" not in page
    with walls.scope([make.SLUG]):
        cost = Cost.objects.get()
    assert "R-77" in said(officer.get(f"{HOME}costs/{cost.pk}/"))
    assert officer.post(f"{HOME}costs/{cost.pk}/", typed).status_code == 404
    answer = manager.post(f"{HOME}costs/{cost.pk}/", typed | {"yen": "1500"})
    assert answer.status_code == 302
    assert "1,500" in said(officer.get(HOME))
    for ending in ("csv", "xlsx", "pdf"):
        answer = officer.get(f"{HOME}costs/2025-12/list.{ending}")
        assert answer.status_code == 200 and answer.content
    assert officer.get(f"{HOME}costs/2025-12/list.exe").status_code == 404
    assert officer.get(f"{HOME}?month=soon").status_code == 404


def test_the_postage_is_offered_until_it_is_taken_over(people: People) -> None:
    mailings.posted(people.staff, people.other)
    manager = signed_in("operations_manager")
    assert "郵便料を取り込む" in said(manager.get(HOME))
    answer = manager.post(f"{HOME}costs/postage/", {"month": "2025-12"}, follow=True)
    assert "郵便料を取り込みました。" in said(answer) and "自動" in said(answer)
    assert "郵便料を取り込む" not in said(manager.get(HOME))


def test_an_invoice_goes_from_draft_to_payment_on_its_pages(people: People) -> None:
    general, officer = signed_in("general_manager"), signed_in("officer")
    page = said(general.get(f"{HOME}bills/new/"))
    assert "2025-11" in page and "運営業務委託料" in page
    typed = {"stream": "fee", "month": "2025/11", "words_0": "委託料", "unit_0": ""}
    wrong = general.post(f"{HOME}bills/new/", typed)
    assert wrong.status_code == 422 and "単価を入力" in said(wrong)
    answer = general.post(
        f"{HOME}bills/new/", typed | {"unit_0": "1,000,005"}, follow=True
    )
    assert "1,100,005" in said(answer) and "市が受け取ると" in said(answer)
    with walls.scope([make.SLUG]):
        bill = f"{HOME}bills/{Invoice.objects.get().pk}/"
    assert officer.get(bill).status_code == 404
    assert "まだ請求書は届いていません" in said(officer.get(f"{HOME}bills/"))
    early = general.post(f"{bill}issue/")
    assert early.status_code == 422 and "受け取っていません" in said(early)
    make.report(make.actor("general_manager"), people.officer)
    assert general.get(f"{bill}issue/").status_code == 200
    assert "請求しました。" in said(general.post(f"{bill}issue/", follow=True))
    assert general.get(f"{bill}edit/").status_code == 404
    assert officer.get(f"{bill}invoice.pdf").content.startswith(b"%PDF")
    assert general.post(f"{bill}pay/", {"day": "12/3"}).status_code == 404
    answer = officer.post(f"{bill}pay/", {"day": "12/3"}, follow=True)
    assert "支払を記録しました。" in said(answer) and "支払われました" in said(answer)
    assert "支払済" in said(officer.get(f"{HOME}bills/"))


def test_who_keeps_no_accounts_sees_none(people: People) -> None:
    for role in ("staff", "identity_officer"):
        client = signed_in(role)
        assert client.get(HOME).status_code == 404
        assert client.get(f"{HOME}bills/").status_code == 404


def test_queries_do_not_grow(
    people: People, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        make.cost(people.manager, yen=n)
    make.drafted(people.manager)
    client = signed_in("operations_manager")
    for path in ("", "bills/", "bills/new/", "costs/new/"):
        with django_assert_max_num_queries(30):
            assert client.get(f"{HOME}{path}").status_code == 200


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    contract, today = make.contract(), clock.today()
    contract.starts_on = today.replace(month=4, day=1)
    contract.ends_on = today.replace(year=today.year + 1, month=3, day=31)
    contract.save()
    account = make.account("general_manager", make.SLUG)
    general = access.actor(account, make.SLUG)
    cost = make.cost(general, 1_800_000, day=today)
    make.cost(general, 33_000, day=today, category="contractor-network")
    mailings.posted(make.actor("staff"), make.actor("staff"))
    make.report(general, make.actor("officer"))
    bill = services.issue(invoice=make.drafted(general), by=general)
    draft = make.drafted(general, "2025-12")
    client = Client()
    client.force_login(account)
    value = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": value, "url": site}])
    bills = [f"bills/{bill.pk}/", f"bills/{draft.pk}/", f"bills/{bill.pk}/withdraw/"]
    new = ["costs/new/", f"costs/{cost.pk}/", "bills/", "bills/new/"]
    pages = [f"{HOME}{path}" for path in ("", *new, *bills)]
    assert judged(page, pages, within="#main") == []
