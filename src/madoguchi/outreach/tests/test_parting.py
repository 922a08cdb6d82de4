"""One of a family lacks papers: they alone fall back to support (KY 8(2)イ(ア)B)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.outreach import queries, reports, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import Ground, enter, ground, judged
from madoguchi.papers.tables import Table
from madoguchi.tenancy import walls
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

__all__ = ["ground"]
NOON = make.MORNING + dt.timedelta(hours=3)


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def signed_in(role: str = "staff") -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def session(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    made = make.session(crew.manager)
    make.booking(made, crew.operator, people=2, family=True)
    morning.move_to(NOON)
    return made


@pytest.fixture
def family(crew: make.Crew, session: Session) -> Visit:
    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
    return services.arrive(session=session, booking=booking, by=crew.staff)


def part(session: Session, visit: Visit, by: object, **changes: object) -> Visit:
    given: dict[str, object] = {"service": rules.COLLECT, "missing": ["second-paper"]}
    return services.part_visit(
        session=session,
        visit=visit,
        by=by,  # type: ignore[arg-type]
        **given | changes,  # type: ignore[arg-type]
    )


def now(visit: Visit) -> Visit:
    with walls.scope([make.SLUG]):
        return Visit.objects.get(pk=visit.pk)


def people(name: str) -> list[int]:
    with walls.scope([make.SLUG]):
        left = journal.with_keys(make.SLUG, name, {})
        return sorted(int(fact.measures["people"]) for fact in left)


def supported(crew: make.Crew, session: Session, visit: Visit) -> Visit:
    for kind in rules.flow(rules.COLLECT):
        if kind.needed:
            visits.do_step(visit=visit, name=kind.name, by=crew.staff)
    return services.finish_visit(session=session, visit=visit, by=crew.staff)


def test_one_falls_back_and_the_other_goes_on(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    alone = part(session, family, crew.staff)
    rest = now(family)
    assert (alone.people, alone.service, alone.missing) == (
        1,
        rules.COLLECT,
        ["second-paper"],
    )
    assert (rest.people, rest.service, rest.missing) == (1, rules.APPLY, [])
    assert (alone.booking_id, alone.parted_from) == (family.booking_id, family.pk)
    assert alone.received_at == family.received_at
    assert people("visits.visit_received") == [1, 1]
    make.completed(session, crew, rest)
    supported(crew, session, alone)
    with walls.scope([make.SLUG]):
        counted = visit_queries.applications(make.SLUG, session.ref)
        booked = visit_queries.booked_services(make.SLUG, session.ref)
        assert visit_queries.people(make.SLUG, session.ref) == 2
        sheets = {s.what: s.due for s in queries.sheets(session, ("forms",))}
        table = reports.daily_report(make.contract(), session.ref).section(
            "applications"
        )
    assert counted == {(rules.APPLY, True): 1, (rules.COLLECT, True): 1}
    assert booked == {rules.APPLY: 1, rules.COLLECT: 1}
    assert sheets == {"forms": 1}
    assert isinstance(table, Table)
    assert {r.key: r.cells[3].value for r in table.rows}[rules.COLLECT] == 1


def test_the_officer_finds_one_short_and_the_others_papers_are_asked_anew(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    visits.do_step(visit=family, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=family, name="hand-over", by=crew.staff)
    alone = part(session, family, crew.identity)
    assert (alone.state, now(family).state) == ("received", "received")
    with walls.scope([make.SLUG]):
        handed = journal.with_keys(
            make.SLUG, "visits.visit_handed_over", {"visit": str(alone.pk)}
        )
        checked = [
            (f.keys["visit"], f.measures["result"])
            for f in journal.with_keys(make.SLUG, "visits.papers_checked", {})
        ]
    assert len(handed) == 1
    assert checked == [(str(alone.pk), "insufficient")]
    make.identified(session, crew, now(family))
    assert now(family).state == "identified"


def test_a_child_and_who_lives_elsewhere_are_parted_as_what_they_are(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    with refused("no-child"):
        part(session, family, crew.staff, child=True)
    services.correct_party(
        session=session,
        visit=family,
        people=3,
        in_city=True,
        under_15=True,
        by=crew.staff,
    )
    child = part(session, family, crew.staff, child=True, missing=["authority"])
    away = part(session, family, crew.staff, missing=["outside-city"])
    assert (child.under_15, child.in_city) == (True, True)
    assert (away.under_15, away.in_city) == (False, False)
    assert {child.label, away.label} == {
        f"{family.label} (2)",
        f"{family.label} (3)",
    }
    assert now(family).people == 1


def test_what_cannot_be_parted_is_said(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    with refused("missing-unsaid"):
        part(session, family, crew.staff, missing=[])
    with refused("same-service"):
        part(session, family, crew.staff, service=rules.APPLY)
    make.identified(session, crew, family)
    with refused("identified"):
        part(session, family, crew.staff)
    single = services.receive_walk_in(session=session, by=crew.staff)
    with refused("nobody-else"):
        part(session, single, crew.staff)
    with walls.scope([make.SLUG]):
        assert Visit.objects.count() == 2


def test_an_arrival_is_not_taken_back_after_one_was_parted(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    alone = part(session, family, crew.staff)
    for one in (family, alone):
        with refused("begun"):
            services.take_back_arrival(
                session=session, visit=one, why="wrong-row", by=crew.staff
            )


def test_papers_that_turn_up_bring_the_parted_one_back(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    alone = part(session, family, crew.staff)
    alone = visits.switch(visit=alone, service=rules.APPLY, by=crew.staff)
    make.completed(session, crew, alone)
    assert now(alone).outcome == "accepted"


def test_the_tablet_asks_who_and_prints_the_note_of_the_one(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    client, page = signed_in(), at("visit", session.pk, family.pk)
    assert "お一人だけ" in client.get(page).content.decode()
    sent = {"act": "switch", "service": rules.COLLECT, "whom": "adult"}
    unsaid = client.post(page, sent)
    assert unsaid.status_code == 422 and "足りなかったものを" in unsaid.content.decode()
    done = client.post(page, {**sent, "missing": "second-paper"}, follow=True)
    text = done.content.decode()
    with walls.scope([make.SLUG]):
        alone = Visit.objects.get(parted_from=family.pk)
    assert "いっしょに来た方" in text and at("note", session.pk, alone.pk) in text
    assert "お一人だけ" not in text and "申請受付（申請時来庁）" in text
    note = client.get(at("note", session.pk, alone.pk)).content.decode()
    assert "足りなかったもの" in note and "足りないものはありませんでした" not in note
    theirs = client.get(at("visit", session.pk, alone.pk)).content.decode()
    assert page in theirs and alone.label in theirs
    day = client.get(at("day", session.pk)).content.decode()
    assert alone.label in day


def test_the_officers_page_parts_one_too(
    crew: make.Crew, session: Session, family: Visit
) -> None:
    visits.do_step(visit=family, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=family, name="hand-over", by=crew.staff)
    client = signed_in("identity_officer")
    assert "お一人だけ" in client.get(at("waiting")).content.decode()
    sent = {"act": "return", "session": session.pk, "visit": family.pk}
    client.post(at("waiting"), {**sent, "whom": "adult", "missing": "valid"})
    with walls.scope([make.SLUG]):
        assert Visit.objects.get(parted_from=family.pk).missing == ["valid"]
    assert now(family).service == rules.APPLY


def test_the_paper_list_holds_the_same(crew: make.Crew, session: Session) -> None:
    with walls.scope([make.SLUG]):
        booking = Booking.objects.get()
    officer = make.account("identity_officer", code="246810")
    client, url = signed_in(), at("catch-up", session.pk)
    key = f"b-{booking.pk}"
    rows = {key: "done", f"{key}-papers": "a2", f"{key}-missing": "second-paper"}
    asked = client.post(url, rows).content.decode()
    assert "まとめて署名します" in asked and "1名" in asked
    signed = {"account": str(officer.pk), "code": "246810"}
    assert client.post(url, {**rows, **signed}).status_code == 302
    with walls.scope([make.SLUG]):
        rest, alone = Visit.objects.order_by("pk")
    assert (rest.outcome, rest.people) == ("accepted", 1)
    assert (alone.outcome, alone.missing) == ("supported", ["second-paper"])


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_after_the_parting(
    site: str, page: Page, ground: Ground, width: int
) -> None:
    crew = make.crew()
    family = services.receive_walk_in(session=ground.session, people=3, by=crew.staff)
    part(ground.session, family, crew.staff)
    enter(page, site, "site_manager")
    page.set_viewport_size({"width": width, "height": 800})
    assert judged(page, [at("visit", ground.session.pk, family.pk)]) == []
    visits.do_step(visit=family, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=family, name="hand-over", by=crew.staff)
    page.context.clear_cookies()
    enter(page, site, "identity_officer")
    page.goto(at("waiting"))
    page.locator("details.more summary").first.click()
    assert judged(page, [at("waiting")]) == []
