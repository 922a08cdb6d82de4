"""The walking skeleton: one Kyoto day, from the booking to the received report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking, Slot
from madoguchi.contracts import queries, services
from madoguchi.core import clock
from madoguchi.core.models import Installation
from madoguchi.custody import services as custody
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.journal import sealing
from madoguchi.outreach import parameters
from madoguchi.outreach import services as outreach
from madoguchi.outreach.models import Session
from madoguchi.people.rules import permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
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


@pytest.fixture
def kyoto(committed_db: object, connected_as) -> Iterator[Contract]:  # type: ignore[no-untyped-def]
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        with clock.at(clock.tokyo(dt.date(2025, 4, 1))):
            services.load(KYOTO)
        services.follow_one(KYOTO)
    yield Contract.objects.get(pk=KYOTO)


def evaluate(connected_as) -> None:  # type: ignore[no-untyped-def]
    with connected_as("worker"):
        sealing.seal_all()
        while services.follow_one(KYOTO):
            pass


def state(now: dt.datetime, session: Session) -> str:
    with walls.scope([KYOTO]):
        found = queries.of_clause(KYOTO, DAILY_REPORT, now)
        (row,) = [o for o in found if session.ref in o.keys.values()]
        return str(row.state)


def hold_the_day(kyoto: Contract, day: dt.date) -> Session:
    with clock.at(clock.tokyo(day - dt.timedelta(days=7), 10)):
        venue = outreach.add_venue(
            contract=kyoto, name="左京区民会館", ward="左京区", by=MANAGER
        )
        session = outreach.plan_session(
            contract=kyoto,
            venue=venue,
            type="outreach",
            day=day,
            opens=dt.time(10),
            closes=dt.time(15),
            parameters=parameters.of({}),
            by=MANAGER,
        )
        with walls.scope([KYOTO]):
            slot = Slot.objects.filter(session=session.ref).first()
        assert slot is not None
        booking = bookings.book(
            slot=slot,
            holder="t",
            people=1,
            family=False,
            largest=2,
            payload={"kana": "ヤマダ ハナコ", "telephone": "075-222-0000"},
            retain_until=day + dt.timedelta(days=365),
            channel="telephone",
            in_city=True,
            by=MANAGER,
        )
    with clock.at(clock.tokyo(day, 10, 1)):
        one_visit(kyoto, session, booking)
    return session


def one_visit(kyoto: Contract, session: Session, booking: Booking) -> None:
    for actor in (MANAGER, STAFF, IDENTITY):
        outreach.attend(
            session=session, account=actor.account or 0, role=actor.role, by=MANAGER
        )
    visit = outreach.arrive(session=session, booking=booking, by=STAFF)
    for name, actor in [
        ("papers", STAFF),
        ("hand-over", STAFF),
        ("identity", IDENTITY),
        ("photo", STAFF),
        ("form", STAFF),
        ("pin-form", STAFF),
        ("consent", STAFF),
        ("explanation", STAFF),
    ]:
        visits.do_step(visit=visit, name=name, by=actor)
    visits.finish(
        visit=visit,
        outcome="accepted",
        by=STAFF,
        procedures=[("application", "apply-in-person")],
    )
    transfer = custody.count(
        contract=kyoto,
        ref=session.ref,
        what="forms",
        direction="to-city",
        expected=1,
        counted=1,
        by=MANAGER,
    )
    custody.sign_giving(transfer=transfer, by=MANAGER)
    custody.sign_taking(transfer=transfer, by=IDENTITY)


def close_and_draft(kyoto: Contract, session: Session, day: dt.date) -> Version:
    with clock.at(clock.tokyo(day, 15, 30)):
        closed = outreach.close_day(session=session, by=MANAGER)
        return documents.draft(
            contract=kyoto,
            kind="daily-report",
            ref=closed.ref,
            title="日次報告書",
            content={"fields": ["date", "venue"]},
            by=MANAGER,
        )


def test_the_daily_report_is_due_met_and_received(kyoto, connected_as) -> None:  # type: ignore[no-untyped-def]
    session = hold_the_day(kyoto, SATURDAY)
    version = close_and_draft(kyoto, session, SATURDAY)
    evaluate(connected_as)
    # Saturday; Sunday is a holiday too, Monday its substitute: due Tuesday 25.
    assert state(clock.tokyo(SATURDAY, 18), session) == "upcoming"
    assert state(clock.tokyo(dt.date(2025, 11, 25), 9), session) == "due"
    assert state(clock.tokyo(dt.date(2025, 11, 26), 0, 1), session) == "breached"
    with clock.at(clock.tokyo(dt.date(2025, 11, 25), 16)):
        documents.submit(version=version, by=MANAGER, remark="天候により来所が少数。")
        documents.receive(version=version, by=OFFICER)
    evaluate(connected_as)
    assert state(clock.tokyo(dt.date(2025, 11, 26), 9), session) == "met"


def test_a_late_daily_report_turns_late_by_itself(kyoto, connected_as) -> None:  # type: ignore[no-untyped-def]
    session = hold_the_day(kyoto, SATURDAY)
    version = close_and_draft(kyoto, session, SATURDAY)
    with clock.at(clock.tokyo(dt.date(2025, 11, 27), 9)):
        documents.submit(version=version, by=MANAGER)
    evaluate(connected_as)
    assert state(clock.tokyo(dt.date(2025, 11, 28), 9), session) == "met_late"
