"""A tick says that this sentence was said, not another."""

from __future__ import annotations

import pytest
from django.test import Client

from madoguchi.bookings import parameters as bookings
from madoguchi.bookings.models import Booking
from madoguchi.journal.models import Fact
from madoguchi.outreach import parameters
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_pages import at, booked, people, signed_in
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
