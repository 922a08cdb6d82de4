"""Builders with honest defaults: a contract, its people, a venue, a session today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count
from typing import Any

from django.test import Client

from madoguchi.bookings import services as booking_services
from madoguchi.bookings.models import Booking, Slot
from madoguchi.core import clock
from madoguchi.outreach import parameters
from madoguchi.outreach import services as outreach
from madoguchi.outreach.models import Session, Venue
from madoguchi.people import access
from madoguchi.people.models import Account, Membership, Organisation
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

SLUG = "kyoto-outreach-2025"
DAY = dt.date(2025, 11, 25)
MORNING = dt.datetime(2025, 11, 25, 9, 0, tzinfo=clock.TOKYO)
_numbers = count(1)
CITY = ("officer", "identity_officer")


def contract(slug: str = SLUG) -> Contract:
    """The Kyoto contract with its real term."""
    made, _new = Contract.objects.get_or_create(
        slug=slug,
        defaults={
            "title": "マイナンバーカード出張申請窓口",
            "short": "出張申請窓口",
            "municipality": "京都市",
            "contractor": "受託者",
            "starts_on": dt.date(2025, 4, 1),
            "ends_on": dt.date(2026, 3, 31),
            "records_begin": dt.date(2025, 4, 1),
        },
    )
    return made


def account(role: str, slug: str = SLUG, code: str = "") -> Account:
    """An account with one role; the organisation's side follows the role."""
    kind = "municipality" if role in CITY else "contractor"
    organisation, _new = Organisation.objects.get_or_create(name=kind, kind=kind)
    made = Account.objects.create_user(
        f"{role}{next(_numbers)}@example.jp",
        "pass phrase of tests",
        name=f"試験 {role}",
        organisation=organisation,
        made_at=clock.now(),
    )
    Membership.objects.create(
        contract_id=slug, account=made, role=role, since=clock.now()
    )
    if code:
        from madoguchi.people.services import set_code

        set_code(account=made, code=code)
    return made


def actor(role: str, slug: str = SLUG) -> Actor:
    """An account with one role, as an actor."""
    return access.actor(account(role, slug), slug)


def citizen() -> Client:
    """A browser without a past that has put the furigana off: plain words."""
    client = Client()
    client.cookies["furigana"] = "0"
    return client


@dataclass
class Crew:
    """One actor a role."""

    manager: Actor
    staff: Actor
    operator: Actor
    identity: Actor
    officer: Actor


def crew(slug: str = SLUG) -> Crew:
    return Crew(
        manager=actor("site_manager", slug),
        staff=actor("staff", slug),
        operator=actor("operator", slug),
        identity=actor("identity_officer", slug),
        officer=actor("officer", slug),
    )


def venue(by: Actor, name: str = "左京区○○会館", **changes: Any) -> Venue:
    given = {"ward": "左京区", "access": "バス停から歩いて3分", "reason": "駅に近い"}
    return outreach.add_venue(
        contract=contract(), name=name, by=by, **{**given, **changes}
    )


def session(
    by: Actor,
    day: dt.date = DAY,
    type: str = "outreach",
    fixed: bool = True,
    hours: tuple[int, int] = (10, 16),
    booths: int = 2,
    mail_receipt: bool = False,
    at: Venue | None = None,
) -> Session:
    """A session of a day at a new venue, fixed with one officer unless said."""
    place = at or venue(by, name=f"左京区○○会館{next(_numbers)}")
    made = outreach.plan_session(
        contract=contract(),
        venue=place,
        type=type,
        day=day,
        opens=dt.time(hours[0]),
        closes=dt.time(hours[1]),
        parameters=parameters.on(SLUG, day),
        by=by,
        booths=booths,
        mail_receipt=mail_receipt,
    )
    if fixed:
        outreach.fix_session(session=made, by=by, officers=1)
    return made


def slot(session: Session, nth: int = 0) -> Slot:
    with walls.scope([session.contract_id]):
        return Slot.objects.filter(session=session.ref).order_by("starts_at")[nth]


def booking(session: Session, by: Actor, nth: int = 0, **changes: object) -> Booking:
    given: dict[str, object] = {
        "slot": slot(session, nth),
        "holder": f"op-{by.account}",
        "people": 1,
        "family": False,
        "largest": 2,
        "payload": {"kana": "ヤマダ ハナコ", "telephone": "090-1234-5678"},
        "retain_until": dt.date(2026, 3, 31),
        "channel": "telephone",
        "in_city": True,
        "read_back": True,
        "papers_told": True,
        "by": by,
    }
    return booking_services.book(**{**given, **changes})  # type: ignore[arg-type]


SHOWN = ("driving-licence", "passport")
STEPS = ("photo", "form", "pin-form", "consent", "envelope", "explanation")


def identified(session: Session, crew: Crew, visit: Visit) -> Visit:
    """Papers checked, handed over, identity checked by the officer."""
    visits.do_step(visit=visit, name="papers", shown=SHOWN, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    visits.do_step(visit=visit, name="identity", by=crew.identity)
    return visit


def completed(session: Session, crew: Crew, visit: Visit, **ending: object) -> Visit:
    """A whole application, to its end and with its photograph deleted."""
    identified(session, crew, visit)
    for step in STEPS:
        visits.do_step(visit=visit, name=step, by=crew.staff)
    visits.delete_photo(visit=visit, by=crew.staff)
    return outreach.finish_visit(
        session=session,
        visit=visit,
        by=crew.staff,
        **ending,  # type: ignore[arg-type]
    )


def handed_over(session: Session, crew: Crew) -> None:
    """Every paper counted as the visits say, signed by both sides."""
    from madoguchi.custody import services as custody
    from madoguchi.outreach import queries

    def sheets() -> list[queries.Sheet]:
        with walls.scope([SLUG]):
            kinds = parameters.on(SLUG, session.day).transfers
            return queries.sheets(session, kinds)

    outreach.count_sheets(
        session=session, counted={s.what: s.due for s in sheets()}, by=crew.manager
    )
    for sheet in sheets():
        if sheet.due and sheet.transfer:
            giver, taker = crew.manager, crew.identity
            if sheet.back:
                giver, taker = taker, giver
            custody.sign_giving(transfer=sheet.transfer, by=giver)
            custody.sign_taking(transfer=sheet.transfer, by=taker)


def prepared(by: Actor, *people: Actor) -> None:
    """What the contract asks of people before they work with personal data."""
    from madoguchi.crew import facts as crew_facts
    from madoguchi.documents import facts as document_facts
    from madoguchi.journal.services import record
    from madoguchi.privacy import facts as privacy_facts

    with walls.scope([SLUG]):
        record(
            privacy_facts.AREA_REGISTERED,
            contract=SLUG,
            by=by,
            area="office",
            version=1,
        )
        for who in people:
            person = str(who.account)
            pledge = {"kind": "pledge", "ref": person, "version": "1"}
            record(document_facts.SUBMISSION_SUBMITTED, contract=SLUG, by=by, **pledge)
            about = {"person": person, "type": "secrecy"}
            record(crew_facts.PLEDGE_SIGNED, contract=SLUG, by=by, **about)
            for topic in ("privacy", "information-security"):
                record(
                    crew_facts.TRAINING_COMPLETED,
                    contract=SLUG,
                    by=by,
                    person=person,
                    topic=topic,
                    measures={"passed": True},
                )
