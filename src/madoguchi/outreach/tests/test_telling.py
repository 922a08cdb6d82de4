"""Those booked are told: at the booking, before the day, when a session changes."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.bookings.models import Booking
from madoguchi.core.errors import Refusal
from madoguchi.messages.models import Message
from madoguchi.messages.rules import templates
from madoguchi.outreach import jobs, parameters, queries, services
from madoguchi.outreach.tests import make
from madoguchi.tenancy import walls

MOBILE = {"kana": "ヤマダ ハナコ", "telephone": "090-1234-5678"}
LANDLINE = {"kana": "サトウ タロウ", "telephone": "075-123-4567"}
MAIL = {**LANDLINE, "email": "taro@example.jp"}
TOMORROW = make.DAY + dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)


def messages() -> list[Message]:
    with walls.scope([make.SLUG]):
        return list(Message.objects.order_by("id"))


def taken(crew: make.Crew, nth: int = 0, **changes: object) -> Booking:
    """A booking through the verb that tells."""
    session = changes.pop("session", None) or make.session(crew.manager, day=TOMORROW)
    given: dict[str, object] = {
        "slot": make.slot(session, nth),  # type: ignore[arg-type]
        "holder": "",
        "people": 1,
        "family": False,
        "largest": 2,
        "payload": MOBILE,
        "retain_until": dt.date(2026, 3, 31),
        "channel": "telephone",
        "in_city": True,
        "by": crew.operator,
    }
    return services.take_booking(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("payload", "channel"), [(MOBILE, "sms"), (MAIL, "email"), (LANDLINE, "spoken")]
)
def test_a_booking_is_confirmed_on_the_channel_that_reaches_the_person(
    crew: make.Crew, payload: dict[str, str], channel: str
) -> None:
    booking = taken(crew, payload=payload)
    (message,) = messages()
    assert (message.template, message.channel) == ("booking-confirmed", channel)
    assert message.parameters["reference"] == booking.number
    assert message.parameters["time"] == "10:00"
    assert "左京区" in message.parameters["place"]
    assert message.parameters["link"].endswith(f"/p/{make.SLUG}/booking/")


def test_a_message_names_nobody(crew: make.Crew) -> None:
    taken(crew)
    (message,) = messages()
    said = " ".join(message.parameters.values())
    assert "ヤマダ" not in said and "1234" not in said
    assert templates.checked(message.parameters) == message.parameters


def test_a_change_names_the_time_before_and_a_cancellation_is_confirmed(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=TOMORROW)
    booking = taken(crew, session=session)
    moved = services.change_booking(
        booking=booking, slot=make.slot(session, 3), by=crew.operator
    )
    services.cancel_booking(booking=moved, by=crew.operator)
    _confirmed, changed, cancelled = messages()
    assert changed.template == "booking-changed"
    assert changed.parameters["time"] == "10:45"
    assert "10:00" in changed.parameters["old_time"]
    assert cancelled.template == "booking-cancelled"


def test_the_operator_reads_the_number_out_and_it_counts_as_told(
    crew: make.Crew,
) -> None:
    booking = taken(crew, payload=LANDLINE)
    operator = make.account("operator")
    client = Client()
    client.force_login(operator, "allauth.account.auth_backends.AuthenticationBackend")
    url = reverse("bookings:done", args=[make.SLUG, booking.pk])
    assert "番号を伝えて、次の予約を受ける" in client.get(url).content.decode()
    answer = client.post(url)
    assert answer["Location"] == reverse("bookings:reception", args=[make.SLUG])
    (message,) = messages()
    assert message.state == "sent"


def test_the_day_before_each_is_reminded_once(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, day=TOMORROW + dt.timedelta(days=1))
    booking = taken(crew, session=session)
    taken(crew, nth=1, session=session, payload=LANDLINE)  # nobody is called
    gone = taken(crew, nth=2, session=session)
    services.cancel_booking(booking=gone, by=crew.operator)
    assert jobs.remind_all(make.MORNING + dt.timedelta(hours=2)) == 0  # not the eve
    eve = make.MORNING + dt.timedelta(days=1)
    assert jobs.remind_all(eve) == 0  # before ten nobody is written to
    morning.move_to(eve + dt.timedelta(hours=2))
    assert jobs.remind_all(eve + dt.timedelta(hours=2)) == 1
    assert jobs.remind_all(eve + dt.timedelta(hours=3)) == 0
    last = messages()[-1]
    assert last.template == "booking-reminder"
    assert last.subject_id == booking.subject_id


def test_who_booked_on_the_eve_was_just_told(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    taken(crew)
    assert jobs.remind_all(make.MORNING + dt.timedelta(hours=2)) == 0


def test_nobody_is_reminded_of_a_cancelled_session(
    crew: make.Crew, morning: time_machine.Coordinates
) -> None:
    session = make.session(crew.manager, day=TOMORROW + dt.timedelta(days=1))
    taken(crew, session=session)
    services.cancel_session(session=session, reason="weather", by=crew.manager)
    assert jobs.remind_all(make.MORNING + dt.timedelta(days=1, hours=2)) == 0


def test_a_switched_session_is_told_to_everyone_and_the_unreached_remain(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager, day=TOMORROW)
    for nth, payload in enumerate((MOBILE, MAIL, LANDLINE)):
        taken(crew, nth=nth, session=session, payload=payload)
    services.switch_session(session=session, reason="officer-absent", by=crew.officer)
    told = [m for m in messages() if m.kind == "session-switched"]
    assert [m.channel for m in told] == ["sms", "email", "spoken"]
    assert {m.ref for m in told} == {session.ref}
    with walls.scope([make.SLUG]):
        assert len(queries.unreached(session)) == 3
        Message.objects.filter(pk=told[0].pk).update(state="sent", sent_at=make.MORNING)
        left = queries.unreached(session)
    assert [one.booking.reach for one in left] == ["email", "spoken"]
    services.told_by_word(session=session, booking=left[1].booking, by=crew.manager)
    with walls.scope([make.SLUG]):
        assert [one.booking.reach for one in queries.unreached(session)] == ["email"]
        assert Message.objects.get(pk=told[2].pk).state == "sent"


def test_a_cancelled_session_is_told_once(crew: make.Crew) -> None:
    session = make.session(crew.manager, day=TOMORROW)
    taken(crew, session=session)
    services.cancel_session(session=session, reason="weather", by=crew.manager)
    told = [m for m in messages() if m.kind == "session-cancelled"]
    assert len(told) == 1 and told[0].ref == session.ref


def test_a_list_that_the_contract_has_closed_takes_nobody(
    crew: make.Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make.session(crew.manager, day=TOMORROW)
    monkeypatch.setattr(
        parameters, "last_booking_day", lambda contract, day: TOMORROW - WEEK
    )
    with pytest.raises(Refusal) as refused:
        taken(crew, session=session)
    assert refused.value.code == "list-closed" and refused.value.field == "slot"
    with walls.scope([make.SLUG]):
        assert queries.bookable(make.SLUG, make.MORNING) == []


def test_the_last_booking_day_counts_business_days() -> None:
    assert parameters.last_booking_day(make.SLUG, make.DAY) is None
    friday = dt.date(2023, 11, 10)
    tuesday = parameters.last_booking_day("sendai-mynumber-2023", friday)
    assert tuesday == dt.date(2023, 11, 7)
