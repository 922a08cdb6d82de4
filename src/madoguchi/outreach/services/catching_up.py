"""Fast entry from the printed list after an outage: every row, or none."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.day import arrive, finish_visit
from madoguchi.outreach.services.running import still_running
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import rules
from madoguchi.visits import services as visits

ARRIVED, MISSED, HOME, DONE = "arrived", "missed", "home", "done"
RESULTS = (ARRIVED, MISSED, HOME, DONE)


class RowsRefused(Refusal):
    """Some rows cannot be entered; ``rows`` is booking id → what is wrong."""

    def __init__(self, rows: dict[int, str]) -> None:
        super().__init__(
            "rows-refused",
            _("%d件に誤りがあります。直すまで、どの行も登録しません。") % len(rows),
        )
        self.rows = rows


@walls.verb
def enter_results(*, session: Session, results: Mapping[int, str], by: Actor) -> int:
    """Enter what the paper says of many bookings at once; returns how many.

    ``results`` is booking id → one of :data:`RESULTS`; ``done`` is for visits
    without an officer (申請サポート), since nobody else signs the officer's step.
    Photographs stay to be confirmed as deleted.
    Raises :class:`RowsRefused`, and then nothing was entered; ``nothing-entered``.
    """
    need(by, "visits.receive")
    still_running(session)
    found = Booking.objects.filter(
        contract_id=session.contract_id, session=session.ref, pk__in=list(results)
    ).select_related("slot")
    rows = {booking.pk: booking for booking in found}
    if not rows:
        raise Refusal("nothing-entered", _("結果を1件以上えらんでください。"))
    wrong: dict[int, str] = {}
    for pk, booking in rows.items():
        try:
            _enter(session, booking, results[pk], by)
        except Refusal as refusal:
            wrong[pk] = refusal.sentence
    if wrong:
        raise RowsRefused(wrong)
    return len(rows)


def _enter(session: Session, booking: Booking, result: str, by: Actor) -> None:
    if result not in RESULTS:
        raise Refusal("unknown-result", _("結果を選び直してください。"))
    if result == MISSED:
        bookings.miss(booking=booking, by=by)
        return
    visit = arrive(session=session, booking=booking, by=by)
    if result == HOME:
        finish_visit(
            session=session,
            visit=visit,
            by=by,
            sent_home=True,
            missing=["any-papers"],
        )
    elif result == DONE:
        flow = rules.flow(visit.service)
        if any(kind.side == "municipality" for kind in flow):
            raise Refusal(
                "officer-signs",
                _(
                    "本人確認がある方です。「来所」にして、市職員の署名を受けてください。"
                ),
            )
        for kind in flow:
            if kind.needed:
                visits.do_step(visit=visit, name=kind.name, by=by)
        finish_visit(session=session, visit=visit, by=by)
