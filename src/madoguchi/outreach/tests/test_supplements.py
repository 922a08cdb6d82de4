"""What comes to light after both sides have signed for the papers."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from madoguchi.core.errors import Refusal
from madoguchi.custody.models import Transfer
from madoguchi.journal import queries as journal
from madoguchi.outreach import parameters, queries, services
from madoguchi.outreach.models import HELD, Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.views.handing_over import label
from madoguchi.tenancy import walls

NOON = make.MORNING + dt.timedelta(hours=3)


def handed(session: Session, what: str = "forms") -> list[object]:
    """Every standing number of papers handed over, by the journal."""
    keys = {"what": what, "direction": "to-city", "ref": session.ref}
    with walls.scope([make.SLUG]):
        found = journal.with_keys(make.SLUG, "custody.transfer_confirmed", keys)
    return [fact.measures["count"] for fact in found]


def sheet(session: Session, what: str = "forms") -> queries.Sheet:
    with walls.scope([make.SLUG]):
        kinds = parameters.on(make.SLUG, session.day).transfers
        return next(s for s in queries.sheets(session, kinds) if s.what == what)


@pytest.fixture
def signed(crew: make.Crew, morning: time_machine.Coordinates) -> Session:
    """One application, its papers signed for by both sides."""
    session = make.session(crew.manager)
    morning.move_to(NOON)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    make.completed(session, crew, visit)
    make.handed_over(session, crew)
    assert sheet(session).done
    return session


def test_a_walk_in_after_the_signatures_goes_with_a_second_hand_over(
    crew: make.Crew, signed: Session
) -> None:
    late = services.receive_walk_in(session=signed, people=2, by=crew.staff)
    make.completed(signed, crew, late)
    with pytest.raises(Refusal, check=lambda r: r.code == "forms-not-handed-over"):
        services.close_day(session=signed, by=crew.manager)
    assert (sheet(signed).handed, sheet(signed).due, sheet(signed).number) == (1, 2, 2)
    assert str(label(sheet(signed))) == "申請書（追加 2回目）"
    make.handed_over(signed, crew)
    services.close_day(session=signed, by=crew.manager)
    with walls.scope([make.SLUG]):
        signed.refresh_from_db()
    assert signed.state == HELD
    assert handed(signed) == [3]
    assert str(label(sheet(signed))) == "申請書"  # nothing more is to come
    with walls.scope([make.SLUG]):
        rounds = Transfer.objects.filter(what="forms").order_by("number")
        assert [(one.number, one.counted) for one in rounds] == [(1, 1), (2, 2)]


def test_an_end_taken_back_after_the_signatures_brings_the_papers_back(
    crew: make.Crew, signed: Session
) -> None:
    with walls.scope([make.SLUG]):
        from madoguchi.visits.models import Visit

        visit = Visit.objects.get()
    services.reopen_visit(session=signed, visit=visit, by=crew.staff)
    services.finish_visit(
        session=signed, visit=visit, by=crew.staff, sent_home=True, missing=["valid"]
    )
    with pytest.raises(Refusal, match="返却"):
        services.close_day(session=signed, by=crew.manager)
    assert sheet(signed).back and sheet(signed).due == 1
    make.handed_over(signed, crew)
    services.close_day(session=signed, by=crew.manager)
    assert handed(signed) == [0]
    again = Transfer.objects
    with walls.scope([make.SLUG]):
        back = again.get(what="forms", direction="from-city")
        assert back.giver == crew.identity.account
        assert back.taker == crew.manager.account


def test_what_was_counted_before_a_further_visit_is_counted_again(
    crew: make.Crew, signed: Session
) -> None:
    first = services.receive_walk_in(session=signed, by=crew.staff)
    make.completed(signed, crew, first)
    services.count_sheets(session=signed, counted={"forms": 1}, by=crew.manager)
    assert sheet(signed).equal
    second = services.receive_walk_in(session=signed, by=crew.staff)
    make.completed(signed, crew, second)
    assert sheet(signed).counted is None and sheet(signed).due == 2
    make.handed_over(signed, crew)
    assert handed(signed) == [3]
