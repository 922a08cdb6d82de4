"""What some roles find on their first page, with the work of a day behind it."""

from __future__ import annotations

import datetime as dt

import pytest

from madoguchi.calls import services as calls
from madoguchi.core import clock
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.home.tests.make import browser
from madoguchi.messages.models import Message
from madoguchi.messages.services import outbox
from madoguchi.outreach import queries as outreach_queries
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
    assert "折り返しの予定も" in home("operator")
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


@pytest.mark.parametrize("role", ["operator", "site_manager", "general_manager"])
def test_whom_nobody_has_reached_stands_on_the_first_page(
    crew: make.Crew, role: str
) -> None:
    session = make.session(crew.manager)
    assert "まだ伝えていない方" not in home(role)
    for nth in (0, 3):
        make.booking(session, crew.operator, nth=nth)
    later = outreach.move_session(
        session=session,
        reason="weather",
        new_day=session.day + dt.timedelta(days=14),
        by=crew.officer,
    )
    page = home(role)
    assert "変更をまだ伝えていない方が 2人います" in page
    assert f'href="/c/{make.SLUG}/sessions/{later.pk}/#untold"' in page
    with walls.scope([make.SLUG]):
        for one in outreach_queries.unreached(later):
            outreach.told_by_word(session=later, booking=one.booking, by=crew.operator)
    assert "まだ伝えていない方" not in home(role)


def test_an_operator_is_led_to_messages_that_must_be_said(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    assert "口頭で伝えること" not in home("operator")
    with walls.scope([make.SLUG]):
        outbox.queue(
            contract=make.contract(),
            template="booking-reminder",
            ref=booking.number,
            subject_id=booking.subject_id,
            channel=Message.Channel.SPOKEN,
            once="reminder",
        )
    page = home("operator")
    assert "口頭で伝えることが 1件あります" in page
    assert f'href="/c/{make.SLUG}/messages/"' in page


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
