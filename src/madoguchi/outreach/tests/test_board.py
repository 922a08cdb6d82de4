"""The session board says what a day lacks: its announcement, its officer."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.conftest import crew, morning
from madoguchi.outreach.tests.test_attendance import signed_in
from madoguchi.publicity.models import Item, Publication
from madoguchi.tenancy import walls

__all__ = ["crew", "morning"]
pytestmark = pytest.mark.django_db
PROPOSAL = "申請サポートに切り替えられます"


def announced(session: Session) -> None:
    with walls.scope([make.SLUG]):
        item = Item.objects.create(
            contract=make.contract(),
            code="p1",
            medium="paper",
            text="会場",
            title="会場のお知らせ",
            made_at=clock.now(),
        )
        Publication.objects.create(
            contract=make.contract(),
            item=item,
            place="web",
            sessions=[session.ref],
            version=1,
            begins_on=clock.today(),
            published_at=clock.now(),
        )


def test_an_announced_session_has_its_tick(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    browser = signed_in(crew.manager)
    board = reverse("outreach:board", args=[make.SLUG])
    assert "公開済み" not in browser.get(board).content.decode()
    announced(session)
    assert "公開済み" in browser.get(board).content.decode()


def test_a_session_without_an_officer_is_offered_as_support(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    browser = signed_in(crew.manager)
    page = reverse("outreach:session", args=[make.SLUG, session.pk])
    assert PROPOSAL not in browser.get(page).content.decode()
    with walls.scope([make.SLUG]):
        Session.objects.filter(pk=session.pk).update(officers=0)
    shown = browser.get(page).content.decode()
    assert PROPOSAL in shown and 'href="#stop"' in shown and 'id="stop"' in shown
    with walls.scope([make.SLUG]):
        found = Session.objects.get(pk=session.pk)
    services.switch_session(session=found, reason="officer-absent", by=crew.manager)
    assert PROPOSAL not in browser.get(page).content.decode()


def test_each_point_of_the_close_has_a_key_of_its_own(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    page = reverse("outreach:close", args=[make.SLUG, session.pk])
    shown = signed_in(crew.manager).get(page).content.decode()
    keys = re.findall(r'accesskey="(\d)"', shown)
    assert keys == ["1", "2", "3", "4", "5", "6", "7", "8"]
