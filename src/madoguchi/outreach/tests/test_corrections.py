"""A number of a closed day is put right: both values, a reason, agreeing papers."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.core.errors import Refusal
from madoguchi.documents import services as documents
from madoguchi.journal import queries as journal
from madoguchi.outreach import queries, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.report import last_version
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls
from madoguchi.visits.models import Visit

NOON = make.MORNING + dt.timedelta(hours=3)


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


@pytest.fixture
def returned(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    """Two came and were written down as one slot of two; the city returned it."""
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator, people=2, family=True)
    morning.move_to(NOON)
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    make.completed(session, crew, visit)
    make.handed_over(session, crew)
    services.close_day(session=session, by=crew.manager)
    version = services.submit_daily_report(session=session, remark="", by=crew.manager)
    documents.return_version(
        version=version, reason="申請は1件ではありませんか", by=crew.officer
    )
    return session


def only_visit() -> Visit:
    with walls.scope([make.SLUG]):
        return Visit.objects.get()


def put_right(session: Session, crew: make.Crew, **changes: object) -> None:
    given: dict[str, object] = {
        "reason": "お連れの方は見学でした",
        "service": "apply-in-person",
        "sent_home": False,
        "people": 1,
        "in_city": True,
        "counts": {},
    }
    services.correct_visit(
        session=session,
        visit=only_visit(),
        by=crew.manager,
        **{**given, **changes},  # type: ignore[arg-type]
    )


def standing(name: str, **keys: str) -> list[dict[str, object]]:
    with walls.scope([make.SLUG]):
        return [dict(f.measures) for f in journal.with_keys(make.SLUG, name, keys)]


def test_a_number_is_put_right_and_the_next_version_shows_both(
    crew: make.Crew, returned: Session
) -> None:
    put_right(returned, crew)
    with walls.scope([make.SLUG]):
        draft = last_version(returned)
    assert draft is not None and draft.number == 2
    changed = {where: (old, new) for _p, where, old, new in draft.content["changes"]}
    assert ("2", "1") in {tuple(t.strip("件名") for t in v) for v in changed.values()}
    assert "見学" in str(draft.content["sections"])
    (held,) = standing("outreach.session_held", session=returned.ref)
    assert (held["applicants"], held["visitors"]) == (1, 1)
    (closed,) = standing("visits.visit_closed", session=returned.ref)
    assert closed["people"] == 1
    (form,) = standing("visits.step_completed", step="form", session=returned.ref)
    assert form["count"] == 1


def test_papers_that_no_longer_agree_come_back_before_the_report_goes(
    crew: make.Crew, returned: Session
) -> None:
    put_right(returned, crew)
    with refused("forms-not-handed-over"):
        services.submit_daily_report(session=returned, remark="", by=crew.manager)
    make.handed_over(returned, crew)
    second = services.submit_daily_report(session=returned, remark="", by=crew.manager)
    assert (second.number, second.state) == (2, "submitted")
    keys = {"what": "forms", "direction": "to-city", "ref": returned.ref}
    (forms,) = standing("custody.transfer_confirmed", **keys)
    assert forms["count"] == 1
    with refused("not-correctable"):
        put_right(returned, crew, people=2)


def test_an_outcome_is_put_right(crew: make.Crew, returned: Session) -> None:
    put_right(returned, crew, people=2, sent_home=True, missing=["valid"])
    assert standing("visits.procedure_completed", session=returned.ref) == []
    put_right(returned, crew, people=2)
    (done,) = standing("visits.procedure_completed", session=returned.ref)
    assert done["method"] == "apply-in-person"
    with walls.scope([make.SLUG]):
        assert queries.people(returned, accepted_only=True) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": " "}, "reason-missing"),
        ({"people": 2}, "unchanged"),
        ({"counts": {"form": 0}}, "steps-missing"),
        ({"sent_home": True}, "missing-unsaid"),
        ({"service": "mail-receipt"}, "no-mail-receipt"),
    ],
)
def test_what_cannot_be_is_refused(
    crew: make.Crew, returned: Session, changes: dict[str, object], code: str
) -> None:
    with refused(code):
        put_right(returned, crew, **changes)
    with walls.scope([make.SLUG]):
        assert queries.people(returned) == 2


def test_the_manager_puts_it_right_on_the_page(
    crew: make.Crew, returned: Session
) -> None:
    client = Client()
    client.force_login(
        make.account("site_manager"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    close = reverse("outreach:close", args=[make.SLUG, returned.pk])
    index = reverse("outreach:corrections", args=[make.SLUG, returned.pk])
    visit = only_visit().pk
    one = reverse("outreach:correct", args=[make.SLUG, returned.pk, visit])
    assert index in client.get(close).content.decode()
    assert one in client.get(index).content.decode()
    assert client.get(one).status_code == 200
    sent = {
        "service": "apply-in-person",
        "people": "1",
        "in_city": "1",
        "reason": "お連れの方は見学でした",
        **{f"step-{n}": "2" for n in ("photo", "form", "pin-form", "consent")},
    }
    assert client.post(one, {**sent, "reason": ""}).status_code == 422
    assert client.post(one, sent).status_code == 302
    shown = client.get(index).content.decode()
    assert "<del>2</del>" in shown and "見学でした" in shown
    assert "市に 2件渡しました" in client.get(close).content.decode()
