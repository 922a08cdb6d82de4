"""Who works at a session begins and ends by one press each."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.outreach import services
from madoguchi.outreach.models import Attendance, Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.conftest import crew, morning
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor

__all__ = ["crew", "morning"]
pytestmark = pytest.mark.django_db


def signed_in(by: Actor) -> Client:
    client = Client()
    client.force_login(
        Account.objects.get(pk=by.account),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def works(session: Session, by: Actor) -> Attendance:
    with walls.scope([make.SLUG]):
        return Attendance.objects.get(session=session, account=by.account)


def test_who_goes_at_noon_is_counted_till_noon_and_may_come_back(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=make.DAY)
    make.prepared(crew.manager, crew.staff)
    address = reverse("outreach:day", args=[make.SLUG, session.pk])
    browser = signed_in(crew.staff)
    browser.post(address, {"act": "attend"})
    page = browser.get(address).content.decode()
    assert "勤務を終える" in page and "勤務を始める" not in page
    with time_machine.travel(make.MORNING + dt.timedelta(hours=3), tick=False):
        answer = browser.post(
            address,
            {"act": "leave", "attendance": works(session, crew.staff).pk},
            follow=True,
        )
        assert "勤務の終わりを記録しました" in answer.content.decode()
        assert "勤務を始める" in answer.content.decode()
    left = works(session, crew.staff).left_at
    assert left == make.MORNING + dt.timedelta(hours=3)
    browser.post(address, {"act": "attend"})
    assert works(session, crew.staff).left_at is None


def test_nobody_ends_work_at_another_session(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    other = make.session(crew.manager, day=make.DAY)
    make.prepared(crew.manager, crew.staff)
    mine = services.attend(
        session=session,
        account=crew.staff.account or 0,
        role=crew.staff.role,
        by=crew.staff,
    )
    address = reverse("outreach:day", args=[make.SLUG, other.pk])
    answer = signed_in(crew.staff).post(
        address, {"act": "leave", "attendance": mine.pk}
    )
    assert answer.status_code == 404
    assert works(session, crew.staff).left_at is None


def test_the_day_leads_who_may_stop_it_to_the_one_act_that_does(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=make.DAY)
    address = reverse("outreach:day", args=[make.SLUG, session.pk])
    stop = reverse("outreach:session", args=[make.SLUG, session.pk]) + "#stop"
    assert stop in signed_in(crew.manager).get(address).content.decode()
    assert stop not in signed_in(crew.staff).get(address).content.decode()
