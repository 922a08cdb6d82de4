"""The screens through HTTP as each role: what they show, refuse and keep."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.bookings import queries as booking_queries
from madoguchi.bookings.models import Booking, Slot
from madoguchi.calls.models import Call
from madoguchi.core.errors import Refusal
from madoguchi.journal.models import Fact
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.views import spoken
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.visits.models import Visit

CODE = "482716"


@pytest.fixture
def people(crew: make.Crew) -> dict[str, Account]:
    """One account a role; the identity officer can sign with a code."""
    accounts = {
        role: make.account(role, code=CODE if role == "identity_officer" else "")
        for role in (
            "site_manager",
            "staff",
            "operator",
            "identity_officer",
            "officer",
            "privacy_officer",
        )
    }
    return accounts


def signed_in(account: Account) -> Client:
    client = Client()
    client.force_login(account, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def at(name: str, *args: object) -> str:
    return reverse(name, args=[make.SLUG, *args])


ANSWERS = {
    "first_application": "1",
    "may_post": "1",
    "kana": "スズキ ジロウ",
    "in_city": "1",
    "people": "1",
    "under_15": "0",
    "telephone": "075-123-4567",
    "read_back": "on",
    "papers_told": "on",
}


CITIZEN_ASKED = {
    "first_application": "1",
    "may_post": "1",
    "in_city": "1",
    "people": "1",
    "under_15": "0",
}


def booked(slot: Slot, **changes: str) -> dict[str, str]:
    """The form as it is sent: the sentences said what the answers say."""
    given = {**ANSWERS, **changes, "slot": str(slot.pk), "act": "book"}
    return {"told": spoken.told(given), **given}


def test_the_operator_books_by_plain_form_steps(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    slot = make.slot(session, 2)
    operator = signed_in(people["operator"])
    page = operator.get(at("bookings:reception"))
    assert "予約受付" in page.content.decode()
    held = operator.post(
        at("bookings:reception"), {**ANSWERS, "hold": slot.pk, "session": session.pk}
    )
    text = held.content.decode()
    assert "仮押さえ" in text and "10時30分" in text and "スズキ ジロウ" in text
    answer = operator.post(at("bookings:reception"), booked(slot))
    assert answer.status_code == 302
    done = operator.get(answer["Location"]).content.decode()
    with walls.scope([make.SLUG]):
        booking = Booking.objects.get()
    assert booking.number in done and booking.slot_id == slot.pk
    assert booking.channel == "telephone" and booking.read_back


def test_the_operator_is_told_at_the_field_and_nothing_is_lost(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    slot = make.slot(make.session(crew.manager))
    operator = signed_in(people["operator"])
    wrong = booked(slot, telephone="12345678")
    answer = operator.post(at("bookings:reception"), wrong)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "電話番号が8けたです" in text and "スズキ ジロウ" in text
    unread = {k: v for k, v in booked(slot).items() if k != "read_back"}
    answer = operator.post(at("bookings:reception"), unread)
    assert answer.status_code == 422 and "復唱してから" in answer.content.decode()
    for changes, said in (
        ({"first_application": "0"}, "初めて申請する方"),
        ({"may_post": "0"}, "郵送できない方"),
    ):
        answer = operator.post(
            at("bookings:reception"),
            booked(slot, **changes),
        )
        assert said in answer.content.decode()


def test_a_slot_that_filled_meanwhile_keeps_the_answers(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager, booths=1)
    slot = make.slot(session)
    make.booking(session, crew.operator)
    operator = signed_in(people["operator"])
    answer = operator.post(at("bookings:reception"), booked(slot))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "この枠は今うまりました" in text and "スズキ ジロウ" in text


def test_a_booking_is_masked_until_revealed_changed_and_cancelled(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    operator = signed_in(people["operator"])
    url = at("bookings:booking", booking.pk)
    assert "ヤマダ ハナコ" not in operator.get(url).content.decode()
    seen = operator.post(url, {"act": "reveal", "purpose": "booking"}).content.decode()
    assert "ヤマダ ハナコ" in seen and "閲覧を記録しました" in seen
    cancelled = operator.post(url, {"act": "cancel"}, follow=True).content.decode()
    assert "取り消しました" in cancelled and "元に戻す" in cancelled
    operator.post(at("bookings:restore", booking.pk))
    with walls.scope([make.SLUG]):
        assert Booking.objects.get(pk=booking.pk).state == "booked"
    found = operator.post(at("bookings:board"), {"typed": "09012345678"})
    assert booking.number in found.content.decode()


def test_a_misheard_contact_is_corrected_after_it_was_revealed(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    operator = signed_in(people["operator"])
    url = at("bookings:booking", booking.pk)
    assert "連絡先を直す" not in operator.get(url).content.decode()
    seen = operator.post(url, {"act": "reveal", "purpose": "booking"})
    assert "連絡先を直す" in seen.content.decode()
    given = {"act": "correct", "kana": "ヤマダ ハルコ", "telephone": "090-1234"}
    wrong = operator.post(url, given)
    assert wrong.status_code == 422 and "ヤマダ ハルコ" in wrong.content.decode()
    given["telephone"] = "090-8765-4321"
    page = operator.post(url, given, follow=True).content.decode()
    assert "連絡先を直しました" in page and "ヤマ○○ ハ○○" in page
    assert booking_of("090-8765-4321", booking.number)


def booking_of(telephone: str, number: str) -> Booking | None:
    """What the citizen finds by number and telephone."""
    with walls.scope([make.SLUG]):
        return booking_queries.of_citizen(make.SLUG, number, telephone)


def test_a_call_that_is_no_booking_is_recorded_with_what_was_typed(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    make.session(crew.manager)
    operator = signed_in(people["operator"])
    desk = operator.get(at("bookings:reception")).content.decode()
    record = at("calls:record")
    assert f'formaction="{record}"' in desk and "問合せとして記録" in desk
    page = operator.post(record, {**ANSWERS, "take": "over"})
    text = page.content.decode()
    assert page.status_code == 200
    assert 'value="スズキ ジロウ"' in text and 'value="075-123-4567"' in text
    given = {"category": "complaint", "outcome": "ended", "summary": "待ち時間が長い"}
    answer = operator.post(record, {**given, "back": at("bookings:reception")})
    assert answer["Location"] == at("bookings:reception")
    with walls.scope([make.SLUG]):
        assert Call.objects.get().case_id is not None


def test_who_may_not_does_not_find_the_page(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    for role, url in (
        ("officer", at("bookings:reception")),
        ("staff", at("bookings:reception")),
        ("operator", at("outreach:plan")),
        ("staff", at("outreach:close", session.pk)),
        ("operator", at("outreach:waiting")),
        ("privacy_officer", at("outreach:day", session.pk)),
    ):
        assert signed_in(people[role]).get(url).status_code == 404
    assert Client().get(at("outreach:board")).status_code == 302
    stranger = signed_in(people["site_manager"])
    assert stranger.get(at("outreach:session", session.pk + 999)).status_code == 404


def test_the_manager_plans_fixes_and_stops(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    manager = signed_in(people["site_manager"])
    given = {
        "venue": "",
        "name": "右京区○○センター",
        "ward": "右京区",
        "area": "in-city",
        "reason": "申請の少ない地域",
        "type": "outreach",
        "day": "2025/12/10",
        "opens": "10:00",
        "closes": "15:00",
        "booths": "2",
    }
    wrong = manager.post(at("outreach:plan"), {**given, "closes": "9:00"})
    assert wrong.status_code == 422 and "右京区○○センター" in wrong.content.decode()
    answer = manager.post(at("outreach:plan"), given)
    assert answer.status_code == 302, answer.content.decode()
    with walls.scope([make.SLUG]):
        session = Session.objects.get(day=dt.date(2025, 12, 10))
    refused = manager.post(at("outreach:fix", session.pk), {"officers": "0"})
    assert refused.status_code == 422 and "市職員が1名以上" in refused.content.decode()
    assert (
        manager.post(at("outreach:fix", session.pk), {"officers": "1"}).status_code
        == 302
    )
    board = manager.get(at("outreach:board") + "?from=2025-12-08").content.decode()
    assert "右京区○○センター" in board
    make.booking(session, crew.operator)
    officer = signed_in(people["officer"])
    officer.post(
        at("outreach:stop", session.pk),
        {"how": "switch", "reason": "officer-absent", "sure": "1"},
    )
    page = manager.get(at("outreach:session", session.pk)).content.decode()
    assert "まだ連絡できていない方" in page and "ヤマ○○" in page
    with walls.scope([make.SLUG]):
        booking = Booking.objects.get()
    manager.post(at("outreach:told", session.pk), {"booking": booking.pk})
    page = manager.get(at("outreach:session", session.pk)).content.decode()
    assert "まだ連絡できていない方" not in page
    assert "ヤマ○○" in manager.get(at("outreach:day-list", session.pk)).content.decode()


def test_the_list_is_closed_once_and_nobody_books_after_it(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    make.booking(session, crew.operator)
    operator = signed_in(people["operator"])
    url = at("outreach:list-close", session.pk)
    asked = operator.post(url, {})
    assert "取り消せません" in asked.content.decode()
    assert not journalled("bookings.list_closed")
    page = operator.post(url, {"sure": "1"}, follow=True).content.decode()
    assert "名簿は1件です" in page and "名簿確定" in page
    [closed] = journalled("bookings.list_closed")
    assert closed.keys == {"session": session.ref}
    assert closed.measures == {"bookings": 1}
    again = operator.post(url, {"sure": "1"}, follow=True).content.decode()
    assert "すでに締め切っています" in again
    assert len(journalled("bookings.list_closed")) == 1
    with pytest.raises(Refusal, match="締め切りました。別の会場か日"):
        make.booking(session, crew.operator, slot=make.slot(session, 3))


def journalled(name: str) -> list[Fact]:
    with walls.scope([make.SLUG]):
        return list(Fact.objects.filter(name=name))


def test_a_day_on_the_tablet_to_the_received_report(
    crew: make.Crew,
    people: dict[str, Account],
    morning: time_machine.Coordinates,
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    missed = make.booking(session, crew.operator, nth=1)
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    staff = signed_in(people["staff"])
    manager = signed_in(people["site_manager"])
    day = at("outreach:day", session.pk)
    assert staff.get(at("outreach:today"))["Location"] == day
    page = staff.get(day).content.decode()
    assert "ヤマ○○" in page and "ヤマダ" not in page
    answer = staff.post(day, {"act": "arrive", "booking": booking.pk})
    visit = answer["Location"]
    short = staff.post(visit, {"act": "papers", "shown": ["passport"]})
    assert short.status_code == 422 and "切り替えますか" in short.content.decode()
    staff.post(visit, {"act": "papers", "shown": list(make.SHOWN)})
    staff.post(visit, {"act": "step", "step": "hand-over"})
    early = staff.post(visit, {"act": "step", "step": "photo"}, follow=True)
    assert "先に「本人確認」を終えてください" in early.content.decode()
    officer = people["identity_officer"]
    wrong = staff.post(
        visit, {"act": "identify", "account": officer.pk, "code": "000000"}
    )
    assert wrong.status_code == 422 and "署名コードが違います" in wrong.content.decode()
    other = staff.post(
        visit, {"act": "identify", "account": people["staff"].pk, "code": CODE}
    )
    assert other.status_code == 422
    waiting = signed_in(officer).get(at("outreach:waiting")).content.decode()
    assert "ヤマ○○" in waiting
    staff.post(visit, {"act": "identify", "account": officer.pk, "code": CODE})
    for step in make.STEPS:
        staff.post(visit, {"act": "step", "step": step})
    ended = staff.post(
        visit, {"act": "finish", "reason": "flyer"}, follow=True
    ).content.decode()
    assert "対応を終了しました" in ended
    close = at("outreach:close", session.pk)
    refused = manager.post(close, {"act": "close"})
    assert refused.status_code == 422
    assert "未完了の方が 1名います" in refused.content.decode()
    staff.post(day, {"act": "miss", "booking": missed.pk})
    assert "写真データ" in manager.post(close, {"act": "close"}).content.decode()
    manager.post(close, {"act": "photos"})
    counts = {"forms": 0, "pin-forms": 1, "consent-forms": 1}
    manager.post(close, {"act": "count", **counts})
    assert "1件のうち 0件です" in manager.get(close).content.decode()
    manager.post(close, {"act": "count", **counts, "forms": 1})
    manager.post(close, {"act": "give", "sure": "1"})
    manager.post(close, {"act": "take", "account": officer.pk, "code": CODE})
    page = manager.post(
        close, {"act": "close", "sure": "1"}, follow=True
    ).content.decode()
    assert "日次報告書（自動作成）" in page and "第1版" in page
    assert "11月26日(水)" in page
    manager.post(
        close, {"act": "submit", "remark": "滞りなく終わりました。", "sure": "1"}
    )
    from madoguchi.documents import services as documents
    from madoguchi.outreach.services.report import last_version

    with walls.scope([make.SLUG]):
        version = last_version(session)
    assert version is not None and version.state == "submitted"
    documents.return_version(
        version=version,
        reason="混雑の様子を書いてください",
        place="bookings",
        by=crew.officer,
    )
    page = manager.get(close).content.decode()
    assert "混雑の様子を書いてください" in page and "差戻しは1か所です" in page
    assert 'href="#bookings"' in page and 'id="bookings"' in page
    same = manager.post(
        close, {"act": "submit", "remark": "滞りなく終わりました。", "sure": "1"}
    )
    assert same.status_code == 422
    manager.post(close, {"act": "submit", "remark": "午前に混みました。", "sure": "1"})
    with walls.scope([make.SLUG]):
        second = last_version(session)
    assert second is not None and (second.number, second.state) == (2, "submitted")
    link = re.search(
        r'href="([^"]*/records/[^"]*)"', manager.get(close).content.decode()
    )
    assert link and manager.get(link[1]).status_code == 200


def test_who_is_sent_home_leaves_with_a_printed_note(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    session = make.session(crew.manager)
    staff = signed_in(people["staff"])
    answer = staff.post(
        at("outreach:walk-in", session.pk),
        {
            "service": "apply-in-person",
            "people": "1",
            "in_city": "1",
            "may_post": "1",
        },
    )
    visit = answer["Location"]
    home = staff.post(visit, {"act": "home"})
    assert home.status_code == 422 and "足りなかったもの" in home.content.decode()
    note = staff.post(visit, {"act": "home", "missing": ["any-papers"]}, follow=True)
    assert "お渡しメモ" in note.content.decode()
    staff.post(visit, {"act": "reopen"})
    switched = staff.post(
        visit,
        {"act": "switch", "service": "collect-in-person", "missing": ["second-paper"]},
        follow=True,
    )
    assert "手続を切り替えました" in switched.content.decode()
    with walls.scope([make.SLUG]):
        assert Visit.objects.get().service == "collect-in-person"
    case = {"kind": "complaint", "summary": "暑い", "done": "窓を開けた"}
    assert staff.post(at("outreach:case", session.pk), case).status_code == 302


def test_the_city_names_a_support_session_once(
    people: dict[str, Account], crew: make.Crew
) -> None:
    session = make.session(crew.manager, type="support")
    officer, manager = signed_in(people["officer"]), signed_in(people["site_manager"])
    page, there = at("outreach:session", session.pk), at("outreach:name", session.pk)
    assert "この開催を指定する" not in manager.get(page).content.decode()
    assert manager.post(there).status_code == 404
    assert "この開催を指定する" in officer.get(page).content.decode()
    officer.post(there)
    officer.post(there)
    with walls.scope([make.SLUG]):
        given = Fact.objects.filter(
            keys__ref=session.ref, keys__subject="support-session"
        )
        assert given.count() == 1
    after = officer.get(page).content.decode()
    assert "もう指定されています" in after and "指定済" in after


def test_the_officer_returns_a_visitor_whose_papers_are_short(
    crew: make.Crew, people: dict[str, Account]
) -> None:
    from madoguchi.visits import services as visits

    session = make.session(crew.manager)
    visit = services.receive_walk_in(session=session, by=crew.staff)
    visits.do_step(visit=visit, name="papers", shown=make.SHOWN, by=crew.staff)
    visits.do_step(visit=visit, name="hand-over", by=crew.staff)
    officer = signed_in(people["identity_officer"])
    given = {"session": session.pk, "visit": visit.pk, "act": "return"}
    officer.post(at("outreach:waiting"), {**given, "missing": ["valid"]})
    with walls.scope([make.SLUG]):
        assert Visit.objects.get().service == "collect-in-person"
    page = officer.get(at("outreach:waiting")).content.decode()
    assert "確認待ちの方はいません" in page


def test_a_citizen_books_changes_and_stops_without_javascript(
    crew: make.Crew,
) -> None:
    session = make.session(crew.manager)
    citizen = make.citizen()
    page = citizen.get(at("bookings:public-venues")).content.decode()
    assert session.venue.name in page
    page = citizen.get(at("bookings:public-times", session.pk)).content.decode()
    assert "10:00" in page
    url = at("bookings:public-questions", make.slot(session).pk)
    assert citizen.get(url).status_code == 200
    asked = {**CITIZEN_ASKED}
    no = citizen.post(url, {**asked, "first_application": "0", "to": "contact"})
    assert no.status_code == 422 and "区役所" in no.content.decode()
    away = citizen.post(url, {**asked, "may_post": "0", "to": "contact"})
    assert away.status_code == 422 and "郵便で 送れません" in away.content.decode()
    contact = citizen.post(url, {**asked, "to": "contact"}).content.decode()
    assert 'name="first_application" value="1"' in contact
    who = {
        "kana": "タナカ イチロウ",
        "telephone": "０７５－１２３－４５６７",
        "email": "",
    }
    wrong = citizen.post(url, {**asked, **who, "telephone": "123", "to": "confirm"})
    assert wrong.status_code == 422 and "3けたです" in wrong.content.decode()
    confirm = citizen.post(url, {**asked, **who, "to": "confirm"}).content.decode()
    assert "この内容で予約する" in confirm
    booked = citizen.post(url, {**asked, **who, "to": "book"}, follow=True)
    with walls.scope([make.SLUG]):
        booking = Booking.objects.get()
    assert booking.number in booked.content.decode() and booking.channel == "web"
    assert citizen.get(at("bookings:public-calendar")).status_code == 200

    other = make.citizen()
    find, mine = at("bookings:public-find"), at("bookings:public-mine")
    assert other.get(mine).status_code == 302
    answers = [
        other.post(find, given).content.decode()
        for given in (
            {"number": booking.number, "telephone": "0759999999"},
            {"number": "0000-00", "telephone": "0751234567"},
        )
    ]
    assert all("予約が 見つかりません" in text for text in answers)
    found = other.post(find, {"number": booking.number, "telephone": "0751234567"})
    assert found["Location"] == mine
    later = make.session(crew.manager, day=make.DAY.replace(day=27))
    choice = other.get(f"{mine}?change=1").content.decode()
    assert f"session={later.pk}" in choice and "ほかの会場や" in choice
    away = other.get(f"{mine}?change=1&session={later.pk}").content.decode()
    assert f'value="{make.slot(later, 2).pk}"' in away
    other.post(mine, {"act": "move", "slot": make.slot(later, 2).pk})
    with walls.scope([make.SLUG]):
        assert Booking.objects.get().session == later.ref
    support = make.session(crew.manager, day=make.DAY.replace(day=28), type="support")
    gone = other.post(mine, {"act": "move", "slot": make.slot(support).pk})
    assert gone.status_code == 404
    other.post(mine, {"act": "move", "slot": make.slot(session, 3).pk})
    assert (
        "やめました" in other.post(mine, {"act": "stop"}, follow=True).content.decode()
    )
    for _ in range(12):
        last = other.post(find, {"number": "0000-00", "telephone": "0751234567"})
    assert last.status_code == 429
