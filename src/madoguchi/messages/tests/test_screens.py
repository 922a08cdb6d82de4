"""The delivery log, one message, and one's own notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as django_settings
from django.test import Client

from madoguchi.config.testing import canary
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.messages import breaches, delivery, digests
from madoguchi.messages.models import Message
from madoguchi.messages.tests import make
from madoguchi.people.models import Account
from madoguchi.privacy.models import Reveal
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WAITING_FOR_ANSWER = []
    settings.DIGEST_HOUR = 0


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def spoken(contract: Contract) -> int:
    """A message that must be said: the number cannot receive an SMS."""
    person = make.subject(contract, telephone="075-222-3333", email="")
    number = make.queued(contract, person, channel="sms")
    delivery.drain()
    with walls.scope([contract.pk]):
        return int(Message.objects.get(once=f"after:{number}").pk)


@pytest.mark.django_db
def test_an_empty_log_says_so() -> None:
    kita = make.contract()
    page = signed_in(make.account(kita, "operator")).get(f"/c/{kita.pk}/messages/")
    assert "まだ通知はありません。" in page.content.decode()


@pytest.mark.django_db
def test_the_log_shows_state_and_reason_and_no_personal_data() -> None:
    kita = make.contract()
    make.queued(kita)
    spoken(kita)
    page = signed_in(make.account(kita, "operator")).get(f"/c/{kita.pk}/messages/")
    said = page.content.decode()
    assert "送信済" in said
    assert "SMSを受け取れない番号です。" in said
    assert "口頭で伝える" in said
    assert not canary.seen(said)
    assert "075-222-3333" not in said


@pytest.mark.django_db
def test_the_log_can_be_filtered() -> None:
    kita = make.contract()
    make.queued(kita)
    client = signed_in(make.account(kita, "operator"))
    page = client.get(f"/c/{kita.pk}/messages/", {"state": "failed"})
    assert "条件に合うものはありません。" in page.content.decode()


@pytest.mark.django_db
def test_the_number_is_masked_until_it_is_asked_for_and_that_is_logged() -> None:
    kita = make.contract()
    number = spoken(kita)
    client = signed_in(make.account(kita, "operator"))
    address = f"/c/{kita.pk}/messages/{number}/"
    assert "075-****-3333" in client.get(address).content.decode()
    shown = client.post(address).content.decode()
    assert "075-222-3333" in shown
    assert "閲覧を記録しました。" in shown
    with walls.scope([kita.pk]):
        assert Reveal.objects.filter(purpose="contact").count() == 1


@pytest.mark.django_db
def test_telling_somebody_takes_it_off_the_list() -> None:
    kita = make.contract()
    number = spoken(kita)
    client = signed_in(make.account(kita, "operator"))
    done = client.post(f"/c/{kita.pk}/messages/{number}/told/", follow=True)
    assert "伝えたことを記録しました。" in done.content.decode()
    assert make.message(kita, number).state == "sent"


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "{}/", "{}/told/", "{}/retry/"])
def test_a_stranger_finds_no_page(page: str) -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    address = f"/c/{kita.pk}/messages/{page.format(make.queued(kita))}"
    client = signed_in(make.account(minami, "operator"))
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


@pytest.mark.django_db
def test_the_desk_does_not_read_what_went_to_colleagues() -> None:
    kita = make.contract()
    manager, operator = (make.account(kita, r) for r in ("site_manager", "operator"))
    number = make.queued(kita, account=manager.pk)
    address = f"/c/{kita.pk}/messages/{number}/"
    assert signed_in(operator).get(address).status_code == 404
    assert signed_in(manager).get(address).status_code == 200


@pytest.mark.django_db
def test_a_message_of_another_contract_is_not_found() -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    number = make.queued(kita)
    client = signed_in(make.account(minami, "operator"))
    assert client.get(f"/c/{minami.pk}/messages/{number}/").status_code == 404


@pytest.mark.django_db
def test_notices_are_ones_own_and_can_be_read() -> None:
    kita = make.contract()
    manager, colleague = (make.account(kita, "site_manager") for _ in range(2))
    make.duty(kita)
    digests.send_all(clock.now())
    breaches.tell(clock.now())
    client = signed_in(manager)
    said = client.get("/notices/").content.decode()
    assert "未読 2件" in said
    assert "期限超過" in said
    newest = said.split('name="newest" value="')[1].split('"')[0]
    done = client.post("/notices/read/", {"newest": newest}, follow=True)
    assert "すべて既読です。" in done.content.decode()
    assert "未読 2件" in signed_in(colleague).get("/notices/").content.decode()


@pytest.mark.django_db
def test_nothing_to_know_is_said() -> None:
    kita = make.contract()
    page = signed_in(make.account(kita, "staff")).get("/notices/")
    assert "お知らせはありません。" in page.content.decode()


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    kita = make.contract()
    manager = make.account(kita, "site_manager")
    number = spoken(kita)
    make.queued(kita)
    make.duty(kita)
    digests.send_all(clock.now())
    breaches.tell(clock.now())
    name = django_settings.SESSION_COOKIE_NAME
    cookie = signed_in(manager).cookies[name].value
    page.context.add_cookies([{"name": name, "value": cookie, "url": site}])
    log = f"/c/{kita.pk}/messages/"
    assert judged(page, [log, f"{log}{number}/", "/notices/"]) == []
