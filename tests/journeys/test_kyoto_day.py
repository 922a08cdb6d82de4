"""The walking skeleton: one Kyoto day, from the booking to the received report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking, Slot
from madoguchi.contracts import queries, services
from madoguchi.contracts.models import Obligation
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.documents import services as documents
from madoguchi.journal import sealing
from madoguchi.outreach import parameters
from madoguchi.outreach import services as outreach
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.people.rules import permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import rules
from madoguchi.visits import services as visits

KYOTO = "kyoto-outreach-2025"
SATURDAY = dt.date(2025, 11, 22)  # a support session; 24 is a substitute holiday
DAILY_REPORT = "8-8-b-i-1"


def person(role: str, side: str, account: int) -> Actor:
    return Actor(
        side=side,  # type: ignore[arg-type]
        role=role,
        scope=frozenset({KYOTO}),
        account=account,
        may=permitted([role]),
    )


MANAGER = person("site_manager", "contractor", 1)
STAFF = person("staff", "contractor", 2)
OFFICER = person("officer", "municipality", 3)
IDENTITY = person("identity_officer", "municipality", 4)
GENERAL = person("general_manager", "contractor", 5)
OPERATOR = person("operator", "contractor", 6)
PAPERS = ["driving-licence", "insurance-certificate"]


@pytest.fixture
def kyoto(committed_db: object, connected_as) -> Iterator[Contract]:
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            services.load(KYOTO)
        services.follow_one(KYOTO)
    yield Contract.objects.get(pk=KYOTO)


def evaluate(connected_as) -> None:
    with connected_as("worker"):
        sealing.seal_all()
        while services.follow_one(KYOTO):
            pass


def state(now: dt.datetime, session: Session) -> str:
    with walls.scope([KYOTO]):
        found = queries.of_clause(KYOTO, DAILY_REPORT, now)
        (row,) = [o for o in found if session.ref in o.keys.values()]
        return str(row.state)


def set_up(kyoto: Contract, day: dt.date) -> Session:
    """What the contract asks for before the first session, and the session itself."""
    asked = services.open_consultation(
        contract=kyoto,
        kind="consultation",
        subject="session-start",
        question="実施開始日",
        by=GENERAL,
    )
    services.decide(consultation=asked, decision="11月1日から。", by=OFFICER)
    manual = documents.draft(
        contract=kyoto,
        kind="manual",
        ref="",
        title="マニュアル",
        content={},
        by=GENERAL,
    )
    documents.submit(version=manual, by=GENERAL)
    documents.approve(version=manual, by=OFFICER)
    venue = outreach.add_venue(
        contract=kyoto, name="左京区民会館", ward="左京区", by=GENERAL
    )
    session = outreach.plan_session(
        contract=kyoto,
        venue=venue,
        type="outreach",
        day=day,
        opens=dt.time(10),
        closes=dt.time(15),
        parameters=parameters.on(KYOTO, day),
        by=GENERAL,
    )
    outreach.fix_session(session=session, officers=1, by=GENERAL)
    return session


def book(kyoto: Contract, session: Session) -> Booking:
    with walls.scope([KYOTO]):
        slot = Slot.objects.filter(session=session.ref).first()
    assert slot is not None
    return bookings.book(
        slot=slot,
        holder="t",
        people=1,
        family=False,
        largest=2,
        payload={"kana": "ヤマダ ハナコ", "telephone": "075-222-0000"},
        retain_until=session.day + dt.timedelta(days=365),
        channel="telephone",
        in_city=True,
        by=OPERATOR,
    )


def hold_the_day(kyoto: Contract, day: dt.date) -> Session:
    with clock.at(clock.tokyo(day - dt.timedelta(days=7), 10)):
        session = set_up(kyoto, day)
        booking = book(kyoto, session)
    with clock.at(clock.tokyo(day, 9, 50)):
        make.prepared(MANAGER, MANAGER, STAFF)
    with clock.at(clock.tokyo(day, 9, 55)):
        for actor in (MANAGER, STAFF, IDENTITY):
            outreach.attend(
                session=session, account=actor.account or 0, role=actor.role, by=actor
            )
    with clock.at(clock.tokyo(day, 10, 1)):
        one_visit(session, booking)
    return session


def one_visit(session: Session, booking: Booking) -> None:
    visit = outreach.arrive(session=session, booking=booking, by=STAFF)
    done: set[str] = set()
    while step := rules.following(visit.service, done):
        visits.do_step(
            visit=visit,
            name=step.name,
            shown=PAPERS if step.name == "papers" else (),
            by=IDENTITY if step.side == "municipality" else STAFF,
        )
        done.add(step.name)
    outreach.finish_visit(session=session, visit=visit, by=STAFF)


def close_the_day(session: Session, day: dt.date) -> None:
    with clock.at(clock.tokyo(day, 15, 30)):
        outreach.confirm_photos_deleted(session=session, by=MANAGER)
        counted = dict.fromkeys(("forms", "pin-forms", "consent-forms"), 1)
        outreach.count_sheets(session=session, counted=counted, by=MANAGER)
        with walls.scope([KYOTO]):
            transfers = list(Transfer.objects.filter(ref=session.ref))
        for transfer in transfers:
            custody.sign_taking(
                transfer=custody.sign_giving(transfer=transfer, by=MANAGER), by=IDENTITY
            )
        outreach.close_day(session=session, by=MANAGER)


def test_the_daily_report_is_due_met_and_received(kyoto, connected_as) -> None:
    session = hold_the_day(kyoto, SATURDAY)
    close_the_day(session, SATURDAY)
    evaluate(connected_as)
    # Saturday; Sunday is a holiday too, Monday its substitute: due Tuesday 25.
    assert state(clock.tokyo(SATURDAY, 18), session) == "upcoming"
    assert state(clock.tokyo(dt.date(2025, 11, 25), 9), session) == "due"
    assert state(clock.tokyo(dt.date(2025, 11, 26), 0, 1), session) == "breached"
    with clock.at(clock.tokyo(dt.date(2025, 11, 25), 16)):
        version = outreach.submit_daily_report(
            session=session, remark="天候により来所が少数。", by=MANAGER
        )
        documents.receive(version=version, by=OFFICER)
    evaluate(connected_as)
    assert state(clock.tokyo(dt.date(2025, 11, 26), 9), session) == "met"


def test_a_late_daily_report_turns_late_by_itself(kyoto, connected_as) -> None:
    session = hold_the_day(kyoto, SATURDAY)
    close_the_day(session, SATURDAY)
    with clock.at(clock.tokyo(dt.date(2025, 11, 27), 9)):
        outreach.submit_daily_report(session=session, remark="", by=MANAGER)
    evaluate(connected_as)
    assert state(clock.tokyo(dt.date(2025, 11, 28), 9), session) == "met_late"


def test_what_is_followed_equals_what_is_replayed(kyoto, connected_as) -> None:
    session = hold_the_day(kyoto, SATURDAY)
    close_the_day(session, SATURDAY)
    evaluate(connected_as)
    followed = outcomes()
    with connected_as("worker"):
        services.recompute(KYOTO)
    assert outcomes() == followed


def outcomes() -> list[tuple[object, ...]]:
    with walls.scope([KYOTO]):
        rows = Obligation.objects.filter(contract_id=KYOTO).order_by("key")
        return list(rows.values_list("key", "verdict", "due_at", "met_at", "evidence"))
