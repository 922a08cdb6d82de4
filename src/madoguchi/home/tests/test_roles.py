"""What some roles find on their first page, with the work of a day behind it."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.calls import services as calls
from madoguchi.core import clock
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.home.tests.make import browser
from madoguchi.outreach import services as outreach
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.conftest import crew, morning
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

__all__ = ["crew", "morning"]
pytestmark = pytest.mark.django_db


def home(role: str, account: Account | None = None) -> str:
    answer = browser(account or make.account(role)).get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_operator_is_led_to_those_who_wait_for_a_call(crew: make.Crew) -> None:
    assert "折り返しの予定はありません" in home("operator")
    for _ in range(2):
        calls.record_call(
            contract=make.contract(),
            by=make.actor("operator"),
            category="inquiry",
            topic="venue",
            outcome="to-call-back",
            telephone="090-1234-5678",
            call_back_at=clock.now() + dt.timedelta(hours=3),
        )
    page = home("operator")
    assert "折り返しの電話が 2件あります" in page
    assert f'href="/c/{make.SLUG}/calls/"' in page


def test_an_identity_officer_sees_what_to_sign_and_what_was_signed(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=make.DAY)
    counted = {"forms": 0, "pin-forms": 0, "consent-forms": 0}
    outreach.count_sheets(session=session, counted=counted, by=crew.manager)
    with walls.scope([make.SLUG]):
        papers = list(Transfer.objects.all())
    for paper in papers:
        custody.sign_giving(transfer=paper, by=crew.manager)
    officer = Account.objects.get(pk=crew.identity.account)
    page = home("identity_officer", officer)
    assert "書類の引渡しに署名してください" in page and "署名したもの" not in page
    for paper in papers:
        custody.sign_taking(transfer=paper, by=crew.identity)
    page = home("identity_officer", officer)
    assert "署名してください" not in page and "署名したもの" in page
    assert "申請書 0" in page
