"""予約締切: what operator and citizen read, and where they can go on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.bookings import services as bookings
from madoguchi.core.errors import Refusal
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make

CLOSED = "この会場の 予約は 締め切りました。"


@pytest.fixture
def closed(crew: make.Crew) -> Session:
    """A session with one booking whose list is closed, and another day's after it."""
    session = make.session(crew.manager)
    make.session(crew.manager, make.DAY + dt.timedelta(days=1))
    make.booking(session, crew.operator)
    services.close_list(session=session, by=crew.operator)
    return session


def at(name: str, *args: object) -> str:
    return reverse(name, args=[make.SLUG, *args])


def test_the_operator_reads_that_it_is_closed_and_where_there_is_room(
    closed: Session,
) -> None:
    operator = Client()
    operator.force_login(make.account("operator"))
    url = at("bookings:reception")
    page = operator.get(url, {"session": closed.pk}).content.decode()
    assert "別の会場か日をご案内ください" in page
    assert "近い空き" in page and "この日は空きがありません" not in page
    assert "満</" not in page.replace(" ", "")


def test_the_citizen_reads_that_it_is_closed_and_chooses_another_place(
    closed: Session,
) -> None:
    citizen = make.citizen()
    times = at("bookings:public-times", closed.pk)
    page = citizen.get(times).content.decode()
    assert CLOSED in page and "ほかの会場を えらぶ" in page
    slot = make.slot(closed, 3)
    answer = citizen.get(at("bookings:public-questions", slot.pk))
    assert answer.headers["Location"] == times


def test_a_citizen_with_a_booking_learns_how_to_change_the_day(
    closed: Session,
) -> None:
    from madoguchi.bookings.models import Booking
    from madoguchi.tenancy import walls

    with walls.scope([make.SLUG]):
        number = Booking.objects.get().number
    citizen = make.citizen()
    given = {"number": number, "telephone": "090-1234-5678"}
    citizen.post(at("bookings:public-find"), given)
    page = citizen.get(at("bookings:public-mine"), {"change": "1"}).content.decode()
    assert "時間は 変えられません" in page and "ほかの会場や 日に かえる" in page


def test_what_was_cancelled_is_not_restored_after_the_close(
    closed: Session, crew: make.Crew
) -> None:
    from madoguchi.bookings.models import Booking
    from madoguchi.tenancy import walls

    with walls.scope([make.SLUG]):
        booking = Booking.objects.select_related("slot").get()
    bookings.cancel(booking=booking, by=crew.operator)
    with pytest.raises(Refusal, match="締め切りました"):
        bookings.restore(booking=booking, by=crew.operator)
