"""Verbs of the day: attend, arrive, walk in, finish, take back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import services as crew
from madoguchi.outreach import parameters
from madoguchi.outreach.models import SUPPORT, Attendance, Session
from madoguchi.outreach.services.running import still_running
from madoguchi.outreach.words import NO_POST
from madoguchi.people.access import need
from madoguchi.people.rules import ROLES
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract
from madoguchi.visits import queries as visit_queries
from madoguchi.visits import rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import ACCEPTED, SENT_HOME, SUPPORTED, Visit

EARLY = dt.timedelta(hours=3)


@walls.verb
def attend(*, session: Session, account: int, role: str, by: Actor) -> Attendance:
    """Someone starts work at a session; pressed twice, it counts once.

    Who left too early by mistake, or comes back, is at work again.

    The contractor's people begin to work with personal data: their pledge and
    training come first. Raises ``not-allowed``, ``day-closed``, ``gate-closed``.
    """
    if by.account != account or "visits.identify" not in by.may:
        need(by, "outreach.run")
    still_running(session)
    if role in ROLES and ROLES[role].side == "contractor":
        contract = Contract.objects.get(pk=session.contract_id)
        crew.start_handling(contract=contract, account=account, by=by)
    attendance, _made = Attendance.objects.get_or_create(
        contract_id=session.contract_id,
        session=session,
        account=account,
        defaults={"role": role, "arrived_at": clock.now()},
    )
    if attendance.left_at is not None:
        attendance.left_at = None
        attendance.save(update_fields=["left_at"])
    return attendance


@walls.verb
def leave_work(*, attendance: Attendance, by: Actor) -> None:
    """Someone's work at a session ends; counted once. Raises ``not-allowed``."""
    if by.account != attendance.account or "visits.identify" not in by.may:
        need(by, "outreach.run")
    Attendance.objects.filter(pk=attendance.pk, left_at=None).update(
        left_at=clock.now()
    )


def usual_service(session: Session, *, in_city: bool) -> str:
    """Outside the city, or at a support session, only the form is helped with."""
    if session.type == SUPPORT or not in_city:
        return rules.COLLECT
    return rules.APPLY


@walls.verb
def arrive(
    *,
    session: Session,
    booking: Booking,
    by: Actor,
    reason: str = "",
    people: int | None = None,
    in_city: bool | None = None,
    under_15: bool | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """A booked person has come (来所): the booking is checked in, the visit begins.

    How many came, from where and how old they are is what the booking says unless
    it is given. ``at`` is the hour from a paper list. Raises ``not-booked``,
    ``other-session``, ``day-closed``, ``not-today``, ``time-wrong``.
    """
    need(by, "visits.receive")
    still_running(session)
    _open_now(session)
    _came_at(session, at)
    resident = booking.in_city if in_city is None else in_city
    if booking.session != session.ref:
        raise Refusal("other-session", _("この予約は別の会場のものです。"))
    bookings.check_in(booking=booking, by=by)
    return visits.receive(
        contract=Contract.objects.get(pk=session.contract_id),
        occasion=session.ref,
        day=session.day,
        service=usual_service(session, in_city=resident),
        by=by,
        booking_id=booking.pk,
        subject_id=booking.subject_id,
        label=booking.number,
        people=booking.people if people is None else people,
        in_city=resident,
        under_15=booking.under_15 if under_15 is None else under_15,
        needs=booking.needs,
        reason=reason,
        at=at,
    )


def _came_at(session: Session, at: dt.datetime | None) -> None:
    """An hour that was written down lies in the day and not ahead of us."""
    if at is None:
        return
    if not session.opens_at - EARLY <= at <= clock.now():
        raise Refusal(
            "time-wrong",
            _("来所の時刻は、開場の3時間前から今までの間で入力してください。"),
            field="at",
        )


@walls.verb
def correct_party(
    *,
    session: Session,
    visit: Visit,
    by: Actor,
    people: int,
    in_city: bool,
    under_15: bool,
) -> Visit:
    """Who has come after all (人数・住所地・年齢); the service and papers follow.

    Raises ``day-closed`` and those of ``visits.services.set_party``.
    """
    need(by, "visits.receive")
    still_running(session)
    was = usual_service(session, in_city=visit.in_city)
    visit = visits.set_party(
        visit=visit, by=by, people=people, in_city=in_city, under_15=under_15
    )
    wanted = usual_service(session, in_city=in_city)
    if visit.service == was != wanted:
        home = ["outside-city"] if wanted == rules.COLLECT else []
        return visits.switch(visit=visit, service=wanted, missing=home, by=by)
    return visit


def _open_now(session: Session) -> None:
    """The tablet's own clock never counts: the server's moment does."""
    if clock.now() < session.opens_at - EARLY:
        raise Refusal("not-today", _("この会場の受付はまだ始まっていません。"))


@walls.verb
def receive_walk_in(
    *,
    session: Session,
    by: Actor,
    people: int = 1,
    in_city: bool = True,
    under_15: bool = False,
    service: str = "",
    wish: Iterable[str] = (),
    reason: str = "",
    may_post: bool | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Someone without a booking has come (予約なし).

    ``may_post``: whether the card can reach them by post; None where that was not
    asked. Raises ``day-closed``, ``not-today``, ``no-officer-here`` (identity is not
    checked at a support session), ``no-mail-receipt`` (not at this venue),
    ``time-wrong``, ``not-postable``.
    """
    need(by, "visits.receive")
    still_running(session)
    _open_now(session)
    _came_at(session, at)
    wanted = service or usual_service(session, in_city=in_city)
    offered(session, wanted)
    if may_post is False and wanted in rules.POSTED:
        raise Refusal("not-postable", _not_posted(), field="may_post")
    return visits.receive(
        contract=Contract.objects.get(pk=session.contract_id),
        occasion=session.ref,
        day=session.day,
        service=wanted,
        by=by,
        people=people,
        in_city=in_city,
        under_15=under_15,
        label=_("予約なし"),
        wish=[*wish, "portal"] if wanted == rules.PORTAL else wish,
        needs=[NO_POST] if may_post is False else (),
        reason=reason,
        at=at,
    )


def _not_posted() -> str:
    return _(
        "カードを郵送できない方です。手続を「%s」に変えるか、"
        "区役所での申請をご案内ください。"
    ) % _(rules.SERVICES[rules.COLLECT])


def asks_post(session: Session, service: str, *, in_city: bool) -> bool:
    """Whether a walk-in is asked for what keeps the card from being posted."""
    posted = in_city and service in rules.POSTED
    return (
        posted and parameters.bookings_on(session.contract_id, session.day).post_asked
    )


def offered(session: Session, service: str) -> None:
    """Whether a session offers a service; raises as :func:`receive_walk_in`."""
    if session.type == SUPPORT and service in (rules.APPLY, rules.MAIL):
        raise Refusal(
            "no-officer-here",
            _("申請サポートの会場では、本人確認を行いません。"),
            field="service",
        )
    if service == rules.MAIL and not session.mail_receipt:
        raise Refusal(
            "no-mail-receipt",
            _("この会場は郵送受取サービスの会場ではありません。"),
            field="service",
        )


@walls.verb
def finish_visit(
    *,
    session: Session,
    visit: Visit,
    by: Actor,
    sent_home: bool = False,
    portal: Iterable[str] = (),
    missing: Iterable[str] = (),
    reason: str = "",
) -> Visit:
    """End a visit: its outcome follows from its service, nothing is typed.

    ``portal`` are slugs of ``visits.rules.PORTAL_PROCEDURES`` that were helped
    with. Raises as ``visits.services.finish``, ``day-closed``.
    """
    need(by, "visits.receive")
    still_running(session)
    taken = visit.service in (rules.APPLY, rules.MAIL)
    outcome = SENT_HOME if sent_home else ACCEPTED if taken else SUPPORTED
    return visits.finish(
        visit=visit,
        outcome=outcome,
        by=by,
        procedures=_procedures(visit, portal),
        missing=missing,
        reason=reason,
    )


def _procedures(visit: Visit, portal: Iterable[str]) -> list[tuple[str, str]]:
    done = [(name, "") for name in portal if name in rules.PORTAL_PROCEDURES]
    main = main_procedure(visit.service)
    return [main, *done] if main else done


def main_procedure(service: str) -> tuple[str, str] | None:
    """The procedure that a service completes, with its method."""
    if service == rules.MAIL:
        return ("mail-receipt", "")
    if service == rules.PORTAL:
        return None
    return ("application", service)


@walls.verb
def part_visit(
    *,
    session: Session,
    visit: Visit,
    service: str,
    missing: Iterable[str],
    by: Actor,
    child: bool = False,
) -> Visit:
    """One of a family goes on alone, the others keep their service (お一人だけ切替).

    Raises ``day-closed``, ``no-officer-here``, ``no-mail-receipt`` and those of
    ``visits.services.part``.
    """
    still_running(session)
    offered(session, service)
    return visits.part(
        visit=visit, service=service, missing=missing, child=child, by=by
    )


@walls.verb
def reopen_visit(*, session: Session, visit: Visit, by: Actor) -> Visit:
    """Take an end back within the day (対応終了を取り消す). Raises ``day-closed``."""
    need(by, "visits.receive")
    still_running(session)
    return visits.reopen(visit=visit, by=by)


@walls.verb
def take_back_arrival(*, session: Session, visit: Visit, why: str, by: Actor) -> None:
    """The wrong row was pressed, or somebody was received twice (来所を取り消す).

    The booking stands again, no count keeps the visit. Raises ``day-closed`` and
    those of ``visits.services.take_back``.
    """
    need(by, "visits.receive")
    still_running(session)
    visits.take_back(visit=visit, why=why, by=by)
    if visit.booking_id is not None:
        found = Booking.objects.get(pk=visit.booking_id)
        bookings.undo_check_in(booking=found, by=by)


@walls.verb
def confirm_photos_deleted(*, session: Session, by: Actor) -> int:
    """The camera was emptied: every photograph left is confirmed as deleted.

    Returns how many visits that were; visits that have ended keep their end.
    """
    need(by, "outreach.run")
    still_running(session)
    left = visit_queries.photo_visits(session.contract_id, session.ref)
    for visit in left:
        visits.delete_photo(visit=visit, by=by)
    return len(left)
