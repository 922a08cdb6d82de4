"""Verbs of a day of the desk: open, change seats, close, reopen."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from madoguchi.calls import facts, rules
from madoguchi.calls.models import DeskDay, SeatChange
from madoguchi.calls.services import report
from madoguchi.calls.services.need import moment, need, seats_given
from madoguchi.contracts import gates
from madoguchi.core.errors import Refusal
from madoguchi.documents import facts as document_facts
from madoguchi.documents.models import APPROVED, Version
from madoguchi.journal.services import record
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, system
from madoguchi.tenancy.models import Contract

GUIDES = ("operating-manual", "faq")
"""What operators answer by (KY 8(1)ク): the manual and the Q&A."""


@walls.verb
def open_desk(
    *,
    contract: Contract,
    day: dt.date,
    seats: int,
    by: Actor,
    at: dt.time | None = None,
) -> DeskDay:
    """Open the desk (窓口を開ける), now or as it was at a time of that day.

    Asks the gates before it (KY 8(1)イ hours agreed, 8(1)ク manual and Q&A). Raises
    :class:`Refusal` ``gate-closed``, ``already-open``, ``outside-term``,
    ``seats-wrong``, ``time-missing``, ``in-the-future``.
    """
    need(by)
    seats_given(seats)
    opened = moment(day, at)
    if not contract.starts_on <= day <= contract.ends_on:
        raise Refusal("outside-term", _("契約期間の外の日です。"), field="day")
    gates.ask(contract.pk, facts.DESK_OPENED, {"day": day.isoformat()})
    desk, made = DeskDay.objects.get_or_create(
        contract=contract,
        day=day,
        defaults={
            "opened_at": opened,
            "seats_first": seats,
            "seats": seats,
            "opened_by": by.account,
        },
    )
    if not made:
        raise Refusal("already-open", _("この日の窓口はすでに開いています。"))
    record(
        facts.DESK_OPENED,
        contract=contract.pk,
        by=by,
        occurred_at=opened,
        day=day,
        measures={"seats": seats},
    )
    return desk


@walls.verb
def change_seats(
    *, desk: DeskDay, seats: int, by: Actor, at: dt.time | None = None
) -> SeatChange:
    """Record more or fewer seats (席数変更): the answer to a falling rate (KY 8(1)ケ).

    May be noted afterwards, for a time at which the desk was open. Raises
    ``seats-same``, ``seats-wrong``, ``not-open``.
    """
    need(by)
    seats_given(seats)
    changed = moment(desk.day, at)
    held = DeskDay.objects.select_for_update().get(pk=desk.pk)
    if changed < held.opened_at or (held.closed_at and changed > held.closed_at):
        raise Refusal("not-open", _("窓口が開いていない時刻です。"), field="at")
    if seats == held.seats:
        raise Refusal("seats-same", _("いまの席数と同じです。"), field="seats")
    row = SeatChange.objects.create(
        contract_id=held.contract_id,
        desk=held,
        seats=seats,
        before=held.seats,
        at=changed,
        by=by.account,
    )
    DeskDay.objects.filter(pk=held.pk).update(seats=seats)
    record(
        facts.SEATS_CHANGED,
        contract=held.contract_id,
        by=by,
        occurred_at=changed,
        day=held.day,
        measures={"seats": seats},
    )
    return row


@walls.verb
def close_desk(*, desk: DeskDay, by: Actor, at: dt.time | None = None) -> DeskDay:
    """Close the desk (窓口を閉める); its report is drafted from the records at once.

    Raises ``not-open``, ``closed-early``, ``time-missing``, ``in-the-future``.
    """
    need(by)
    closed = moment(desk.day, at)
    held = DeskDay.objects.select_for_update().get(pk=desk.pk)
    if held.closed_at is not None:
        raise Refusal("not-open", _("この日の窓口はすでに閉まっています。"))
    minutes = rules.whole_minutes(held.opened_at, closed)
    fact = record(
        facts.DESK_CLOSED,
        contract=held.contract_id,
        by=by,
        occurred_at=closed,
        day=held.day,
        measures={"minutes": minutes, "seats": held.seats},
    )
    DeskDay.objects.filter(pk=held.pk, closed_at=None).update(
        closed_at=closed, closed_by=by.account, closed_fact=fact
    )
    held.refresh_from_db()
    report.draft_report(desk=held, by=system(held.contract_id))
    return held


@walls.verb
def reopen_desk(*, desk: DeskDay, by: Actor) -> DeskDay:
    """Take a close back (元に戻す): its fact is withdrawn, the draft stays a draft.

    Raises ``not-closed``, ``already-submitted``.
    """
    need(by)
    held = DeskDay.objects.select_for_update().get(pk=desk.pk)
    if held.closed_at is None:
        raise Refusal("not-closed", _("この日の窓口は閉まっていません。"))
    if report.left_the_house(held):
        raise Refusal(
            "already-submitted", _("日報が提出されているため、元に戻せません。")
        )
    record(
        facts.DESK_CLOSED,
        contract=held.contract_id,
        by=by,
        occurred_at=held.closed_at,
        day=held.day,
        corrects=held.closed_fact,
    )
    DeskDay.objects.filter(pk=held.pk).update(
        closed_at=None, closed_by=None, closed_fact=None
    )
    held.refresh_from_db()
    return held


@walls.verb
def issue_guides(*, contract: Contract, by: Actor) -> int:
    """Record that the approved manual and Q&A were issued to the operators (周知).

    One fact a document in its version in force; returns how many. Raises
    ``not-approved`` while either waits for approval (KY 8(1)ク).
    """
    need(by)
    for kind in GUIDES:
        version = (
            Version.objects.filter(
                contract=contract,
                submission__contract=contract,
                submission__kind=kind,
                state=APPROVED,
            )
            .select_related("submission")
            .order_by("-number")
            .first()
        )
        if version is None:
            raise Refusal(
                "not-approved",
                _("マニュアルとＱ＆Ａの承認を受けてから周知してください。"),
            )
        record(
            document_facts.VERSION_ISSUED,
            contract=contract.pk,
            by=by,
            documents=[version.content_hash],
            kind=kind,
            ref=version.submission.ref or "contract",
            version=version.number,
        )
    return len(GUIDES)
