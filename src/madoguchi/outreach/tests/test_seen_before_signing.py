"""The officer sees what was shown, by whom, before signing; the signature holds it."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.people.signing import read
from madoguchi.tenancy import walls
from madoguchi.visits import papers
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CODE = "246810"
FAMILY = papers.Party(
    (
        papers.Person(papers.ADULT, ("driving-licence", "passport")),
        papers.Person(papers.CHILD, ("insurance-certificate", "passport")),
    ),
    applies=True,
    proof=("same-household",),
)
WORDS = (
    "1人目",
    "運転免許証、パスポート（旅券）",
    "Aを2点",
    "2人目",
    "資格確認書、パスポート（旅券）",
    "Aを1点とBを1点",
    "同じ世帯で親子とわかる",
    "common-2026-11",
)


@pytest.fixture
def session(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    made = make.session(crew.manager)
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    return made


def tablet(role: str = "staff") -> Client:
    client = Client()
    client.force_login(make.account(role), BACKEND)
    return client


def waiting(session: Session, crew: make.Crew, party: papers.Party = FAMILY) -> Visit:
    visit = services.receive_walk_in(session=session, by=crew.staff, people=2)
    visits.do_step(visit=visit, name="papers", party=party, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    return visit


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def shown(page: str) -> str:
    """The hash of what the page's signature covers."""
    found = re.search(r'name="matter" value="([^"]+)"', page)
    matter = read(html.unescape(found[1])) if found else None
    assert matter is not None
    return matter.shown


def test_the_shared_tablet_says_who_showed_what(
    crew: make.Crew, session: Session
) -> None:
    visit = waiting(session, crew)
    page = tablet().get(at("visit", session.pk, visit.pk)).content.decode()
    block = page[page.index("本市職員に渡してください") : page.index("署名する人")]
    assert [word for word in WORDS if word not in block] == []


def test_the_officers_own_page_says_the_same(crew: make.Crew, session: Session) -> None:
    waiting(session, crew)
    page = tablet("identity_officer").get(at("waiting")).content.decode()
    assert [word for word in WORDS if word not in page] == []


def test_other_papers_are_another_signature(crew: make.Crew, session: Session) -> None:
    officer = make.account("identity_officer", code=CODE)
    visit = waiting(session, crew)
    client, where = tablet(), at("visit", session.pk, visit.pk)
    old = client.get(where).content.decode()
    for name in ("hand-over", "papers"):
        visits.undo_step(visit=visit, name=name, by=crew.staff)
    other = papers.Party(FAMILY.people, applies=True, proof=("home-register",))
    visits.do_step(visit=visit, name="papers", party=other, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    new = client.get(where).content.decode()
    assert shown(old) != shown(new)
    token = re.search(r'name="matter" value="([^"]+)"', old)
    assert token
    sent = {"act": "identify", "account": officer.pk, "code": CODE}
    answer = client.post(where, {**sent, "matter": html.unescape(token[1])})
    assert answer.status_code == 422
    assert "表示していた内容が変わりました" in answer.content.decode()


def test_fast_entry_shows_the_officer_what_was_entered(
    crew: make.Crew, session: Session
) -> None:
    officer = make.account("identity_officer", code=CODE)
    client, where = tablet(), at("catch-up", session.pk)
    assert "署名する人" not in client.get(where).content.decode()
    rows = {
        "w-1": "done",
        "w-1-service": "apply-in-person",
        "w-1-people": "2",
        "w-1-at": "1040",
        "w-1-papers": "a1b1",
        "w-1-post": "1",
        "w-1-under_15": "1",
        "w-1-portal": "portal-status",
        "w-1-reason": "flyer",
    }
    asked = client.post(where, rows).content.decode()
    block = asked[asked.index("本人確認の署名") : asked.index("署名する人")]
    told = ("10:40", "2名", "Aを1点とBを1点", "15歳未満あり")
    assert all(word in block for word in told)
    assert "登録状況の確認" in block and "チラシ" in block
    token = re.search(r'name="matter" value="([^"]+)"', asked)
    assert token
    signed = {"account": officer.pk, "code": CODE, "matter": html.unescape(token[1])}
    other = client.post(where, {**rows, **signed, "w-1-papers": "a2"})
    assert other.status_code == 422
    assert "表示していた内容が変わりました" in other.content.decode()
    assert client.post(where, {**rows, **signed}).status_code == 302
    with walls.scope([make.SLUG]):
        assert Visit.objects.get(occasion=session.ref).outcome == "accepted"


def test_nobody_stands_for_a_grown_up(crew: make.Crew, session: Session) -> None:
    visit = services.receive_walk_in(session=session, by=crew.staff)
    shown = ["driving-licence", "insurance-certificate"]
    step = visits.do_step(visit=visit, name="papers", shown=shown, by=crew.staff)
    assert step.detail["representative"] == step.detail["proof"] == []
