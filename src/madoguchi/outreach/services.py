"""Verbs of a session: plan, fix, attend, run, close the day."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.bookings import rules as booking_rules
from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import facts as crew_facts
from madoguchi.custody.models import Transfer
from madoguchi.journal.services import record
from madoguchi.outreach import facts, queries
from madoguchi.outreach.models import (
    FIXED,
    HELD,
    PLANNED,
    TYPES,
    Attendance,
    Session,
    Venue,
)
from madoguchi.outreach.parameters import OutreachParameters
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit


def _need(by: Actor, permission: str) -> None:
    if by.side != "system" and permission not in by.may:
        raise Refusal("not-allowed", _("この操作をする権限がありません。"))


@walls.verb
def add_venue(
    *,
    contract: Contract,
    name: str,
    ward: str,
    by: Actor,
    kind: str = "public",
    address: str = "",
    access: str = "",
    wheelchair: bool = False,
) -> Venue:
    """Add a venue to the register. Raises ``venue-known``, ``name-missing``."""
    _need(by, "outreach.plan")
    if not name.strip():
        raise Refusal("name-missing", _("会場の名前を入力してください。"), field="name")
    venue, made = Venue.objects.get_or_create(
        contract=contract,
        name=name.strip(),
        defaults={
            "ward": ward.strip(),
            "kind": kind,
            "address": address.strip(),
            "access": access.strip(),
            "wheelchair": wheelchair,
        },
    )
    if not made:
        raise Refusal("venue-known", _("同じ名前の会場があります。"), field="name")
    return venue


@walls.verb
def plan_session(
    *,
    contract: Contract,
    venue: Venue,
    type: str,
    day: dt.date,
    opens: dt.time,
    closes: dt.time,
    parameters: OutreachParameters,
    by: Actor,
    booths: int | None = None,
) -> Session:
    """Plan a session at a venue; its slots are made at once with one place a booth.

    Raises ``day-outside-term``, ``hours-reversed``, ``venue-busy``.
    """
    _need(by, "outreach.plan")
    _plannable(contract, venue, type, day, opens, closes)
    session = Session.objects.create(
        contract=contract,
        venue=venue,
        type=type,
        day=day,
        opens_at=dt.datetime.combine(day, opens, clock.TOKYO),
        closes_at=dt.datetime.combine(day, closes, clock.TOKYO),
        booths=booths or parameters.booths,
        planned_at=clock.now(),
    )
    starts = list(
        booking_rules.slot_starts(
            session.opens_at, session.closes_at, parameters.slot_minutes
        )
    )
    bookings.open_slots(
        contract=contract,
        session=session.ref,
        starts=starts,
        minutes=parameters.slot_minutes,
        places=session.booths,
    )
    _session_fact(session, by, places=len(starts) * session.booths)
    return session


def _plannable(
    contract: Contract,
    venue: Venue,
    type: str,
    day: dt.date,
    opens: dt.time,
    closes: dt.time,
) -> None:
    if type not in TYPES:
        raise Refusal("unknown-type", _("種別を選んでください。"), field="type")
    if not contract.starts_on <= day <= contract.ends_on:
        raise Refusal(
            "day-outside-term", _("この日は契約の期間の外です。"), field="day"
        )
    if closes <= opens:
        raise Refusal(
            "hours-reversed", _("終わりの時刻が始まりより前です。"), field="closes"
        )
    busy = Session.objects.filter(contract=contract, venue=venue, day=day)
    if busy.exclude(state="cancelled").exists():
        raise Refusal(
            "venue-busy", _("この会場にはこの日の予定があります。"), field="day"
        )


def _session_fact(session: Session, by: Actor, *, places: int) -> None:
    minutes = int((session.closes_at - session.opens_at).total_seconds() // 60)
    record(
        facts.SESSION_PLANNED,
        contract=session.contract_id,
        by=by,
        session=session.ref,
        type=session.type,
        day=session.day,
        venue=f"v{session.venue_id}",
        measures={"booths": session.booths, "places": places, "hours": minutes},
    )


@walls.verb
def fix_session(*, session: Session, by: Actor, officers: int) -> Session:
    """Fix a planned session once the city's officers are confirmed (市職員の手配確認).

    An outreach session needs at least one officer (KY 7(2)ウ). Raises
    ``officer-missing``, ``not-planned``.
    """
    _need(by, "outreach.plan")
    if session.type == "outreach" and officers < 1:
        raise Refusal(
            "officer-missing",
            _("出張窓口には市職員が1名以上必要です。申請サポートに切り替えますか。"),
            field="officers",
        )
    moved = Session.objects.filter(pk=session.pk, state=PLANNED).update(state=FIXED)
    if moved != 1:
        raise Refusal("not-planned", _("この開催は計画中ではありません。"))
    session.refresh_from_db()
    keys: dict[str, object] = {"session": session.ref, "day": session.day}
    if officers:
        record(
            facts.OFFICERS_CONFIRMED,
            contract=session.contract_id,
            by=by,
            measures={"count": officers},
            **keys,
        )
    record(
        facts.VENUE_FIXED,
        contract=session.contract_id,
        by=by,
        venue=f"v{session.venue_id}",
        session=session.ref,
        measures={"planned_date": session.day, "reason": True},
    )
    return session


@walls.verb
def attend(*, session: Session, account: int, role: str, by: Actor) -> Attendance:
    """Someone starts work at a session; pressed twice, it counts once."""
    _need(by, "outreach.run")
    attendance, _made = Attendance.objects.get_or_create(
        contract_id=session.contract_id,
        session=session,
        account=account,
        defaults={"role": role, "arrived_at": clock.now()},
    )
    return attendance


@walls.verb
def arrive(*, session: Session, booking: Booking, by: Actor) -> Visit:
    """A booked person has come (来所): the booking is checked in, the visit begins.

    Raises ``not-booked``, ``other-session``.
    """
    _need(by, "visits.receive")
    if booking.session != session.ref:
        raise Refusal("other-session", _("この予約は別の会場のものです。"))
    bookings.check_in(booking=booking, by=by)
    return visits.receive(
        contract=Contract.objects.get(pk=session.contract_id),
        occasion=session.ref,
        day=session.day,
        service=session.type,
        by=by,
        booking_id=booking.pk,
        subject_id=booking.subject_id,
        label=booking.number,
        people=booking.people,
        in_city=booking.in_city,
    )


@walls.verb
def receive_walk_in(
    *, session: Session, by: Actor, people: int = 1, in_city: bool = True
) -> Visit:
    """Someone without a booking has come (予約なし)."""
    _need(by, "visits.receive")
    return visits.receive(
        contract=Contract.objects.get(pk=session.contract_id),
        occasion=session.ref,
        day=session.day,
        service=session.type,
        by=by,
        people=people,
        in_city=in_city,
        label=_("予約なし"),
    )


@walls.verb
def close_day(*, session: Session, by: Actor, no_visitors_reason: str = "") -> Session:
    """Close the day (締め): every count comes from the visits, none is typed.

    Raises ``people-open`` (someone is not finished), ``forms-not-handed-over``
    (accepted applications without a transfer that both sides signed),
    ``reason-missing`` (nobody came and no reason is given), ``already-closed``.
    """
    _need(by, "outreach.close")
    _closable(session, no_visitors_reason)
    now = clock.now()
    moved = Session.objects.filter(
        pk=session.pk, state__in=(PLANNED, FIXED), closed_at=None
    ).update(
        state=HELD,
        closed_at=now,
        closed_by=by.account,
        no_visitors_reason=no_visitors_reason.strip(),
    )
    if moved != 1:
        raise Refusal("already-closed", _("この日はすでに締められています。"))
    session.refresh_from_db()
    _attendance_facts(session, by)
    _held_fact(session, by)
    return session


def _closable(session: Session, no_visitors_reason: str) -> None:
    left = queries.still_open(session)
    if not left.nothing:
        raise Refusal(
            "people-open",
            _("未完了の方が %d名います。終了、持帰り、来所なしのどれかにしてください。")
            % (left.booked + left.visits),
        )
    if queries.people(session) == 0 and not no_visitors_reason.strip():
        raise Refusal(
            "reason-missing",
            _("来所 0件で締めます。理由を選んでください。"),
            field="no_visitors_reason",
        )
    expected = queries.people(session, accepted_only=True)
    if session.type == "outreach" and expected and not _handed_over(session, expected):
        raise Refusal(
            "forms-not-handed-over",
            _("申請書 %d件の引渡しに、両者の署名が必要です。") % expected,
        )


def _handed_over(session: Session, expected: int) -> bool:
    return Transfer.objects.filter(
        contract_id=session.contract_id,
        ref=session.ref,
        what="forms",
        direction="to-city",
        counted=expected,
        taken_at__isnull=False,
    ).exists()


def _happened(session: Session) -> dt.datetime:
    """When it happened: its planned end, or earlier if it was closed earlier."""
    return min(session.closes_at, clock.now())


def _attendance_facts(session: Session, by: Actor) -> None:
    rows = Attendance.objects.filter(
        contract_id=session.contract_id, session=session
    ).order_by("id")
    for row in rows:
        left = row.left_at or session.closed_at or clock.now()
        record(
            crew_facts.ATTENDANCE_RECORDED,
            contract=session.contract_id,
            by=by,
            occurred_at=_happened(session),
            person=row.account,
            role=row.role,
            session=session.ref,
            day=session.day,
            measures={
                "minutes": max(0, int((left - row.arrived_at).total_seconds() // 60)),
                "from": f"{row.arrived_at.astimezone(clock.TOKYO):%H:%M}",
                "until": f"{left.astimezone(clock.TOKYO):%H:%M}",
            },
        )


def _held_fact(session: Session, by: Actor) -> None:
    minutes = int((session.closes_at - session.opens_at).total_seconds() // 60)
    record(
        facts.SESSION_HELD,
        contract=session.contract_id,
        by=by,
        occurred_at=_happened(session),
        session=session.ref,
        type=session.type,
        day=session.day,
        venue=f"v{session.venue_id}",
        measures={
            "applicants": queries.people(session, accepted_only=True),
            "visitors": queries.people(session),
            "roles": queries.present_roles(session),
            "minutes": minutes,
        },
    )
