"""A breach of a firm duty is told once, at once; many wait for the digest."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from madoguchi.core import clock
from madoguchi.messages import breaches, delivery, jobs
from madoguchi.messages.models import Message, Notice
from madoguchi.messages.tests import make
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db


def mails(contract: Contract) -> int:
    with walls.scope([contract.pk]):
        return Message.objects.filter(template="breach").count()


def test_a_breach_is_told_at_once_with_its_clause(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita)
    assert breaches.tell(clock.now()) == 1
    delivery.drain()
    [letter] = mail.outbox
    assert letter.subject == "【期限超過】8(8)イ(ア)1 北市 出張申請窓口"
    assert "日次報告書を翌開庁日中に提出する" in letter.body


def test_it_is_told_once_however_often_the_job_runs() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita)
    assert [breaches.tell(clock.now()) for _ in range(3)] == [1, 0, 0]
    assert mails(kita) == 1


def test_more_than_three_wait_for_the_digest() -> None:
    kita = make.contract()
    manager = make.account(kita, "site_manager")
    for n in range(4):
        make.duty(kita, str(n))
    assert breaches.tell(clock.now()) == 4
    assert mails(kita) == 0
    with walls.scope([kita.pk]):
        assert Notice.objects.filter(account=manager.pk, kind="breach").count() == 4


def test_a_fourth_on_the_same_day_waits_as_well() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    for n in range(3):
        make.duty(kita, str(n))
    breaches.tell(clock.now())
    make.duty(kita, "one more")
    breaches.tell(clock.now())
    assert mails(kita) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"soft": True},
        {"verdict": "before_records"},
        {"verdict": "waived"},
        {"verdict": "met"},
        {"due": dt.timedelta(hours=3)},
        {"due": dt.timedelta(days=-30)},
    ],
)
def test_nothing_else_is_told_as_a_breach(changes: dict[str, Any]) -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita, **changes)
    assert breaches.tell(clock.now()) == 0


def test_the_other_side_and_the_desk_hear_nothing() -> None:
    kita = make.contract()
    make.account(kita, "officer")
    make.account(kita, "operator")
    make.duty(kita, party="contractor")
    assert breaches.tell(clock.now()) == 0


def test_the_jobs_take_a_moment_and_nothing_else() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita)
    jobs.tell_breaches(timestamp=0)
    jobs.send_digests(timestamp=0)
    assert mails(kita) == 1
