"""One outreach day of the demonstration: announced, booked, held, reported."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking, Slot
from madoguchi.cases import services as cases
from madoguchi.config.demonstration import duties, names, publicity, supplies
from madoguchi.config.demonstration.terms import BACK
from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.custody import services as custody
from madoguchi.custody.models import Transfer
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.invoices import services as invoices
from madoguchi.invoices.rules import ACTUAL
from madoguchi.outreach import parameters
from madoguchi.outreach import services as outreach
from madoguchi.outreach.models import Session, Venue
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract
from madoguchi.visits import rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

AHEAD = dt.timedelta(days=16)
LATE, RETURNED, MISSING = 6, 4, 9
"""Which session, counted back from today, has a late, returned or missing report."""
SWITCHED, STOPPED = 11, 14
"""Which one became a support session, or was put off, by the city's word."""


@dataclass
class Month:
    """What the month is made with: the contract, its people, and one seeded chance."""

    contract: Contract
    actors: dict[str, Actor]
    chance: random.Random
    venues: list[Venue]

    def by(self, role: str) -> Actor:
        return self.actors[role]


def kind(number: int, counted_back: int) -> str:
    """What the session is planned as: every ninth is support, never the switched."""
    return "support" if number % 9 == 8 and counted_back != SWITCHED else "outreach"


def announce(made: Month, number: int, day: dt.date, counted_back: int) -> Session:
    """Plan and fix a session some days before."""
    table = parameters.on(made.contract.pk, day)
    planned = max(made.contract.starts_on, day - dt.timedelta(days=16))
    planned = min(planned, clock.today())
    venue = made.venues[number % len(made.venues)]
    with clock.at(clock.tokyo(planned, 9, 30)):
        session = outreach.plan_session(
            contract=made.contract,
            venue=venue,
            mail_receipt=venue.area == "poor-access",
            type=kind(number, counted_back),
            day=day,
            opens=dt.time(10),
            closes=dt.time(16),
            parameters=table,
            by=made.by("general_manager"),
        )
        if session.type == "support" or session.mail_receipt:
            outreach.name_session(session=session, by=made.by("officer"))
        outreach.fix_session(session=session, officers=1, by=made.by("general_manager"))
        publicity.announced(made.contract, made.by("general_manager"), session.ref)
    return session


def book(made: Month, session: Session) -> None:
    """Take a session's bookings, each at its own moment before it and before now."""
    table = parameters.on(made.contract.pk, session.day)
    share = made.chance.uniform(*_fill(session.day))
    with walls.scope([made.contract.pk]):
        slots = list(booking_queries.slots(made.contract.pk, session.ref, clock.now()))
    for slot in slots:
        if made.chance.random() < share:
            channel = made.chance.choice(("telephone", "telephone", "web"))
            with clock.at(_asked(made, session, channel)):
                _take(made, slot, table, channel)


def _asked(made: Month, session: Session, channel: str) -> dt.datetime:
    """When somebody books: by telephone while the desk is open, else at any hour."""
    now = clock.now()
    last = min(session.day - dt.timedelta(days=2), clock.tokyo_date(now))
    begun = min(clock.tokyo_date(now), made.contract.ends_on) - BACK
    first = max(session.day - dt.timedelta(days=15), begun - dt.timedelta(days=3))
    first = max(first, made.contract.starts_on)
    hours = (9, 16) if channel == "telephone" else (7, 22)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    if channel == "telephone":
        desk = library.contract_file(made.contract.pk).calendars["call-centre"]
        days = desk.opening_days(first, last) if first <= last else []
    minute = made.chance.randint(1, 59)
    moments = [clock.tokyo(d, made.chance.randint(*hours), minute) for d in days]
    past = [moment for moment in moments if moment < now]
    if past:
        return made.chance.choice(past)
    return min(clock.tokyo(session.day - dt.timedelta(days=3), 11), now)


def _take(made: Month, slot: Slot, table: parameters.Parameters, channel: str) -> None:
    """One booking with its confirmation; who has no e-mail hears the number."""
    people = 2 if made.chance.random() < 0.12 else 1
    booking = outreach.take_booking(
        slot=slot,
        holder="demonstration",
        people=people,
        family=people == 2,
        largest=table.largest,
        payload=names.caller(made.chance),
        retain_until=made.contract.ends_on,
        channel=channel,
        in_city=made.chance.random() < 0.85,
        read_back=channel == "telephone",
        papers_told=channel == "telephone",
        under_15=made.chance.random() < 0.1,
        by=made.by("operator"),
    )
    if booking.reach == "spoken":
        outreach.number_told(booking=booking, by=made.by("operator"))


def _open_day(made: Month, session: Session) -> None:
    for name in ("site_manager", "staff", "staff-2", "identity_officer"):
        actor = made.by(name)
        outreach.attend(
            session=session, account=actor.account or 0, role=actor.role, by=actor
        )


def _carry(made: Month, session: Session, leg: str) -> None:
    """The forms travel with the officer, apart from the furniture (KY 8(2)イ(イ)12)."""
    if session.type == "support":
        return
    if leg == "return":
        duties.carried_out(made.contract, made.by("site_manager"))
    custody.transport_made(
        contract=made.contract,
        ref=session.ref,
        what="forms",
        leg=leg,
        vehicle="taxi",
        locked=True,
        persons=2,
        by=made.by("site_manager"),
    )


def hold(made: Month, session: Session, *, counted_back: int) -> None:
    """A past session, whole: the visits, the hand-over, the close, the report."""
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 16)):
        duties.contact_sheet(made.contract, session.ref, made.by("site_manager"))
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 9)):
        outreach.remind(
            contract=made.contract, day=session.day, by=system(made.contract.pk)
        )
    if counted_back == STOPPED:
        _put_off(made, session)
        return
    if counted_back == SWITCHED:
        _switch(made, session)
    with clock.at(clock.tokyo(session.day, 9, 20)):
        _carry(made, session, "outward")
        _open_day(made, session)
        supplies.packed(made.contract, made.by("site_manager"), session.ref)
    for booking in _booked(made, session):
        _come(made, session, booking)
    _walk_in(made, session)
    with clock.at(clock.tokyo(session.day, 16, 10)):
        outreach.confirm_photos_deleted(session=session, by=made.by("site_manager"))
        if counted_back % 5 == 3:
            _complain(made, session)
    with clock.at(clock.tokyo(session.day, 16, 30)):
        _hand_over(made, session)
        outreach.close_day(
            session=session, by=made.by("site_manager"), no_visitors_reason="no-booking"
        )
    with clock.at(clock.tokyo(session.day, 17)):
        _carry(made, session, "return")
        supplies.cleared(made.contract, made.by("site_manager"), session.ref)
        _hired(made, session)
    _report(made, session, counted_back)


def _hired(made: Month, session: Session) -> None:
    """What the venue cost; a free one is a payment of 0 yen (KY 8(5))."""
    invoices.record_cost(
        contract=made.contract,
        category="venue-fee",
        ref=session.ref,
        day=session.day,
        yen=(0, 3_300, 5_500)[session.pk % 3],
        stage=ACTUAL,
        by=made.by("site_manager"),
    )


def _switch(made: Month, session: Session) -> None:
    """The day before no officer can come: everyone booked is told (KY 11(3))."""
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 10)):
        outreach.switch_session(
            session=session, reason="officer-absent", by=made.by("officer")
        )
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 10, 40)):
        _reach(made, session)


def _put_off(made: Month, session: Session) -> None:
    """A storm is near: the city puts the day off by about three weeks (KY 11(11))."""
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 13)):
        later = outreach.move_session(
            session=session,
            reason="weather",
            new_day=_free_day(made, session),
            by=made.by("officer"),
        )
        if later.to_be_named:
            outreach.name_session(session=later, by=made.by("officer"))
        outreach.fix_session(session=later, officers=1, by=made.by("general_manager"))
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 14)):
        _reach(made, later)


def _free_day(made: Month, session: Session) -> dt.date:
    """An open day of the term, three weeks on, when the venue is free."""
    calendar = library.contract_file(made.contract.pk).calendars["city-open"]
    with walls.scope([made.contract.pk]):
        busy = set(
            Session.objects.filter(venue_id=session.venue_id).values_list(
                "day", flat=True
            )
        )
    day = calendar.next_open(session.day + dt.timedelta(days=20)).date
    while day in busy:
        day = calendar.next_open(day).date
    return min(day, made.contract.ends_on)


def _reach(made: Month, session: Session) -> None:
    """Those without an e-mail address are called, one after the other."""
    for booking in _booked(made, session):
        if booking.reach == "spoken":
            outreach.told_by_word(
                session=session, booking=booking, by=made.by("operator")
            )


def _walk_in(made: Month, session: Session) -> None:
    """Without a booking: card holders with a phone, and the mail-receipt service."""
    wanted = [rules.PORTAL] + [rules.MAIL] * (2 if session.mail_receipt else 0)
    if session.type == "support":
        wanted = [rules.PORTAL]
    for number, service in enumerate(wanted):
        begins = clock.tokyo(session.day, 15, 5 + 12 * number)
        with clock.at(begins):
            visit = outreach.receive_walk_in(
                session=session,
                service=service,
                wish=["portal-status"] if service == rules.PORTAL else [],
                reason=made.chance.choice(list(outreach_reasons())),
                by=made.by("staff"),
            )
        _serve(made, session, visit, begins)


def _booked(made: Month, session: Session) -> list[Booking]:
    with walls.scope([made.contract.pk]):
        return list(booking_queries.of_session(made.contract.pk, session.ref))


def _come(made: Month, session: Session, booking: Booking) -> None:
    """One booked person: comes or not, goes through the steps, or goes home."""
    drawn = made.chance.random()
    arrives = booking.slot.starts_at + dt.timedelta(minutes=made.chance.randint(-6, 6))
    if drawn < 0.07:
        with clock.at(min(clock.tokyo(session.day, 16), clock.now())):
            bookings.miss(booking=booking, by=made.by("staff"))
        return
    with clock.at(arrives):
        visit = outreach.arrive(
            session=session,
            booking=booking,
            reason=made.chance.choice(list(outreach_reasons())),
            by=made.by("staff"),
        )
        if drawn < 0.12:
            outreach.finish_visit(
                session=session,
                visit=visit,
                sent_home=True,
                missing=["second-paper"],
                by=made.by("staff"),
            )
            return
    _serve(made, session, visit, arrives)


def outreach_reasons() -> tuple[str, ...]:
    """Why people came, by the report's own words."""
    from madoguchi.outreach import words

    return tuple(words.REASONS)


def _serve(
    made: Month,
    session: Session,
    visit: Visit,
    begins: dt.datetime,
    most: int | None = None,
) -> None:
    """Step after step to the end, or the first ``most`` of them."""
    shown = ["driving-licence", "insurance-certificate"]
    if visit.service == rules.MAIL:
        shown += ["issue-notice"]
    if visit.under_15:
        shown += ["authority"]
    done: set[str] = set()
    while step := rules.following(visit.service, done):
        if len(done) == most:
            return
        begins += dt.timedelta(seconds=made.chance.randint(60, 130))
        who = "identity_officer" if step.side == "municipality" else "staff"
        with clock.at(begins):
            visits.do_step(
                visit=visit,
                name=step.name,
                shown=shown if step.name == "papers" else (),
                by=made.by(who),
            )
        done.add(step.name)
    portal = ["portal-health-insurance"] if made.chance.random() < 0.25 else []
    if visit.service == rules.PORTAL:
        portal = ["portal-health-insurance", "portal-status"]
    with clock.at(begins + dt.timedelta(seconds=60)):
        outreach.finish_visit(
            session=session, visit=visit, portal=portal, by=made.by("staff")
        )


def _complain(made: Month, session: Session) -> None:
    case = cases.open_case(
        contract=made.contract,
        kind="complaint",
        summary="待ち時間の案内がわかりにくいというご意見",
        occasion=session.ref,
        by=made.by("site_manager"),
    )
    cases.answer(
        case=case,
        text="入口に順番の掲示を置き、声をかけました。",
        by=made.by("site_manager"),
    )
    cases.close(case=case, text="ご了承いただきました。", by=made.by("site_manager"))


def _hand_over(made: Month, session: Session) -> None:
    from madoguchi.outreach import queries

    kinds = parameters.on(made.contract.pk, session.day).transfers
    with walls.scope([made.contract.pk]):
        sheets = queries.sheets(session, kinds)
    counted = {sheet.what: sheet.expected for sheet in sheets if sheet.expected}
    outreach.count_sheets(session=session, counted=counted, by=made.by("site_manager"))
    with walls.scope([made.contract.pk]):
        transfers = list(Transfer.objects.filter(ref=session.ref))
    for transfer in transfers:
        signed = custody.sign_giving(transfer=transfer, by=made.by("site_manager"))
        custody.sign_taking(transfer=signed, by=made.by("identity_officer"))


def _report(made: Month, session: Session, counted_back: int) -> None:
    """Submit the daily report: in time, late, returned first, or not at all."""
    if counted_back == MISSING:
        return
    calendar = library.contract_file(made.contract.pk).calendars["city-open"]
    due = calendar.next_open(session.day).date
    if counted_back == LATE:
        due = calendar.next_open(due).date
    moment = clock.tokyo(due, 10, 15)
    if moment > clock.now():
        return
    with clock.at(moment):
        version = outreach.submit_daily_report(
            session=session,
            remark="滞りなく実施しました。",
            by=made.by("site_manager"),
        )
    _answer(made, session, version, moment, returned=counted_back == RETURNED)


def _answer(
    made: Month,
    session: Session,
    version: Version,
    submitted: dt.datetime,
    *,
    returned: bool,
) -> None:
    officer = made.by("officer")
    at = submitted + dt.timedelta(hours=4)
    if at > clock.now() or session.day >= clock.today() - dt.timedelta(days=2):
        return
    with clock.at(at):
        if not returned:
            documents.receive(version=version, by=officer)
            return
        documents.return_version(
            version=version,
            reason="所感に、待ち時間への対応を書いてください。",
            place="remark",
            by=officer,
        )
    with clock.at(at + dt.timedelta(hours=1)):
        again = outreach.submit_daily_report(
            session=session,
            remark="待ち時間の掲示を入口に置き、次回から15分ごとに声をかけます。",
            by=made.by("site_manager"),
        )
    with clock.at(at + dt.timedelta(hours=2)):
        documents.receive(version=again, by=officer)


def begin(made: Month, session: Session) -> None:
    """Today's session as far as the hour allows: the board is alive."""
    now = clock.now()
    with clock.at(clock.tokyo(session.day - dt.timedelta(days=1), 16)):
        duties.contact_sheet(made.contract, session.ref, made.by("site_manager"))
    if now < session.opens_at:
        return
    with clock.at(clock.tokyo(session.day, 9, 20)):
        _carry(made, session, "outward")
        _open_day(made, session)
        supplies.packed(made.contract, made.by("site_manager"), session.ref)
    for booking in _booked(made, session):
        minutes = (now - booking.slot.starts_at) / dt.timedelta(minutes=1)
        if minutes > 35:
            _come(made, session, booking)
        elif minutes > -8:
            _under_way(made, session, booking, minutes)


def _under_way(made: Month, session: Session, booking: Booking, minutes: float) -> None:
    """Who is there now: just come, waiting for the officer, or after the photo."""
    steps = 0 if minutes < 5 else 2 if minutes < 20 else 4
    latest = clock.now() - dt.timedelta(minutes=1 + 2.2 * steps)
    arrives = min(booking.slot.starts_at, latest)
    with clock.at(arrives):
        visit = outreach.arrive(session=session, booking=booking, by=made.by("staff"))
    if steps:
        _serve(made, session, visit, arrives, most=steps)


def _fill(day: dt.date) -> tuple[float, float]:
    """How full a day is: the last week well, before that as it comes."""
    away = (clock.today() - day).days
    if away < 0:
        return 0.15, 0.5
    return (0.6, 0.95) if away <= 7 else (0.25, 0.6)
