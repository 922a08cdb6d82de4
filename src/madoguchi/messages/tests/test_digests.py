"""One digest a day for each person: what is due, what is late, what waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail

from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.messages import delivery, digests, queries
from madoguchi.messages.models import Digest, Message, Notice
from madoguchi.messages.services import mark_all_read
from madoguchi.messages.tests import make
from madoguchi.people import access
from madoguchi.people.models import Account, Membership
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(hours=5)


@pytest.fixture(autouse=True)
def _quiet(settings: Any) -> Iterator[None]:
    """Mail stays in memory; nothing from the apps above."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.WAITING_FOR_ANSWER = []
    settings.DIGEST_HOUR = 0
    yield


def waiting_answers(seen: access.Access) -> dict[str, int]:
    """An upper app's count, as the setting names it."""
    return dict.fromkeys(seen.roles, 4)


def body(contract: Contract) -> str:
    """The text of the only letter that the digest made."""
    digests.send_all(clock.now())
    delivery.drain()
    [letter] = mail.outbox
    return str(letter.body)


def notices(contract: Contract, account: Account) -> list[Notice]:
    with walls.scope([contract.pk]):
        return list(queries.notices([contract.pk], account.pk))


def test_a_manager_reads_what_is_late_and_what_comes() -> None:
    kita = make.contract()
    manager = make.account(kita, "site_manager")
    make.duty(kita, "late")
    make.duty(kita, "soon", due=SOON)
    said = body(kita)
    assert "■ 北市 出張申請窓口" in said
    assert "期限超過など 1件" in said
    assert "期限間近 1件" in said
    assert "8(8)イ(ア)1 日次報告書を翌開庁日中に提出する" in said
    assert mail.outbox[0].to == [manager.email]


def test_nothing_to_say_means_no_mail() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita, "far", due=dt.timedelta(days=90))
    make.duty(kita, "met", verdict="met")
    assert digests.send_all(clock.now()) == 0
    assert not Digest.objects.filter(said=True).exists()


def test_occasions_from_before_the_records_are_never_mentioned() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    for n in range(30):
        make.duty(kita, str(n), verdict="before_records")
    assert digests.send_all(clock.now()) == 0


def test_a_second_run_sends_nothing_more() -> None:
    kita = make.contract()
    manager = make.account(kita, "site_manager")
    make.duty(kita)
    assert [digests.send_all(clock.now()) for _ in range(3)] == [1, 0, 0]
    with walls.scope([kita.pk]):
        assert Message.objects.count() == 1
    assert len(notices(kita, manager)) == 1


def test_who_had_nothing_in_the_morning_is_not_written_to_in_the_evening() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    assert digests.send_all(clock.now()) == 0
    make.duty(kita)
    assert digests.send_all(clock.now()) == 0


def test_the_next_day_has_its_own_digest() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita)
    now = clock.now()
    assert digests.send_all(now) == 1
    assert digests.send_all(now + dt.timedelta(days=1)) == 1


def test_nobody_is_written_to_before_the_hour(settings: Any) -> None:
    settings.DIGEST_HOUR = 8
    kita = make.contract()
    make.account(kita, "site_manager")
    make.duty(kita, due=dt.timedelta(days=-1))
    day = clock.today()
    assert digests.send_all(clock.tokyo(day, 7, 59)) == 0
    assert digests.send_all(clock.tokyo(day, 8)) == 1


@pytest.mark.parametrize(
    ("party", "role", "told"),
    [
        ("contractor", "site_manager", True),
        ("contractor", "officer", False),
        ("municipality", "officer", True),
        ("municipality", "site_manager", False),
        ("both", "officer", True),
        ("both", "site_manager", True),
        ("contractor", "staff", False),
        ("contractor", "operator", False),
    ],
)
def test_each_side_hears_of_its_own_duties(party: str, role: str, told: bool) -> None:
    kita = make.contract()
    make.account(kita, role)
    make.duty(kita, party=party)
    assert digests.send_all(clock.now()) == int(told)


def test_an_officer_hears_of_questions_that_wait_for_the_city() -> None:
    kita = make.contract()
    make.account(kita, "officer")
    contracts.open_consultation(
        contract=kita,
        kind="consultation",
        subject="omit-notice",
        question="通知を省略してよいか",
        by=make.actor(kita, "site_manager", may=frozenset({"contract.consult"})),
    )
    assert "回答待ち 1件" in body(kita)


def test_what_waits_in_the_apps_above_is_counted(settings: Any) -> None:
    settings.WAITING_FOR_ANSWER = [f"{__name__}.waiting_answers"]
    kita = make.contract()
    make.account(kita, "officer")
    assert "回答待ち 4件" in body(kita)


def test_one_mail_covers_all_contracts_of_a_person() -> None:
    kita = make.contract("kita-2026", short="北市の窓口")
    minami = make.contract("minami-2026", short="南市の窓口")
    manager = make.account(kita, "site_manager")
    Membership.objects.create(
        contract=minami, account=manager, role="site_manager", since=clock.now()
    )
    make.duty(kita)
    make.duty(minami)
    said = body(kita)
    assert "■ 北市の窓口" in said
    assert "■ 南市の窓口" in said


def test_a_role_lost_before_sending_takes_its_lines_along() -> None:
    kita = make.contract("kita-2026", short="北市の窓口")
    minami = make.contract("minami-2026", short="南市の窓口")
    manager = make.account(kita, "site_manager")
    Membership.objects.create(
        contract=minami, account=manager, role="site_manager", since=clock.now()
    )
    make.duty(kita)
    make.duty(minami)
    digests.send_all(clock.now())
    Membership.objects.filter(contract=minami).update(until=clock.now())
    delivery.drain()
    assert "南市の窓口" not in str(mail.outbox[0].body)


def test_notices_are_counted_until_they_are_read() -> None:
    kita = make.contract()
    manager = make.account(kita, "site_manager")
    make.duty(kita)
    digests.send_all(clock.now())
    [notice] = notices(kita, manager)
    by = access.actor(manager, kita.pk)
    with walls.scope([kita.pk]):
        assert queries.unread([kita.pk], manager.pk) == 1
        assert queries.unread([kita.pk], manager.pk + 1) == 0
    assert mark_all_read(by=by, up_to=notice.pk) == 1
    with walls.scope([kita.pk]):
        assert queries.unread([kita.pk], manager.pk) == 0


def test_a_thousand_late_duties_make_one_short_mail() -> None:
    kita = make.contract()
    make.account(kita, "site_manager")
    for n in range(60):
        make.duty(kita, str(n))
    said = body(kita)
    assert "期限超過など 60件" in said
    assert len(said) < 600
