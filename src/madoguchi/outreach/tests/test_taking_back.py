"""An arrival on the wrong row, or a walk-in entered twice, is taken back."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.outreach import queries, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


@pytest.fixture
def session(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    made = make.session(crew.manager)
    make.booking(made, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=3))
    return made


@pytest.fixture
def tablet(session: Session) -> Client:
    client = Client()
    client.force_login(make.account("staff"), BACKEND)
    return client


def booked(session: Session) -> Booking:
    with walls.scope([make.SLUG]):
        return Booking.objects.select_related("slot").get(session=session.ref)


def standing(name: str) -> int:
    with walls.scope([make.SLUG]):
        return len(journal.with_keys(make.SLUG, name, {}))


def take_back(session: Session, visit: Visit, crew: make.Crew) -> None:
    services.take_back_arrival(
        session=session, visit=visit, why="wrong-row", by=crew.staff
    )


def test_the_booking_stands_again_as_before_and_can_arrive_once_more(
    crew: make.Crew, session: Session
) -> None:
    visit = services.arrive(session=session, booking=booked(session), by=crew.staff)
    take_back(session, visit, crew)
    assert booked(session).state == "booked"
    assert standing("visits.visit_received") == 0
    assert standing("bookings.booking_checked_in") == 0
    services.arrive(session=session, booking=booked(session), by=crew.staff)
    assert standing("bookings.booking_checked_in") == 1


def test_no_count_keeps_it_and_the_journal_keeps_both(
    crew: make.Crew, session: Session
) -> None:
    visit = services.receive_walk_in(session=session, by=crew.staff, people=2)
    take_back(session, visit, crew)
    with walls.scope([make.SLUG]):
        assert queries.people(session) == 0
        assert visit_queries.day_counts(make.SLUG, session.ref)["arrived"] == 0
        assert not sum(visit_queries.reasons(make.SLUG, session.ref).values())
        facts = Fact.objects.filter(name="visits.visit_received")
        assert [f.corrects is not None for f in facts.order_by("id")] == [
            False,
            True,
        ]
        (kept,) = visit_queries.taken_back(make.SLUG, session.ref)
    assert (kept.why, kept.people, kept.made_by) == (
        "wrong-row",
        2,
        crew.staff.account,
    )


def test_what_was_begun_is_not_taken_back(crew: make.Crew, session: Session) -> None:
    visit = services.receive_walk_in(session=session, by=crew.staff)
    visits.do_step(visit=visit, name="papers", shown=make.SHOWN, by=crew.staff)
    with refused("begun"):
        take_back(session, visit, crew)
    visits.undo_step(visit=visit, name="papers", by=crew.staff)
    take_back(session, visit, crew)


def test_papers_that_were_short_are_begun(crew: make.Crew, session: Session) -> None:
    visit = services.receive_walk_in(session=session, by=crew.staff)
    for service, short in (("collect-in-person", ["valid"]), ("portal", [])):
        visits.switch(visit=visit, service=service, missing=short, by=crew.staff)
    with refused("begun"):
        take_back(session, visit, crew)


def test_who_may_not_receive_does_not_take_back(
    crew: make.Crew, session: Session
) -> None:
    visit = services.receive_walk_in(session=session, by=crew.staff)
    with refused("not-allowed"):
        services.take_back_arrival(
            session=session, visit=visit, why="twice", by=crew.operator
        )


def test_the_tablet_offers_the_way_back_at_once_and_later(
    session: Session, tablet: Client
) -> None:
    day = reverse("outreach:day", args=[make.SLUG, session.pk])
    sent = {"act": "arrive", "booking": booked(session).pk}
    page = tablet.post(day, sent, follow=True).content.decode()
    with walls.scope([make.SLUG]):
        visit = Visit.objects.get(occasion=session.ref)
    way = reverse("outreach:take-back", args=[make.SLUG, session.pk, visit.pk])
    assert page.count(f'action="{way}"') == 2  # 元に戻す, and 来所を取り消す
    back = tablet.post(way, {"why": "wrong-row"}, follow=True).content.decode()
    assert "来所を取り消しました。" in back
    assert "別の方の行を押した" in back
    assert booked(session).state == "booked"


def test_a_walk_in_entered_twice_goes(session: Session, tablet: Client) -> None:
    form = {"service": "apply-in-person", "people": "1", "in_city": "1"}
    form |= {"may_post": "1"}
    where = reverse("outreach:walk-in", args=[make.SLUG, session.pk])
    for _twice in range(2):
        tablet.post(where, form)
    with walls.scope([make.SLUG]):
        second = Visit.objects.filter(occasion=session.ref).latest("pk")
    way = reverse("outreach:take-back", args=[make.SLUG, session.pk, second.pk])
    tablet.post(way)
    with walls.scope([make.SLUG]):
        assert Visit.objects.filter(occasion=session.ref).count() == 1
