"""What goes wrong on a day: a clear sentence, nothing lost, nothing doubled."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connections
from django.test import Client

from madoguchi.bookings.models import Booking
from madoguchi.custody.models import Transfer
from madoguchi.documents import services as documents
from madoguchi.documents.models import SUBMITTED, Version
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.services.report import last_version
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_pages import (
    ANSWERS,
    CITIZEN_ASKED,
    at,
    booked,
    people,
    signed_in,
)
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.visits.models import Visit

__all__ = ["people"]
ASKED = CITIZEN_ASKED
CITIZEN = {"kana": "タナカ イチロウ", "telephone": "075-123-4567", "email": ""}


def test_the_last_place_goes_to_one_of_three_who_press_at_once(
    committed_db: object,
) -> None:
    with time_machine.travel(make.MORNING, tick=True):
        make.contract()
        crew = make.crew()
        slot = make.slot(make.session(crew.manager, booths=1))
        desk, web = at("bookings:reception"), at("bookings:public-questions", slot.pk)
        given = booked(slot)
        operators = [signed_in(make.account("operator")) for _ in range(2)]
        presses = [(client, desk, given) for client in operators]
        presses.append((make.citizen(), web, {**ASKED, **CITIZEN, "to": "book"}))
        answers = _at_once(presses)
    assert sorted(answer.status_code for answer in answers) == [302, 422, 422]
    losers = [a.content.decode() for a in answers if a.status_code == 422]
    assert all("この枠は今うまりました" in text for text in losers)
    assert all("スズキ ジロウ" in t or "タナカ イチロウ" in t for t in losers)
    with walls.scope([make.SLUG]):
        assert Booking.objects.count() == 1


def _at_once(presses):  # type: ignore[no-untyped-def]
    barrier, answers = threading.Barrier(len(presses)), []

    def press(client: Client, url: str, given: dict[str, str]) -> None:
        barrier.wait()
        answers.append(client.post(url, given))
        connections.close_all()

    threads = [threading.Thread(target=press, args=one) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_who_applies_again_is_told_where_to_go(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    slot = make.slot(make.session(crew.manager))
    again = booked(slot, first_application="0")
    answer = signed_in(people["operator"]).post(at("bookings:reception"), again)
    assert answer.status_code == 422 and "区役所" in answer.content.decode()
    assert "スズキ ジロウ" in answer.content.decode()
    web = at("bookings:public-questions", slot.pk)
    asked = {**ASKED, "first_application": "0", "to": "contact"}
    answer = make.citizen().post(web, asked)
    assert answer.status_code == 422 and "区役所" in answer.content.decode()


def test_a_family_of_three_is_told_to_take_the_next_slot_too(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    slot = make.slot(make.session(crew.manager))
    desk = at("bookings:reception")
    three = booked(slot, people="3")
    answer = signed_in(people["operator"]).post(desk, three)
    assert answer.status_code == 422
    assert "続きの枠をもう1つ予約してください" in answer.content.decode()
    web = at("bookings:public-questions", slot.pk)
    answer = make.citizen().post(web, {**ASKED, "people": "3", "to": "contact"})
    assert answer.status_code == 422
    assert "次の 時間も 予約してください" in answer.content.decode()


def test_under_15_is_asked_for_the_day_of_the_visit_and_set_right_at_the_door(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    """14 on the telephone, 15 on the day: no legal representative is asked for."""
    session = make.session(crew.manager)
    operator = signed_in(people["operator"])
    desk = operator.get(at("bookings:reception")).content.decode()
    assert "会場に来る日に15歳未満" in desk
    booking = make.booking(session, crew.operator, under_15=False)
    morning.move_to(make.MORNING + dt.timedelta(hours=1))
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    staff = signed_in(people["staff"])
    page = staff.get(at("outreach:visit", session.pk, visit.pk)).content.decode()
    assert "15歳未満あり" not in page
    child = make.booking(session, crew.operator, nth=1, under_15=True)
    visit = services.arrive(session=session, booking=child, by=crew.staff)
    url = at("outreach:visit", session.pk, visit.pk)
    assert "15歳未満あり" in staff.get(url).content.decode()
    short = staff.post(url, {"act": "papers", "shown": list(make.SHOWN)})
    assert short.status_code == 422, "the representative's paper is missing"


@pytest.mark.parametrize("typed", ["12345678", "１２３４－５６７８"])
def test_a_telephone_number_of_eight_digits_is_named_so(
    crew: make.Crew, people: dict[str, Account], typed: str
) -> None:
    slot = make.slot(make.session(crew.manager))
    given = booked(slot, telephone=typed)
    answer = signed_in(people["operator"]).post(at("bookings:reception"), given)
    assert answer.status_code == 422 and "8けたです" in answer.content.decode()
    web = at("bookings:public-questions", slot.pk)
    contact = {**ASKED, **CITIZEN, "telephone": typed, "to": "confirm"}
    answer = make.citizen().post(web, contact)
    assert answer.status_code == 422 and "8けたです" in answer.content.decode()
    assert "タナカ イチロウ" in answer.content.decode()


@pytest.mark.parametrize("how", ["switch", "cancel"])
def test_a_session_that_changes_while_someone_books_is_said_so(
    crew: make.Crew, people: dict[str, Account], how: str
) -> None:
    session = make.session(crew.manager, day=make.DAY + dt.timedelta(days=2))
    slot = make.slot(session)
    operator, citizen = signed_in(people["operator"]), make.citizen()
    desk, web = at("bookings:reception"), at("bookings:public-questions", slot.pk)
    operator.post(desk, {**ANSWERS, "hold": slot.pk, "session": session.pk})
    citizen.post(web, {**ASKED, **CITIZEN, "to": "confirm"})
    stop = {"how": how, "reason": "officer-absent", "sure": "1"}
    stopped = signed_in(people["officer"]).post(at("outreach:stop", session.pk), stop)
    assert stopped.status_code == 302
    answer = operator.post(desk, booked(slot))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "予定が今変わりました" in text or "予定の変更で取れなくなりました" in text
    assert "スズキ ジロウ" in text
    answer = citizen.post(web, {**ASKED, **CITIZEN, "to": "book"})
    text = answer.content.decode()
    assert answer.status_code == 422 and "タナカ イチロウ" in text
    assert "ほかの会場を えらぶ" in text or "うまりました" in text
    times = citizen.get(at("bookings:public-times", session.pk))
    assert "予定が 変わりました" in times.content.decode()
    with walls.scope([make.SLUG]):
        assert not Booking.objects.exists()


def test_the_day_goes_on_as_support_when_the_officer_is_absent(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    stop = {"how": "switch", "reason": "officer-absent", "sure": "1"}
    signed_in(people["site_manager"]).post(at("outreach:stop", session.pk), stop)
    morning.move_to(make.MORNING + dt.timedelta(hours=1))
    staff = signed_in(people["staff"])
    day = at("outreach:day", session.pk)
    answer = staff.post(day, {"act": "arrive", "booking": booking.pk})
    page = staff.get(answer["Location"]).content.decode()
    assert "申請受付（交付時来庁）" in page and "本人確認を署名する" not in page
    with walls.scope([make.SLUG]):
        assert Visit.objects.get().service == "collect-in-person"


def test_a_tablet_with_a_wrong_clock_changes_no_time(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    moment = make.MORNING + dt.timedelta(hours=1)
    morning.move_to(moment)
    staff = signed_in(people["staff"])
    wrong = {"act": "arrive", "booking": booking.pk, "at": "1999-01-01T00:00"}
    day = at("outreach:day", session.pk)
    answer = staff.post(day, wrong, headers={"Date": "Fri, 01 Jan 1999 00:00:00 GMT"})
    assert answer.status_code == 302
    with walls.scope([make.SLUG]):
        assert Visit.objects.get().received_at == moment


def test_a_count_that_does_not_match_is_never_signed(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    session = _served(crew, morning)
    manager = signed_in(people["site_manager"])
    close = at("outreach:close", session.pk)
    counts = {"forms": 0, "pin-forms": 1, "consent-forms": 1}
    manager.post(close, {"act": "count", **counts})
    page = manager.get(close).content.decode()
    assert "1件のうち 0件です。見つかるまで引渡しはできません。" in page
    manager.post(close, {"act": "give", "sure": "1"})
    answer = manager.post(close, {"act": "close", "sure": "1"})
    assert answer.status_code == 422
    with walls.scope([make.SLUG]):
        wrong = Transfer.objects.get(ref=session.ref, what="forms")
        session.refresh_from_db()
    assert wrong.given_at is None and session.closed_at is None


def _served(crew: make.Crew, morning: time_machine.Traveller) -> Session:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    morning.move_to(make.MORNING + dt.timedelta(hours=1))
    visit = services.arrive(session=session, booking=booking, by=crew.staff)
    make.completed(session, crew, visit)
    return session


def _closed(crew: make.Crew, morning: time_machine.Traveller) -> Session:
    session = _served(crew, morning)
    make.handed_over(session, crew)
    morning.move_to(make.MORNING + dt.timedelta(hours=8))
    services.close_day(session=session, by=crew.manager)
    return session


def _newest(session: Session) -> Version:
    with walls.scope([make.SLUG]):
        version = last_version(session)
    assert version is not None
    return version


def test_a_report_may_be_returned_twice_and_each_press_counts_once(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    session = _closed(crew, morning)
    manager, officer = signed_in(people["site_manager"]), signed_in(people["officer"])
    close = at("outreach:close", session.pk)
    for number, remark in enumerate(("一度目", "二度目", "三度目"), 1):
        sent = {"act": "submit", "remark": f"{remark}の所感。", "sure": "1"}
        assert manager.post(close, sent).status_code == 302
        version = _newest(session)
        assert (version.number, version.state) == (number, SUBMITTED)
        if number == 3:
            break
        url = at("documents:return", version.submission_id, number)
        reason = {"reason": f"{remark}の理由", "place": "remark"}
        assert officer.post(url, reason).status_code == 302
        again = officer.post(url, reason)
        assert again.status_code in (302, 409, 422), "the second press says so"
        assert f"{remark}の理由" in manager.get(close).content.decode()
    documents.receive(version=_newest(session), by=crew.officer)
    with walls.scope([make.SLUG]):
        found = Version.objects.filter(submission_id=version.submission_id)
        assert list(found.order_by("number").values_list("state", flat=True)) == [
            "returned",
            "returned",
            "received",
        ]


def test_a_session_that_expires_in_the_report_keeps_every_word(
    crew: make.Crew, people: dict[str, Account], morning: time_machine.Traveller
) -> None:
    session = _closed(crew, morning)
    manager = signed_in(people["site_manager"])
    close = at("outreach:close", session.pk)
    draft = {"act": "draft", "remark": "午前に混みました。"}
    assert manager.post(close, draft, headers={"X-Draft": "1"}).status_code == 204
    del manager.cookies["sessionid"]
    sent = {"act": "submit", "remark": "午前に混みました。雨でした。"}
    answer = manager.post(close, sent)
    assert answer.status_code == 302 and "sign-in" in answer["Location"]
    assert _newest(session).state == "draft"
    manager.force_login(
        people["site_manager"],
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    assert "午前に混みました。" in manager.get(close).content.decode()
    sure = manager.post(close, sent)
    assert "日次報告書を提出します" in sure.content.decode()
    manager.post(close, {**sent, "sure": "1"})
    newest = _newest(session)
    assert (newest.number, newest.state) == (1, SUBMITTED)
    assert newest.remark == "午前に混みました。雨でした。"
