"""The reveal log and the retention countdown, as the privacy officer sees them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from madoguchi.config.testing import canary
from madoguchi.config.testing.eyes import judged
from madoguchi.core import clock
from madoguchi.people.models import Account
from madoguchi.privacy import services
from madoguchi.privacy.models import Reveal, Subject
from madoguchi.privacy.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

if TYPE_CHECKING:
    from playwright.sync_api import Page


def looks(
    contract: Contract, account: Account, counts: list[int], hour: int = 11
) -> None:
    """Reveals of so many subjects, a day each, the last one yesterday."""
    today = clock.today()
    with walls.scope([contract.pk]):
        for ago, count in enumerate(reversed(counts), start=1):
            Reveal.objects.create(
                contract=contract,
                account=account.pk,
                role="operator",
                purpose="booking-check",
                subjects=list(range(1, count + 1)),
                revealed_at=clock.tokyo(today - dt.timedelta(days=ago), hour),
            )


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.mark.django_db
def test_a_calm_week_says_so() -> None:
    kita = make.contract()
    officer, operator = make.account(kita), make.account(kita, "operator", "田中 花")
    looks(kita, operator, [3, 4, 3])
    page = signed_in(officer).get(f"/c/{kita.pk}/privacy/reveals/")
    assert "通常と異なる閲覧はありません（この7日間 10件）" in page.content.decode()
    assert "田中 花" in page.content.decode()


@pytest.mark.django_db
def test_a_day_far_above_and_a_late_hour_are_flagged() -> None:
    kita = make.contract()
    officer, operator = make.account(kita), make.account(kita, "operator", "田中 花")
    looks(kita, operator, [8, 9, 8, 40])
    looks(kita, make.account(kita, "staff", "夜間 次郎"), [1], hour=23)
    said = signed_in(officer).get(f"/c/{kita.pk}/privacy/reveals/").content.decode()
    assert "40件を閲覧。ふだんの日は 8件ほどです。" in said
    assert "07:00〜21:00 の外に 1件を閲覧しました。" in said
    assert "時間外" in said


@pytest.mark.django_db
def test_the_log_of_one_person_can_be_shown() -> None:
    kita = make.contract()
    officer, operator = make.account(kita), make.account(kita, "operator", "田中 花")
    looks(kita, operator, [1])
    looks(kita, make.account(kita, "staff", "鈴木 一"), [2])
    said = signed_in(officer).get(
        f"/c/{kita.pk}/privacy/reveals/", {"account": operator.pk}
    )
    assert "田中 花" in said.content.decode()
    assert "鈴木 一" not in said.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["reveals/", "retention/", "retention/erase/"])
def test_who_does_not_review_finds_no_page(page: str) -> None:
    kita, minami = make.contract("kita-2026"), make.contract("minami-2026")
    for account in (make.account(kita, "staff"), make.account(minami)):
        answer = signed_in(account).get(f"/c/{kita.pk}/privacy/{page}")
        assert answer.status_code == 404


@pytest.mark.django_db
def test_the_countdown_shows_what_is_over_and_who_decides() -> None:
    kita = make.contract()
    make.subject(kita, days=-3)
    make.subject(kita, days=12)
    said = (
        signed_in(make.account(kita))
        .get(f"/c/{kita.pk}/privacy/retention/")
        .content.decode()
    )
    assert "保存期間が過ぎた個人情報が 1名分あります。" in said
    assert "本市（北市）" in said
    assert canary.VALUES["kana"] not in said


@pytest.mark.django_db
def test_erasing_is_confirmed_and_said() -> None:
    kita = make.contract()
    over, kept = make.subject(kita, days=-3), make.subject(kita, days=12)
    client = signed_in(make.account(kita))
    asked = client.get(f"/c/{kita.pk}/privacy/retention/erase/")
    assert "1名分の個人情報" in asked.content.decode()
    done = client.post(f"/c/{kita.pk}/privacy/retention/erase/", follow=True)
    assert "1名分の個人情報を消去しました。" in done.content.decode()
    with walls.scope([kita.pk]):
        assert Subject.objects.get(pk=over.pk).payload is None
        assert Subject.objects.get(pk=kept.pk).payload is not None


@pytest.mark.django_db
def test_nothing_to_erase_leads_back() -> None:
    kita = make.contract()
    answer = signed_in(make.account(kita)).get(f"/c/{kita.pk}/privacy/retention/erase/")
    assert answer.status_code == 302


@pytest.mark.django_db
def test_the_log_is_paged_and_its_queries_bounded(
    django_assert_max_num_queries: object,
) -> None:
    kita = make.contract()
    officer = make.account(kita)
    looks(kita, make.account(kita, "operator"), [1] * 60)
    client = signed_in(officer)
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        page = client.get(f"/c/{kita.pk}/privacy/reveals/")
    assert page.content.decode().count("予約の確認") == 50


def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, site: str) -> None:
    kita = make.contract()
    officer = make.account(kita)
    looks(kita, make.account(kita, "operator", "田中 花"), [8, 9, 8, 40])
    looks(kita, make.account(kita, "staff", "夜間 次郎"), [1], hour=23)
    for days in (-3, 12, 200):
        make.subject(kita, days=days)
    services.reveal(contract=kita, subjects=[], purpose="contact", by=make.actor(kita))
    cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}]
    )
    home = f"/c/{kita.pk}/privacy/"
    names = ("reveals/", "retention/", "retention/erase/")
    assert judged(page, [f"{home}{name}" for name in names]) == []
