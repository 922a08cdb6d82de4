"""A session is put off: made anew on another day, the booked carried and told."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from madoguchi.bookings.models import BOOKED, Booking
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.messages.models import Message
from madoguchi.outreach import queries, services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls

LATER = make.DAY + dt.timedelta(days=7)


def refused(code: str):  # type: ignore[no-untyped-def]
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


def moved(session: Session, crew: make.Crew, day: dt.date = LATER) -> Session:
    return services.move_session(
        session=session, reason="weather", new_day=day, by=crew.officer
    )


def test_a_move_makes_the_session_anew_and_carries_the_booked(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    bookings = [make.booking(session, crew.operator, nth=nth) for nth in (0, 0, 3)]
    later = moved(session, crew)
    assert (later.day, later.state, later.booths) == (LATER, "planned", session.booths)
    with walls.scope([make.SLUG]):
        old = Session.objects.get(pk=session.pk)
        rows = Booking.objects.filter(session=later.ref).select_related("slot")
        kept = {
            b.number: f"{b.slot.starts_at.astimezone(clock.TOKYO):%H:%M}" for b in rows
        }
        told = list(Message.objects.filter(kind="session-moved"))
        unreached = queries.unreached(later)
        names = set(Fact.objects.values_list("name", flat=True))
    assert (old.state, old.moved_to) == ("cancelled", LATER)
    assert list(kept) == [b.number for b in bookings] or len(kept) == 3
    assert sorted(kept.values()) == ["10:00", "10:00", "10:45"]
    assert len(told) == 3 and {m.ref for m in told} == {session.ref}
    assert all("12月2日" in m.parameters["day"] for m in told)
    assert len(unreached) == 3
    assert {"outreach.session_postponed", "outreach.session_planned"} <= names
    services.told_by_word(session=later, booking=unreached[0].booking, by=crew.operator)
    with walls.scope([make.SLUG]):
        assert len(queries.unreached(later)) == 2
    with refused("list-closed"):
        make.booking(session, crew.operator, nth=5)
    make.booking(later, crew.operator, nth=5)


def test_who_finds_no_place_is_told_that_the_day_is_cancelled(
    crew: make.Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    from madoguchi.bookings import rules as booking_rules

    session = make.session(crew.manager, hours=(10, 11), booths=1)
    for nth in range(4):
        make.booking(session, crew.operator, nth=nth)
    starts = booking_rules.slot_starts
    monkeypatch.setattr(
        booking_rules, "slot_starts", lambda *given: list(starts(*given))[:3]
    )
    later = moved(session, crew)
    with walls.scope([make.SLUG]):
        assert Booking.objects.filter(session=later.ref, state=BOOKED).count() == 3
        old = Session.objects.get(pk=session.pk)
        assert len(queries.unreached(old)) == 1
        kinds = list(Message.objects.values_list("kind", flat=True))
    assert kinds.count("session-moved") == 3
    assert kinds.count("session-cancelled") == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (make.DAY, "new-day-wrong"),
        (dt.date(2026, 4, 1), "day-outside-term"),
    ],
)
def test_a_move_is_refused_and_nothing_has_moved(
    crew: make.Crew, day: dt.date, code: str
) -> None:
    session = make.session(crew.manager)
    make.booking(session, crew.operator)
    with refused(code):
        moved(session, crew, day)
    with walls.scope([make.SLUG]):
        assert Session.objects.get(pk=session.pk).state == "fixed"
        assert Booking.objects.get().session == session.ref


def test_the_citizen_sees_the_new_day_and_may_decline(crew: make.Crew) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    moved(session, crew)
    client = make.citizen()
    find = reverse("bookings:public-find", args=[make.SLUG])
    given = {"number": booking.number, "telephone": "090-1234-5678"}
    page = client.post(find, given, follow=True).content.decode()
    assert "日が 変わりました" in page and "12月2日" in page


def test_the_page_moves_and_shows_whom_nobody_has_reached(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager)
    make.booking(session, crew.operator)
    client = Client()
    client.force_login(
        make.account("site_manager"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    stop = reverse("outreach:stop", args=[make.SLUG, session.pk])
    sent = {"how": "move", "reason": "weather", "new_day": ""}
    assert "新しい日を入力" in client.post(stop, sent).content.decode()
    sent["new_day"] = LATER.isoformat()
    asked = client.post(stop, sent)
    assert "別の日に移します" in asked.content.decode()
    done = client.post(stop, {**sent, "sure": "1"}, follow=True).content.decode()
    assert "まだ連絡できていない方" in done and "延期前" in done


@pytest.mark.usefixtures("committed_db")
def test_a_session_moved_while_people_book_leaves_nobody_behind() -> None:
    with time_machine.travel(make.MORNING, tick=True):
        make.contract()
        crew = make.crew()
        session = make.session(crew.manager, booths=3)
        slots = [make.slot(session, nth) for nth in range(16)]

        def one(nth: int) -> str:
            try:
                make.booking(session, crew.operator, slot=slots[nth % 16])
            except Refusal as refusal:
                return refusal.code
            finally:
                connection.close()
            return "booked"

        def move() -> str:
            try:
                moved(session, crew)
            finally:
                connection.close()
            return "moved"

        with ThreadPoolExecutor(6) as pool:
            before = [pool.submit(one, nth) for nth in range(12)]
            going = pool.submit(move)
            after = [pool.submit(one, nth) for nth in range(12, 30)]
            said = [f.result() for f in (*before, *after)]
            assert going.result() == "moved"
    with walls.scope([make.SLUG]):
        stayed = Booking.objects.filter(session=session.ref, state=BOOKED).count()
        carried = Booking.objects.exclude(session=session.ref).count()
    assert stayed == 0
    assert carried == said.count("booked")
    assert set(said) <= {"booked", "list-closed", "slot-taken"}
