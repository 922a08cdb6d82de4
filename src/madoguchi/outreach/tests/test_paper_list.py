"""What the printed list has room for, the entry takes, and a correction can mend."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.visits import papers
from madoguchi.visits import queries as visit_queries
from madoguchi.visits.models import Visit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def session(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    made = make.session(crew.manager, type="support")
    make.booking(made, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    return made


def tablet(role: str = "site_manager") -> Client:
    client = Client()
    client.force_login(make.account(role), BACKEND)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def visits(session: Session) -> list[Visit]:
    with walls.scope([make.SLUG]):
        return list(Visit.objects.filter(occasion=session.ref).order_by("pk"))


def test_the_printed_list_has_room_for_all_that_is_entered(crew: make.Crew) -> None:
    session = make.session(crew.manager)  # nobody has booked: walk-ins may come
    page = tablet().get(at("day-list", session.pk)).content.decode()
    for column in ("来所の時刻", "書類", "不足", "15歳未満", "支援", "きっかけ"):
        assert f'<th scope="col">{column}</th>' in page
    assert "予約なし 10" in page and "まだ予約はありません。" in page
    entry = tablet().get(at("catch-up", session.pk)).content.decode()
    for word in ("1 Aを2点", "2 Aを1点とBを1点", "1 チラシ・ポスター"):
        assert word in page and word in entry
    last = len(papers.MISSING)
    assert f"{last} {papers.MISSING['outside-city']}" in page
    assert f"{last} {papers.MISSING['outside-city']}" in entry
    assert 'name="w-10-people"' in entry


def test_the_figures_of_an_outage_are_whole(session: Session) -> None:
    (booking,) = list(_bookings(session))
    sent = {
        booking: "done",
        f"{booking}-under_15": "1",
        f"{booking}-portal": ["portal-health-insurance", "portal-status"],
        f"{booking}-reason": "flyer",
        "w-10": "done",
        "w-10-service": "collect-in-person",
        "w-10-under_15": "1",
        "w-10-people": "2",
        "w-10-reason": "social",
    }
    answer = tablet("staff").post(at("catch-up", session.pk), sent)
    assert answer.status_code == 302
    assert [v.under_15 for v in visits(session)] == [True, True]
    with walls.scope([make.SLUG]):
        done = visit_queries.procedures(make.SLUG, session.ref)
        why = visit_queries.reasons(make.SLUG, session.ref)
    assert (done["portal-health-insurance"], done["portal-status"]) == (1, 1)
    assert (why["flyer"], why["social"]) == (1, 2)


def _bookings(session: Session) -> list[str]:
    from madoguchi.bookings.models import Booking

    with walls.scope([make.SLUG]):
        found = Booking.objects.filter(session=session.ref)
        return [f"b-{pk}" for pk in found.values_list("pk", flat=True)]


def test_a_correction_mends_what_the_entry_forgot(
    crew: make.Crew, session: Session
) -> None:
    (booking,) = _bookings(session)
    tablet("staff").post(at("catch-up", session.pk), {booking: "done"})
    services.confirm_photos_deleted(session=session, by=crew.manager)
    services.close_day(session=session, by=crew.manager)
    (visit,) = visits(session)
    client = tablet()
    form = client.get(at("correct", session.pk, visit.pk)).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent |= {"sent_home": "", "reason": "紙の一覧から写し忘れた", "missing": []}
    sent |= {"under_15": "on", "came_by": "web", "portal": ["portal-status"]}
    answer = client.post(at("correct", session.pk, visit.pk), sent, follow=True)
    page = answer.content.decode()
    assert "訂正しました。" in page and "登録状況の確認" in page
    assert "ホームページ" in page
    (mended,) = visits(session)
    assert (mended.under_15, mended.reason) == (True, "web")
    with walls.scope([make.SLUG]):
        done = visit_queries.procedures(make.SLUG, session.ref)
    assert done["portal-status"] == 1
    sent |= {"portal": [], "under_15": "on", "reason": "支援はなかった"}
    client.post(at("correct", session.pk, visit.pk), sent)
    with walls.scope([make.SLUG]):
        done = visit_queries.procedures(make.SLUG, session.ref)
    assert not done["portal-status"]
