"""A day from arrival to the received report: verbs, counts and refusals."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.bookings import services as bookings
from madoguchi.cases import services as cases
from madoguchi.core.errors import Refusal
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.documents import services as documents
from madoguchi.journal.models import Fact
from madoguchi.outreach import parameters, queries, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.report import last_version
from madoguchi.outreach.tests import make
from madoguchi.papers.tables import Report, Table
from madoguchi.tenancy import walls
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import services as visits

NOON = make.MORNING + dt.timedelta(hours=3)


def facts(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name).order_by("id"))


def refused(code: str):  # type: ignore[no-untyped-def]
    """``with refused("closed"):``."""
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def test_kyotos_table_is_read_as_it_stands() -> None:
    kyoto = parameters.on(make.SLUG, make.DAY)
    assert (kyoto.slot_minutes, kyoto.largest, kyoto.booths_minimum) == (15, 2, 1)
    assert kyoto.minimum("workplace") == {
        "site_manager": 1,
        "staff": 2,
        "identity_officer": 1,
    }
    assert set(kyoto.session_types) == {"outreach", "workplace", "support"}
    assert parameters.bookings_on(make.SLUG, make.DAY).hold_minutes == 10


def test_a_plan_makes_a_place_for_each_booth_and_slot(crew: make.Crew) -> None:
    session = make.session(crew.manager, hours=(10, 12), booths=2)
    planned = facts("outreach.session_planned")[-1]
    assert planned.measures["places"] == 8 * 2
    assert planned.measures["hours"] == 120
    fixed = facts("outreach.venue_fixed")[-1]
    assert fixed.measures["area"] == "in-city"
    assert fixed.keys["ward"].startswith("w")
    assert facts("outreach.officers_confirmed")[-1].measures["count"] == 1
    assert session.state == "fixed"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"day": dt.date(2026, 4, 1)}, "day-outside-term"),
        ({"day": dt.date(2025, 11, 24)}, "day-past"),
        ({"closes": dt.time(9)}, "hours-reversed"),
        ({"closes": dt.time(10, 10)}, "hours-short"),
        ({"booths": 0}, "too-few-booths"),
        ({"type": "party"}, "unknown-type"),
    ],
)
def test_a_plan_is_refused(
    crew: make.Crew, changes: dict[str, object], code: str
) -> None:
    given: dict[str, object] = {
        "contract": make.contract(),
        "venue": make.venue(crew.manager),
        "type": "outreach",
        "day": make.DAY,
        "opens": dt.time(10),
        "closes": dt.time(16),
        "parameters": parameters.on(make.SLUG, make.DAY),
        "by": crew.manager,
    }
    with refused(code):
        services.plan_session(**{**given, **changes})  # type: ignore[arg-type]


def test_one_venue_has_one_session_a_day_and_an_operator_plans_none(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    with refused("venue-busy"):
        make.session(crew.manager, at=session.venue)
    with refused("not-allowed"):
        make.session(crew.operator, at=session.venue)


def test_an_outreach_session_needs_an_officer(crew: make.Crew) -> None:
    session = make.session(crew.manager, type="workplace", fixed=False)
    with refused("officer-missing"):
        services.fix_session(session=session, by=crew.manager, officers=0)
    support = make.session(crew.manager, type="support", fixed=False)
    services.fix_session(session=support, by=crew.manager, officers=0)
    with refused("not-planned"):
        services.fix_session(session=support, by=crew.manager, officers=0)


def test_identity_is_the_officers_alone(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    visit = services.arrive(
        session=session, booking=make.booking(session, crew.operator), by=crew.staff
    )
    with refused("not-yet"):
        visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    visits.do_step(visit=visit, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    for someone in (crew.staff, crew.manager, crew.officer):
        with refused("not-yours"):
            visits.do_step(visit=visit, name="identity", by=someone)
    assert not facts("visits.visit_handed_over")
    visits.do_step(visit=visit, name="identity", by=crew.identity)
    assert facts("visits.visit_handed_over")[-1].measures == {"both_signed": True}
    done = facts("visits.step_completed")[-1]
    assert (done.keys["step"], done.actor_side) == ("identity", "municipality")
    with refused("done-already"):
        visits.do_step(visit=visit, name="identity", by=crew.identity)


def test_papers_short_turns_the_visit_into_support(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    with refused("papers-short"):
        visits.do_step(visit=visit, name="papers", shown=["passport"], by=crew.staff)
    visit = visits.switch(
        visit=visit,
        service="collect-in-person",
        missing=["second-paper"],
        by=crew.staff,
    )
    assert facts("visits.papers_checked")[-1].measures == {"result": "insufficient"}
    for step in ("form", "photo", "envelope", "explanation"):
        visits.do_step(visit=visit, name=step, by=crew.staff)
    visits.delete_photo(visit=visit, by=crew.staff)
    ended = services.finish_visit(session=session, visit=visit, by=crew.staff)
    assert ended.outcome == "supported"
    done = facts("visits.procedure_completed")[-1]
    assert done.measures["method"] == "collect-in-person"


def test_who_is_sent_home_gets_a_note_of_what_was_missing(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    with refused("missing-unsaid"):
        services.finish_visit(
            session=session, visit=visit, by=crew.staff, sent_home=True
        )
    ended = services.finish_visit(
        session=session,
        visit=visit,
        by=crew.staff,
        sent_home=True,
        missing=["any-papers"],
    )
    assert (ended.outcome, ended.missing) == ("sent-home", ["any-papers"])
    assert not facts("visits.procedure_completed")


def test_a_step_and_an_end_can_be_taken_back_and_both_stay_on_record(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    visit = services.arrive(
        session=session, booking=make.booking(session, crew.operator), by=crew.staff
    )
    make.completed(session, crew, visit)
    with refused("closed"):
        visits.undo_step(visit=visit, name="form", by=crew.staff)
    services.reopen_visit(session=session, visit=visit, by=crew.staff)
    closed = facts("visits.visit_closed")
    assert closed[1].corrects == closed[0].pk and not closed[1].measures
    with refused("needed-by-later"):
        visits.undo_step(visit=visit, name="form", by=crew.staff)
    visits.undo_step(visit=visit, name="envelope", by=crew.staff)
    with refused("steps-missing"):
        services.finish_visit(session=session, visit=visit, by=crew.staff)
    with refused("not-yours"):
        visits.undo_step(visit=visit, name="identity", by=crew.staff)


def test_a_day_closes_only_when_everything_balances(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator, people=2, family=True)
    missed = make.booking(session, crew.operator, nth=3)
    with refused("too-early"):
        services.close_day(session=session, by=crew.manager)
    morning.move_to(NOON)
    with refused("people-open"):
        services.close_day(session=session, by=crew.manager)
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    make.identified(session, crew, visit)
    for step in make.STEPS:
        visits.do_step(visit=visit, name=step, by=crew.staff)
    services.finish_visit(session=session, visit=visit, by=crew.staff)
    bookings.miss(booking=missed, by=crew.staff)
    with refused("photos-left"):
        services.close_day(session=session, by=crew.manager)
    assert services.confirm_photos_deleted(session=session, by=crew.staff) == 1
    with refused("forms-not-handed-over"):
        services.close_day(session=session, by=crew.manager)
    make.handed_over(session, crew)
    make.prepared(crew.manager, crew.staff)
    services.attend(
        session=session, account=crew.staff.account or 0, role="staff", by=crew.manager
    )
    with refused("not-allowed"):
        services.close_day(session=session, by=crew.staff)
    services.close_day(session=session, by=crew.manager)
    held = facts("outreach.session_held")[-1]
    assert held.measures["applicants"] == 2
    assert held.measures["roles"] == {"staff": 1}
    confirmed = facts("custody.transfer_confirmed")
    assert {f.keys["what"]: f.measures["count"] for f in confirmed} == {
        "forms": 2,
        "pin-forms": 2,
        "consent-forms": 2,
    }
    photos = facts("privacy.material_disposed")
    assert [f.keys["material"] for f in photos] == ["photo", "face-photos"]
    assert photos[-1].keys["ref"] == session.ref
    for verb in (services.close_day,):
        with refused("already-closed"):
            verb(session=session, by=crew.manager)
    with refused("day-closed"):
        services.receive_walk_in(session=session, by=crew.staff)


def test_a_difference_blocks_the_signature_until_it_is_found(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    make.completed(session, crew, visit)
    services.count_sheets(session=session, counted={"forms": 0}, by=crew.manager)
    with walls.scope([make.SLUG]):
        transfer = Transfer.objects.get(what="forms")
    with refused("giver-first"):
        custody.sign_taking(transfer=transfer, by=crew.identity)
    with refused("difference"):
        custody.sign_giving(transfer=transfer, by=crew.manager)
    services.count_sheets(session=session, counted={"forms": 1}, by=crew.manager)
    with refused("same-side"):
        custody.sign_giving(transfer=transfer, by=crew.identity)
    custody.sign_giving(transfer=transfer, by=crew.manager)
    with refused("same-side"):
        custody.sign_taking(transfer=transfer, by=crew.staff)
    transfer = custody.sign_taking(transfer=transfer, by=crew.identity)
    with refused("already-confirmed"):
        custody.sign_taking(transfer=transfer, by=crew.identity)


def test_papers_of_the_mail_receipt_service_are_counted_apart_too(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, mail_receipt=True)
    for service in ("apply-in-person", "mail-receipt"):
        visit = services.receive_walk_in(
            session=session, service=service, by=crew.staff
        )
        shown = (*make.SHOWN, "issue-notice")
        visits.do_step(visit=visit, name="papers", shown=shown, by=crew.staff)
        visits.do_step(visit=visit, name="hand-over", by=crew.staff)
        visits.do_step(visit=visit, name="identity", by=crew.identity)
        for step in make.STEPS[1:]:
            visits.do_step(visit=visit, name=step, by=crew.staff)
        if service == "apply-in-person":
            visits.do_step(visit=visit, name="photo", by=crew.staff)
            visits.delete_photo(visit=visit, by=crew.staff)
        services.finish_visit(session=session, visit=visit, by=crew.staff)
    morning.move_to(NOON)
    make.handed_over(session, crew)
    confirmed = facts("custody.transfer_confirmed")
    assert {f.keys["what"]: f.measures["count"] for f in confirmed} == {
        "forms": 2,
        "pin-forms": 2,
        "consent-forms": 2,
        "mail-receipt-forms": 1,
    }


def test_nobody_came_and_the_reason_is_asked(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    morning.move_to(NOON)
    with refused("reason-missing"):
        services.close_day(session=session, by=crew.manager)
    services.close_day(
        session=session, by=crew.manager, no_visitors_reason="no-booking"
    )


def test_a_reason_for_nobody_is_printed_only_where_nobody_came(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    from madoguchi.outreach.reports import daily_report

    session = closed_day(crew, morning)
    empty = make.session(crew.manager, make.DAY + dt.timedelta(days=1))
    with walls.scope([make.SLUG]):
        Session.objects.update(no_visitors_reason="other")
        full, none = (
            {item.key for item in daily_report(make.contract(), one.ref).head}
            for one in (session, empty)
        )
    assert "nobody" not in full and "nobody" in none


def test_forms_travel_locked_and_apart_from_the_furniture(crew: make.Crew) -> None:
    given = {
        "contract": make.contract(),
        "ref": "s1",
        "what": "forms",
        "leg": "outward",
        "persons": 2,
        "by": crew.manager,
    }
    with refused("furniture-van"):
        custody.transport_made(vehicle="furniture-van", locked=True, **given)  # type: ignore[arg-type]
    with refused("not-locked"):
        custody.transport_made(vehicle="taxi", locked=False, **given)  # type: ignore[arg-type]
    custody.transport_made(vehicle="taxi", locked=True, **given)  # type: ignore[arg-type]
    assert facts("custody.transport_made")[-1].keys["ref"] == "s1"
    with refused("already-recorded"):
        custody.transport_made(vehicle="taxi", locked=True, **given)  # type: ignore[arg-type]


def test_an_absent_officer_turns_the_day_into_support(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    make.booking(session, crew.operator)
    session = services.switch_session(
        session=session, reason="officer-absent", by=crew.officer
    )
    assert session.type == "support"
    with walls.scope([make.SLUG]):
        from madoguchi.bookings import queries as booking_queries

        assert booking_queries.untold(make.SLUG, session.ref).count() == 1
    assert facts("outreach.session_switched")[-1].actor_side == "municipality"
    with refused("no-officer-here"):
        services.receive_walk_in(
            session=session, by=crew.staff, service="apply-in-person"
        )


def test_a_cancelled_day_takes_no_more_bookings(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    services.cancel_session(session=session, reason="weather", by=crew.manager)
    with refused("list-closed"):
        make.booking(session, crew.operator)
    with refused("day-closed"):
        services.cancel_session(session=session, reason="weather", by=crew.manager)


def closed_day(crew: make.Crew, morning: time_machine.Coordinates):  # type: ignore[no-untyped-def]
    """One applicant, one complaint, closed and drafted."""
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    morning.move_to(NOON)
    visit = services.arrive(
        session=session, booking=booking, by=crew.staff, reason="flyer"
    )
    make.completed(session, crew, visit)
    cases.open_case(
        contract=make.contract(),
        kind="complaint",
        summary="待ち時間が長い",
        detail="ヤマダさん 090-1234-5678 から",
        occasion=session.ref,
        by=crew.staff,
    )
    make.handed_over(session, crew)
    return services.close_day(session=session, by=crew.manager)


def row(report: Report, table: str, key: str) -> list[object]:
    section = report.section(table)
    assert isinstance(section, Table)
    return next([c.value for c in r.cells] for r in section.rows if r.key == key)


FIELDS = {
    "date",
    "venue",
    "applications_by_service",
    "applications_by_residence",
    "photos",
    "portal_health_insurance",
    "portal_benefit_account",
    "bookings",
    "visit_reasons",
    "complaints",
    "other_responses",
}


def test_the_daily_report_is_drafted_by_itself_from_the_visits(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    from madoguchi.outreach.reports import daily_report

    session = closed_day(crew, morning)
    with walls.scope([make.SLUG]):
        report = daily_report(make.contract(), session.ref)
        draft = last_version(session)
    assert report.fields == FIELDS
    assert row(report, "applications", "apply-in-person")[1:] == [1, 0, 1, 1, None]
    assert row(report, "support", "photos")[1] == 1
    assert row(report, "visit_reasons", "flyer")[1] == 1
    assert draft is not None and draft.state == "draft"
    assert set(draft.content["fields"]) == FIELDS
    assert "5678" not in str(draft.content)


def test_a_returned_report_comes_back_with_both_values(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = closed_day(crew, morning)
    with refused("not-allowed"):
        services.submit_daily_report(session=session, remark="", by=crew.staff)
    version = services.submit_daily_report(
        session=session, remark="滞りなく終わりました。", by=crew.manager
    )
    assert facts("documents.submission_submitted")[-1].keys["ref"] == session.ref
    with refused("awaiting-answer"):
        services.submit_daily_report(session=session, remark="", by=crew.manager)
    documents.return_version(
        version=version, reason="苦情の対応を書いてください", by=crew.officer
    )
    with refused("unchanged"):
        services.submit_daily_report(
            session=session, remark="滞りなく終わりました。", by=crew.manager
        )
    with walls.scope([make.SLUG]):
        from madoguchi.cases.models import Case

        case = Case.objects.get()
    cases.close(case=case, text="椅子を増やし、お詫びしました", by=crew.manager)
    second = services.submit_daily_report(
        session=session, remark="苦情に対応しました。", by=crew.manager
    )
    assert second.number == 2
    changed = {place: (old, new) for place, _w, old, new in second.content["changes"]}
    assert ("対応中", "終結") in changed.values()
    documents.receive(version=second, by=crew.officer)


def test_the_sheets_expected_follow_the_visits(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff, people=2)
    make.completed(session, crew, visit)
    with walls.scope([make.SLUG]):
        rows = queries.sheets(session, ("forms", "pin-forms", "consent-forms"))
        assert [sheet.expected for sheet in rows] == [2, 2, 2]
        assert visit_queries.photos_left(make.SLUG, session.ref) == 0


def test_nobody_begins_without_a_pledge_and_a_training(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    person = crew.staff.account or 0
    given = {"session": session, "account": person, "role": "staff", "by": crew.staff}
    with refused("gate-closed"):
        services.attend(**given)
    assert facts("outreach.session_held") == []
    make.prepared(crew.manager, crew.staff)
    for _ in range(2):
        services.attend(**given)
    (started,) = facts("privacy.handling_started")
    assert started.keys["person"] == str(person)


def test_the_city_is_not_asked_for_the_contractors_papers(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=make.DAY)
    services.attend(
        session=session,
        account=crew.identity.account or 0,
        role="identity_officer",
        by=crew.identity,
    )
    assert facts("privacy.handling_started") == []
