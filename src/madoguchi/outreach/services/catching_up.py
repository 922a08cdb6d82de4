"""Fast entry from the printed list after an outage: every row, or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from madoguchi.bookings import services as bookings
from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.day import (
    arrive,
    asks_post,
    attend,
    finish_visit,
    part_visit,
    receive_walk_in,
)
from madoguchi.outreach.services.running import still_running
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.visits import rules
from madoguchi.visits import services as visits
from madoguchi.visits.models import Visit

ARRIVED, MISSED, HOME, DONE = "arrived", "missed", "home", "done"
RESULTS = (ARRIVED, MISSED, HOME, DONE)


@dataclass(frozen=True, slots=True)
class Line:
    """What the paper says of one visitor; without a ``booking`` it is a walk-in,
    who is asked whether the card can come by post (``may_post``).

    ``at`` is the written hour of arrival, ``missing`` why somebody went home, or
    why one of a family that ended was only helped with the form,
    ``papers`` the accepted set of identity documents that was ticked, ``portal``
    what was helped with besides, ``reason`` why they came.
    """

    result: str
    booking: Booking | None = None
    at: dt.datetime | None = None
    missing: tuple[str, ...] = ()
    papers: str = ""
    service: str = ""
    people: int | None = None
    in_city: bool | None = None
    may_post: bool | None = None
    under_15: bool | None = None
    portal: tuple[str, ...] = ()
    reason: str = ""

    @property
    def many(self) -> int:
        """How many came: as written, else as booked."""
        return self.people or (self.booking.people if self.booking else 1)

    @property
    def parts(self) -> bool:
        """Whether one of several ended with support only: their papers were short."""
        return self.result == DONE and self.many > 1 and bool(self.missing)


class RowsRefused(Refusal):
    """Some rows cannot be entered; ``rows`` is the row's key → what is wrong."""

    def __init__(self, rows: dict[str, str]) -> None:
        super().__init__(
            "rows-refused",
            _("%d件に誤りがあります。直すまで、どの行も登録しません。") % len(rows),
        )
        self.rows = rows


@walls.verb
def enter_results(
    *,
    session: Session,
    lines: Mapping[str, Line],
    by: Actor,
    officer: Actor | None = None,
) -> int:
    """Enter what the paper says of many visitors at once; returns how many.

    ``officer`` has signed for the identity checks that the paper names; without
    a signature no visit with an identity check is entered to its end.
    Photographs stay to be confirmed as deleted.
    Raises :class:`RowsRefused`, and then nothing was entered; ``nothing-entered``.
    """
    need(by, "visits.receive")
    still_running(session)
    if not lines:
        raise Refusal("nothing-entered", _("結果を1件以上えらんでください。"))
    wrong: dict[str, str] = {}
    for key, line in lines.items():
        try:
            _enter(session, line, by, officer)
        except Refusal as refusal:
            wrong[key] = refusal.sentence
    if wrong:
        raise RowsRefused(wrong)
    return len(lines)


def _enter(session: Session, line: Line, by: Actor, officer: Actor | None) -> None:
    if line.result not in RESULTS or (line.result == MISSED and not line.booking):
        raise Refusal("unknown-result", _("結果を選び直してください。"))
    if line.result == MISSED:
        assert line.booking is not None
        bookings.miss(booking=line.booking, by=by)
        return
    visit = _came(session, line, by)
    if line.result == HOME:
        finish_visit(
            session=session, visit=visit, by=by, sent_home=True, missing=line.missing
        )
    elif line.result == DONE:
        if line.parts and visit.service != rules.COLLECT:
            _one_alone(session, visit, line, by)
        _steps(session, visit, line, by, officer)
        finish_visit(session=session, visit=visit, by=by, portal=line.portal)


def _one_alone(session: Session, visit: Visit, line: Line, by: Actor) -> None:
    """A family ended, and papers were missing: one of them had only support."""
    alone = part_visit(
        session=session,
        visit=visit,
        service=rules.COLLECT,
        missing=line.missing,
        by=by,
    )
    _steps(session, alone, replace(line, portal=()), by, None)
    finish_visit(session=session, visit=alone, by=by)


def _came(session: Session, line: Line, by: Actor) -> Visit:
    if line.booking is not None:
        return arrive(
            session=session,
            booking=line.booking,
            by=by,
            people=line.people,
            in_city=line.in_city,
            under_15=line.under_15,
            reason=line.reason,
            at=line.at,
        )
    resident = True if line.in_city is None else line.in_city
    _post_asked(session, line, resident)
    return receive_walk_in(
        session=session,
        by=by,
        service=line.service,
        people=line.people or 1,
        in_city=resident,
        may_post=line.may_post,
        under_15=bool(line.under_15),
        reason=line.reason,
        at=line.at,
    )


def _post_asked(session: Session, line: Line, resident: bool) -> None:
    """Who goes home leaves no application: nothing is posted to them."""
    if line.result == HOME or line.may_post is not None:
        return
    if asks_post(session, line.service, in_city=resident):
        raise Refusal(
            "post-unasked",
            _("カードを郵便で受け取れるか、お聞きした答えを選んでください。"),
        )


def _steps(
    session: Session, visit: Visit, line: Line, by: Actor, officer: Actor | None
) -> None:
    """Every needed step in its order; the officer's by who signed for them."""
    done: set[str] = set()
    while step := rules.following(visit.service, done):
        actor = officer if step.side == "municipality" else by
        if actor is None:
            raise Refusal(
                "officer-signs",
                _("本人確認がある方です。市職員の署名を受けてください。"),
            )
        listed = line.papers if step.name == "papers" else ""
        if step.name == "papers" and not listed:
            raise Refusal("unknown-set", _("確認した書類の組合せを選んでください。"))
        visits.do_step(visit=visit, name=step.name, by=actor, listed=listed)
        done.add(step.name)
    if line.portal and "portal" not in done:
        visits.do_step(visit=visit, name="portal", by=by)
    if officer is not None and "identity" in done:
        attend(
            session=session,
            account=officer.account or 0,
            role="identity_officer",
            by=officer,
        )
