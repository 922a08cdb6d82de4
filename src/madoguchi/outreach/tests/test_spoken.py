"""A tick says that this sentence was said, not another."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.bookings import parameters as bookings
from madoguchi.bookings import services as bookings_services
from madoguchi.bookings.models import Booking
from madoguchi.journal.models import Fact
from madoguchi.messages.models import Message
from madoguchi.outreach import parameters, services
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_pages import at, booked, people, signed_in
from madoguchi.outreach.views.reception import ASKED, BookingForm
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

__all__ = ["people"]
TICKS = {"read_back": "on", "papers_told": "on"}


@pytest.fixture
def operator(crew: make.Crew, people: dict[str, Account]) -> Client:
    return signed_in(people["operator"])


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"people": "2"}, "2名様ですね"),
        ({"under_15": "1"}, "法定代理人"),
        ({"in_city": "0"}, "お住まいの市区町村の窓口"),
    ],
)
def test_a_tick_for_another_sentence_does_not_count(
    crew: make.Crew, operator: Client, changed: dict[str, str], said: str
) -> None:
    slot = make.slot(make.session(crew.manager))
    before = booked(slot)["told"]
    answer = operator.post(
        at("bookings:reception"), {**booked(slot, **changed), "told": before}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and said in text and "復唱してから" in text
    assert "スズキ ジロウ" in text
    again = operator.post(at("bookings:reception"), booked(slot, **changed))
    assert again.status_code == 302


def test_the_sentence_follows_the_answers(crew: make.Crew, operator: Client) -> None:
    slot = make.slot(make.session(crew.manager))
    desk = at("bookings:reception")
    given = {**booked(slot, people="2", under_15="1"), "act": "", "told": ""}
    text = operator.post(desk, given).content.decode()
    assert "2名様ですね" in text and "法定代理人" in text
    assert f'name="told" value="{slot.pk}-2-1-1"' in text


def test_a_change_is_read_back_before_it_is_confirmed(
    crew: make.Crew, operator: Client
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    wanted = make.slot(session, 5)
    url = at("bookings:move", booking.pk)
    held = operator.post(url, {"hold": wanted.pk}).content.decode()
    assert "1名様ですね" in held and "変更を確定する" in held
    given = {"act": "move", "slot": wanted.pk, "told": f"{wanted.pk}-1-1-0"}
    unread = operator.post(url, given)
    assert unread.status_code == 422 and "復唱してから" in unread.content.decode()
    assert operator.post(url, {**given, **TICKS}).status_code == 302
    with walls.scope([make.SLUG]):
        moved = Booking.objects.get()
        made = Fact.objects.filter(name="bookings.booking_made").latest("id")
    assert moved.slot_id == wanted.pk
    assert made.measures["read_back"] and made.measures["channel"] == "telephone"


def test_a_change_needs_a_time(crew: make.Crew, operator: Client) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    given = {"act": "move", "slot": "", "told": "-1-1-0", **TICKS}
    answer = operator.post(at("bookings:move", booking.pk), given)
    assert answer.status_code == 422 and "先に時間" in answer.content.decode()


def test_where_the_contract_has_no_web_channel_the_pages_do_not_exist(
    crew: make.Crew, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    slot = make.slot(make.session(crew.manager))
    pages = [at("bookings:public-venues"), at("bookings:public-questions", slot.pk)]
    assert [client.get(page).status_code for page in pages] == [200, 200]
    monkeypatch.setattr(parameters, "bookings_on", lambda *_: bookings.of({}))
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_who_comes_is_changed_under_the_same_number(
    crew: make.Crew, operator: Client
) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    url = at("bookings:party", booking.pk)
    page = operator.get(url).content.decode()
    assert "1名様ですね" in page and 'name="told" value="-1-1-0"' in page
    given = {"act": "save", "people": "2", "in_city": "0", "under_15": "1"}
    given |= {"needs": ["wheelchair"], "told": "-1-1-0", **TICKS}
    unsaid = operator.post(url, given)
    text = unsaid.content.decode()
    assert unsaid.status_code == 422 and "2名様ですね" in text
    assert "復唱してから" in text and 'value="-2-0-1"' in text
    assert operator.post(url, {**given, "told": "-2-0-1"}).status_code == 302
    with walls.scope([make.SLUG]):
        changed = Booking.objects.get()
        made = Fact.objects.filter(name="bookings.booking_made").latest("id")
        undone = Fact.objects.get(name="bookings.booking_cancelled")
        told = [m.kind for m in Message.objects.order_by("id")]
    assert (changed.number, changed.people) == (booking.number, 2)
    assert (changed.in_city, changed.under_15) == (False, True)
    assert changed.needs == ["wheelchair"] and changed.slot_id == booking.slot_id
    assert made.measures["people"] == 2 and undone.measures["people"] == 1
    assert told[-1] == "booking-confirmed"


def test_a_family_of_three_keeps_its_answers_and_hears_the_way_out(
    crew: make.Crew, operator: Client
) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    given = {"act": "save", "people": "3", "in_city": "1", "under_15": "1"}
    answer = operator.post(
        at("bookings:party", booking.pk), {**given, "told": "-3-1-1", **TICKS}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "続きの枠をもう1つ" in text
    with walls.scope([make.SLUG]):
        assert Booking.objects.get().people == 1


def test_who_comes_is_not_changed_after_they_came(
    crew: make.Crew, operator: Client
) -> None:
    booking = make.booking(make.session(crew.manager), crew.operator)
    bookings_services.cancel(booking=booking, by=crew.operator)
    given = {"act": "save", "people": "1", "in_city": "0", "under_15": "0"}
    answer = operator.post(
        at("bookings:party", booking.pk), {**given, "told": "-1-0-0", **TICKS}
    )
    assert answer.status_code == 422 and "変更できません" in answer.content.decode()


def test_the_questions_count_what_is_asked() -> None:
    def labels(**asked: bool) -> list[str]:
        form = BookingForm(largest=2, under_age=15, **asked)
        return [
            str(form.fields[name].label)[:2] for name in ASKED if name in form.fields
        ]

    assert labels() == ["1)", "2)", "3)", "4)", "5)", "6)", "7)"]
    assert labels(post_asked=False) == ["1)", "2)", "3)", "4)", "5)", "6)"]


def test_a_support_session_asks_for_no_two_papers(
    crew: make.Crew, operator: Client
) -> None:
    session = make.session(crew.manager)
    booking = make.booking(session, crew.operator)
    done = at("bookings:done", booking.pk)
    assert "2点" in operator.get(done).content.decode()
    services.switch_session(session=session, reason="officer-absent", by=crew.officer)
    said = operator.get(done).content.decode()
    assert "2点" not in said and "申請書づくりと写真だけ" in said


def test_all_trouble_is_told_at_once(crew: make.Crew, operator: Client) -> None:
    slot = make.slot(make.session(crew.manager))
    asked = booked(slot, telephone="09012345")
    asked = {name: value for name, value in asked.items() if name not in TICKS}
    said = operator.post(at("bookings:reception"), asked).content.decode()
    assert "電話番号が8けたです" in said and "復唱してから" in said
    assert "までに生まれた方は、この日に15歳以上です" in said
    assert "続きの枠をもう1つ" in said
