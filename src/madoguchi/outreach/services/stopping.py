"""Verbs that stop a session: switch to support, cancel, move to another day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.services import record
from madoguchi.outreach import facts, parameters, words
from madoguchi.outreach.models import (
    CANCELLED,
    FIXED,
    PLANNED,
    SUPPORT,
    WITH_OFFICER,
    Session,
)
from madoguchi.outreach.services import telling
from madoguchi.outreach.services.session import instruct, plan_session
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract


@walls.verb
def switch_session(*, session: Session, reason: str, by: Actor) -> Session:
    """Turn a session into 申請サポート, when no officer can come (KY 11(3)).

    Either side may say it. Everyone booked is written to (cards are no longer
    posted); whom nobody has reached stays in ``queries.unreached``. Raises
    ``unknown-reason``, ``already-support``, ``day-closed``.
    """
    _may_stop(by)
    _reasoned(reason)
    moved = Session.objects.filter(
        pk=session.pk, state__in=(PLANNED, FIXED), type__in=WITH_OFFICER, closed_at=None
    ).update(type=SUPPORT, switched_from=session.type, stopped_why=reason)
    if moved != 1:
        raise Refusal(
            "already-support", _("この開催は切り替えられません（実施済み、中止など）。")
        )
    _untell(session)
    session.refresh_from_db()
    if by.side == "municipality":  # its word is the designation of 4(2) too
        instruct(session, by, "support-session")
    booked = booking_queries.open_count(session.contract_id, session.ref)
    _stopped_fact(facts.SESSION_SWITCHED, session, reason, by, booked=booked)
    telling.tell_all(telling.SWITCHED, session)
    return session


@walls.verb
def cancel_session(*, session: Session, reason: str, by: Actor) -> Session:
    """Cancel a session (中止). Its slots close at once; everyone booked is written to.

    Raises ``unknown-reason``, ``day-closed``.
    """
    _may_stop(by)
    _reasoned(reason)
    contract = Contract.objects.get(pk=session.contract_id)
    _end(session, reason)
    bookings.seal(contract=contract, session=session.ref)
    _untell(session)
    session.refresh_from_db()
    if by.side == "municipality":
        instruct(session, by, "session-impossible")  # KY 11(11)
    _stopped_fact(facts.SESSION_POSTPONED, session, reason, by)
    telling.tell_all(telling.STOPPED, session)
    return session


@walls.verb
def move_session(
    *, session: Session, reason: str, new_day: dt.date, by: Actor
) -> Session:
    """Put a session off to another day (延期): made anew there, the booked with it.

    The new one has the venue, hours and booths of the old; each booking keeps its
    number and hour (or takes the nearest that is free), and is told the new day.
    Whoever finds no place is told that the old day is cancelled. Returns the new
    session, to be fixed anew. Raises ``unknown-reason``, ``new-day-wrong``,
    ``day-closed`` and those of ``plan_session``.
    """
    _may_stop(by)
    _reasoned(reason)
    if new_day <= session.day:
        raise Refusal(
            "new-day-wrong", _("今の日より後の日を選んでください。"), field="new_day"
        )
    contract = Contract.objects.get(pk=session.contract_id)
    _end(session, reason, new_day)
    session.refresh_from_db()
    later = _again(contract, session, new_day)
    moved, left = bookings.carry(
        contract=contract, session=session.ref, to=later.ref, by=by
    )
    if by.side == "municipality":
        instruct(session, by, "session-impossible")  # KY 11(11)
    _stopped_fact(facts.SESSION_POSTPONED, session, reason, by)
    telling.tell_moved(session, later, moved)
    if left:
        _untell(session)
        telling.tell_all(telling.STOPPED, session)
    return later


def _end(session: Session, reason: str, new_day: dt.date | None = None) -> None:
    moved = Session.objects.filter(
        pk=session.pk, state__in=(PLANNED, FIXED), closed_at=None
    ).update(state=CANCELLED, stopped_why=reason, moved_to=new_day)
    if moved != 1:
        raise Refusal("day-closed", _("この日はすでに締められたか、中止されています。"))


def _again(contract: Contract, session: Session, new_day: dt.date) -> Session:
    """The same session on another day; either side may ask, so the system plans."""
    try:
        later = plan_session(
            contract=contract,
            venue=session.venue,
            type=session.type,
            day=new_day,
            opens=_clock(session.opens_at),
            closes=_clock(session.closes_at),
            parameters=parameters.on(contract.pk, new_day),
            by=system(contract.pk),
            booths=session.booths,
            mail_receipt=session.mail_receipt,
        )
    except Refusal as refusal:
        refusal.field = "new_day"
        raise
    Session.objects.filter(pk=later.pk).update(moved_from=session.pk)
    later.refresh_from_db()
    return later


def _clock(moment: dt.datetime) -> dt.time:
    return moment.astimezone(clock.TOKYO).time()


def _may_stop(by: Actor) -> None:
    if by.side != "municipality":
        need(by, "outreach.plan")


def _reasoned(reason: str) -> None:
    if reason not in words.STOPPED:
        raise Refusal("unknown-reason", _("理由を選んでください。"), field="reason")


def _untell(session: Session) -> None:
    Booking.objects.filter(contract_id=session.contract_id, session=session.ref).update(
        told_at=None
    )


def _stopped_fact(
    fact: Any, session: Session, reason: str, by: Actor, **figures: int
) -> None:
    record(
        fact,
        contract=session.contract_id,
        by=by,
        session=session.ref,
        type=session.type,
        day=session.day,
        measures={"reason": reason, "new_date": session.moved_to, **figures},
    )
