"""交替 in a real browser: one key, a number, a code; locked or not, by passkey too."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import Page, expect

from madoguchi.core import clock
from madoguchi.counter import services
from madoguchi.counter.models import PRACTICE, Window
from madoguchi.counter.tests import make
from madoguchi.people.access import actor
from madoguchi.people.models import Account
from madoguchi.people.services import set_code
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract
from tests.journeys.test_second_signature import device, enter, register

CODE = "824613"


def window_with_a_visitor(staff: Account) -> str:
    """Window 1 in practice under this person, so that no opening hours matter."""
    by = actor(staff, make.SLUG)
    with walls.scope([make.SLUG]):
        desk, _new = Window.objects.get_or_create(contract_id=make.SLUG, number=1)
    services.open_window(window=desk, skills=["certificate"], practice=True, by=by)
    one = services.Wanted({"certificate": 1})
    services.issue(contract=make.contract(), wanted=one, source=PRACTICE, by=by)
    return reverse("counter:window", args=[make.SLUG, 1])


def test_the_next_person_goes_on_in_seconds(site: str, page: Page) -> None:
    address = site.replace("127.0.0.1", "localhost")  # a passkey wants a name
    contract = make.contract()
    today = clock.today()
    Contract.objects.filter(pk=contract.pk).update(
        starts_on=today.replace(month=1, day=1), ends_on=today.replace(month=12, day=31)
    )
    anna, ben, carl = (make.account("staff") for _person in range(3))
    set_code(account=ben, code=CODE)
    console = address + window_with_a_visitor(anna)
    device(page)
    enter(page, address, carl)
    register(page, address)

    enter(page, address, anna)
    page.goto(console)
    page.keyboard.press("n")
    number = page.locator(".counter-number").inner_text()
    page.keyboard.press("k")
    page.get_by_label("次の担当").press_sequentially(str(ben.pk))
    page.get_by_label("署名コード").fill(CODE)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text(f"{ben.name}さんに交替しました")).to_be_visible()
    expect(page.locator(".counter-number")).to_have_text(number)

    page.goto(console)
    locks = "fetch(document.body.dataset.lockUrl, {method: 'POST', headers: "
    token = "{'X-CSRFToken': document.querySelector('[name=csrfmiddlewaretoken]').value"
    page.evaluate(f"{locks}{token}}}, body: new URLSearchParams({{lock: '1'}})}})")
    page.goto(console)
    page.get_by_role("link", name="ほかの人に交替する").click()
    page.get_by_label("次の担当").press_sequentially(str(carl.pk))
    page.get_by_role("button", name="パスキーで署名する").click()
    expect(page.get_by_text(f"{carl.name}さんに交替しました")).to_be_visible()
    expect(page.locator(".counter-number")).to_have_text(number)
