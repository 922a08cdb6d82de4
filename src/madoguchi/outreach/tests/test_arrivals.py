"""Who has come is said at the door and corrected while the visit runs."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.outreach import parameters, queries, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.views.arriving import turned_15
from madoguchi.tenancy import walls
from madoguchi.visits import services as visits
from madoguchi.visits.models import Step, Visit

NOON = make.MORNING + dt.timedelta(hours=3)


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def signed_in(role: str = "staff") -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def steps(visit: Visit) -> dict[str, int]:
    with walls.scope([make.SLUG]):
        rows = Step.objects.filter(visit=visit).values_list("name", "count")
        return dict(rows)


def standing(name: str) -> list[dict[str, object]]:
    with walls.scope([make.SLUG]):
        return [dict(f.measures) for f in journal.with_keys(make.SLUG, name, {})]


def now(visit: Visit) -> Visit:
    with walls.scope([make.SLUG]):
        return Visit.objects.get(pk=visit.pk)


def correct(
    session: Session, visit: Visit, crew: make.Crew, **changes: object
) -> Visit:
    given = {"people": 1, "in_city": True, "under_15": False, **changes}
    return services.correct_party(
        session=session,
        visit=visit,
        by=crew.staff,
        **given,  # type: ignore[arg-type]
    )


@pytest.fixture
def session(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    made = make.session(crew.manager)
    make.booking(made, crew.operator, people=2, family=True)
    morning.move_to(NOON)
    return made


@pytest.fixture
def two(crew: make.Crew, session: Session) -> Visit:
    """Booked for two, received as two."""
    from madoguchi.bookings.models import Booking

    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
    return services.arrive(session=session, booking=booking, by=crew.staff)


def test_booked_for_two_and_one_came_needs_one_form(
    crew: make.Crew, session: Session
) -> None:
    from madoguchi.bookings.models import Booking

    with walls.scope([make.SLUG]):
        booking = Booking.objects.get()
    client = signed_in()
    day = reverse("outreach:day", args=[make.SLUG, session.pk])
    page = reverse("outreach:arrival", args=[make.SLUG, session.pk, booking.pk])
    assert page in client.get(day).content.decode()
    shown = client.get(page).content.decode()
    assert "平成22年11月25日" in shown and 'value="2" checked' in shown.replace(
        ' id="id_people_1"', ""
    ).replace(" required", "")
    answer = client.post(page, {"people": "1", "in_city": "1"})
    assert answer.status_code == 302
    with walls.scope([make.SLUG]):
        visit = Visit.objects.get()
    assert visit.people == 1
    make.completed(session, crew, visit)
    with walls.scope([make.SLUG]):
        kinds = parameters.on(make.SLUG, session.day).transfers
        assert [s.expected for s in queries.sheets(session, kinds)] == [1, 1, 1]


def test_one_who_left_takes_the_counts_along(
    crew: make.Crew, session: Session, two: Visit
) -> None:
    make.identified(session, crew, two)
    visits.do_step(visit=two, name="form", by=crew.staff)
    correct(session, two, crew, people=1)
    assert steps(two) == {"papers": 1, "hand-over": 1, "identity": 1, "form": 1}
    done = {str(m["count"]) for m in standing("visits.step_completed")}
    assert done == {"1", "2"}  # the officer's own word stays as it was
    (came,) = standing("visits.visit_received")
    assert came["people"] == 1
    with refused("identified"):
        correct(session, two, crew, people=2)


def test_before_the_identity_check_the_papers_are_asked_anew(
    crew: make.Crew, session: Session, two: Visit
) -> None:
    visits.do_step(visit=two, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=two, name="hand-over", by=crew.staff)
    visit = correct(session, two, crew, people=2, under_15=True)
    assert steps(two) == {} and visit.state == "received" and visit.under_15
    with pytest.raises(visits.PapersShort) as short:
        visits.do_step(visit=two, name="papers", shown=make.SHOWN, by=crew.staff)
    assert short.value.missing == ["authority"]


def test_who_lives_elsewhere_is_helped_with_the_form_and_gets_a_note(
    crew: make.Crew, session: Session, two: Visit
) -> None:
    visit = correct(session, two, crew, in_city=False, people=2)
    assert (visit.service, visit.missing) == ("collect-in-person", ["outside-city"])
    address = reverse("outreach:visit", args=[make.SLUG, session.pk, visit.pk])
    note = reverse("outreach:note", args=[make.SLUG, session.pk, visit.pk])
    assert note in signed_in().get(address).content.decode()


def test_a_childs_papers_are_asked_of_the_parent_too(
    crew: make.Crew, session: Session, two: Visit
) -> None:
    client = signed_in()
    address = reverse("outreach:visit", args=[make.SLUG, session.pk, two.pk])
    sent: dict[str, object] = {
        "act": "papers",
        "who": "adult",
        "shown": ["driving-licence", "passport"],
        "who-2": "child",
        "shown-2": ["passport", "insurance-certificate"],
    }
    short = client.post(address, sent)
    text = short.content.decode()
    assert short.status_code == 422 and "2人目" in text
    ticked = [
        i for i in text.split("<input") if "checked" in i and 'name="missing"' in i
    ]
    assert len(ticked) == 2  # representative and authority are ticked already
    enough = client.post(address, {**sent, "applies": "on", "proof": "same-household"})
    assert enough.status_code == 302
    visit = now(two)
    assert visit.under_15 and steps(visit)["papers"] == 2


def test_a_child_that_turns_15_today_is_15() -> None:
    assert turned_15(dt.date(2025, 11, 25)).startswith("平成22年11月25日")
    assert turned_15(dt.date(2028, 2, 29)).startswith("平成25年2月28日")
