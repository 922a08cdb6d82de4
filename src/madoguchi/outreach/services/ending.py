"""Verbs of the end of a day: count what is handed over, close."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import facts as crew_facts
from madoguchi.custody import services as custody
from madoguchi.journal.services import record
from madoguchi.outreach import facts, parameters, queries
from madoguchi.outreach.models import FIXED, HELD, PLANNED, Attendance, Session
from madoguchi.outreach.services.report import draft_daily_report
from madoguchi.outreach.services.running import papers_open
from madoguchi.people.access import need
from madoguchi.privacy import facts as privacy_facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract


@walls.verb
def count_sheets(*, session: Session, counted: Mapping[str, int], by: Actor) -> None:
    """Write down how many papers of each kind were in hand (申請書, 依頼書, 同意書).

    What is expected comes from the visits. Counting anew takes back the giver's
    signature. What came to light after both sides signed makes a supplementary
    hand-over; what the visits no longer count comes back from the city. Raises
    ``people-open`` (someone may still bring a paper), ``day-closed``.
    """
    need(by, "custody.hand_over")
    papers_open(session)
    _all_finished(session)
    contract = Contract.objects.get(pk=session.contract_id)
    kinds = parameters.on(contract.pk, session.day).transfers
    for sheet in queries.sheets(session, kinds):
        if sheet.what in counted and sheet.wanted:
            custody.count(
                contract=contract,
                ref=session.ref,
                what=sheet.what,
                direction=sheet.direction,
                number=sheet.number,
                expected=sheet.due,
                counted=counted[sheet.what],
                by=by,
            )


def _all_finished(session: Session) -> None:
    left = queries.still_open(session)
    if not left.nothing:
        raise Refusal(
            "people-open",
            _("未完了の方が %d名います。終了、持帰り、来所なしのどれかにしてください。")
            % (left.booked + left.visits),
        )


@walls.verb
def close_day(*, session: Session, by: Actor, no_visitors_reason: str = "") -> Session:
    """Close the day (締め): every count comes from the visits, none is typed.

    The daily report is drafted by itself. Raises ``people-open``,
    ``photos-left``, ``devices-left``, ``forms-not-handed-over`` (a kind of paper
    without a transfer that both sides signed), ``reason-missing`` (nobody came),
    ``too-early`` (before the day), ``already-closed``.
    """
    need(by, "outreach.close")
    reason = no_visitors_reason.strip()
    closable(session, reason)
    if queries.people(session):
        reason = ""
    moved = Session.objects.filter(
        pk=session.pk, state__in=(PLANNED, FIXED), closed_at=None
    ).update(
        state=HELD,
        closed_at=clock.now(),
        closed_by=by.account,
        no_visitors_reason=reason,
    )
    if moved != 1:
        raise Refusal("already-closed", _("この日はすでに締められています。"))
    session.refresh_from_db()
    _attendance_facts(session, by)
    _held_fact(session, by)
    _photos_fact(session, by)
    draft_daily_report(session=session, by=by)
    return session


def closable(session: Session, reason: str) -> None:
    """Raises the :class:`Refusal` of what still stands in the way; needs a scope."""
    if clock.now() < session.opens_at:
        raise Refusal("too-early", _("開催の前に締めることはできません。"))
    _all_finished(session)
    kinds = parameters.on(session.contract_id, session.day).transfers
    now = queries.closing(session, kinds)
    if now.photos:
        raise Refusal(
            "photos-left",
            _("写真データが %d件残っています。消去して確認してください。") % now.photos,
        )
    if now.devices_used != now.devices_reset:
        raise Refusal(
            "devices-left",
            _("端末の初期化が %(done)d/%(used)d です。")
            % {"done": now.devices_reset, "used": now.devices_used},
        )
    if now.people == 0 and not reason:
        raise Refusal(
            "reason-missing",
            _("来所 0件で締めます。理由を選んでください。"),
            field="no_visitors_reason",
        )
    for sheet in now.sheets:
        if not sheet.done:
            raise queries.not_handed_over(sheet)


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


def _photos_fact(session: Session, by: Actor) -> None:
    """写真データ残り 0, confirmed for the whole session (KY 9(1)イ)."""
    record(
        privacy_facts.MATERIAL_DISPOSED,
        contract=session.contract_id,
        by=by,
        material="face-photos",
        ref=session.ref,
        session=session.ref,
        day=session.day,
        measures={"means": "deleted", "witnesses": 1},
    )
