"""A citizen changes who comes: the same rules as on the telephone, no script."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect

from madoguchi.bookings import services as bookings_services
from madoguchi.bookings.models import Booking
from madoguchi.journal.models import Fact
from madoguchi.messages.models import Message
from madoguchi.outreach import services
from madoguchi.outreach.models import Session
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_furigana import bare
from madoguchi.outreach.tests.test_pages import at
from madoguchi.outreach.tests.test_screens_browser import Ground, ground, judged
from madoguchi.tenancy import walls

__all__ = ["ground"]
TWO = {"people": "2", "in_city": "0", "under_15": "1", "needs": ["wheelchair"]}


@pytest.fixture
def session(crew: make.Crew) -> Session:
    return make.session(crew.manager, at=make.venue(crew.manager, name="○○会館"))


@pytest.fixture
def booking(crew: make.Crew, session: Session) -> Booking:
    return make.booking(session, crew.operator)


def found(client: Client, booking: Booking) -> Client:
    given = {"number": booking.number, "telephone": "090-1234-5678"}
    assert client.post(at("bookings:public-find"), given).status_code == 302
    return client


@pytest.fixture
def citizen(booking: Booking) -> Client:
    return found(make.citizen(), booking)


def test_a_citizen_changes_who_comes_under_the_same_number(
    citizen: Client, booking: Booking
) -> None:
    url = at("bookings:public-party")
    assert url in citizen.get(at("bookings:public-mine")).content.decode()
    page = citizen.get(url).content.decode()
    assert 'value="1" required id="id_people_0" checked' in page
    sure = citizen.post(url, {**TWO, "to": "confirm"}).content.decode()
    assert "家族 2人" in sure and "市外" in sure and "車いす" in sure
    assert "住んでいる 市や 町の 窓口で 受け取ります" in sure
    with walls.scope([make.SLUG]):
        assert Booking.objects.get().people == 1
    kept = re.findall(r'type="hidden" name="(\w+)" value="(\w+)"', sure)
    again = citizen.post(url, {**dict(kept), "to": "questions"}).content.decode()
    assert 'value="2" required id="id_people_1" checked' in again
    done = citizen.post(url, {**dict(kept), "to": "save"}, follow=True)
    assert "来る人を 変えました" in done.content.decode()
    with walls.scope([make.SLUG]):
        changed = Booking.objects.get()
        made = Fact.objects.filter(name="bookings.booking_made").latest("id")
        undone = Fact.objects.get(name="bookings.booking_cancelled")
        told = Message.objects.order_by("id").last()
    assert (changed.number, changed.slot_id) == (booking.number, booking.slot_id)
    assert (changed.people, changed.in_city, changed.under_15) == (2, False, True)
    assert changed.needs == ["wheelchair"] and changed.channel == "web"
    assert made.measures["people"] == 2 and undone.measures["people"] == 1
    assert told is not None and told.kind == "booking-confirmed"


def test_a_child_of_15_on_the_day_brings_the_parent(citizen: Client) -> None:
    given = {"people": "1", "in_city": "1", "under_15": "1", "to": "confirm"}
    page = citizen.post(at("bookings:public-party"), given).content.decode()
    assert "15歳に なっていない 人は、親（法定代理人）と いっしょに" in page


def test_a_family_of_three_hears_the_way_out_and_nothing_changes(
    citizen: Client,
) -> None:
    answer = citizen.post(
        at("bookings:public-party"), {**TWO, "people": "3", "to": "save"}
    )
    text = answer.content.decode()
    assert answer.status_code == 422 and "次の 時間も 予約してください" in text
    with walls.scope([make.SLUG]):
        assert Booking.objects.get().people == 1


def test_after_the_list_was_closed_nobody_is_added(
    crew: make.Crew, citizen: Client, session: Session
) -> None:
    services.close_list(session=session, by=crew.manager)
    answer = citizen.post(at("bookings:public-party"), {**TWO, "to": "save"})
    assert answer.status_code == 422 and "締め切りました" in answer.content.decode()
    with walls.scope([make.SLUG]):
        assert Booking.objects.get().people == 1


def test_only_who_knows_number_and_telephone_and_only_while_it_stands(
    crew: make.Crew, citizen: Client, booking: Booking
) -> None:
    url = at("bookings:public-party")
    stranger = make.citizen().post(url, {**TWO, "to": "save"})
    assert stranger["Location"] == at("bookings:public-find")
    bookings_services.cancel(booking=booking, by=crew.operator)
    answer = citizen.post(url, {**TWO, "to": "save"})
    assert answer["Location"] == at("bookings:public-mine")


def test_every_word_has_its_reading(
    crew: make.Crew, session: Session, booking: Booking
) -> None:
    client, url = found(Client(), booking), at("bookings:public-party")
    seen = [client.get(url), client.get(at("bookings:public-mine") + "?change=1")]
    for one in (TWO, {**TWO, "in_city": "1", "needs": []}, {**TWO, "people": "3"}):
        seen.append(client.post(url, {**one, "to": "confirm"}))
    services.close_list(session=session, by=crew.manager)
    seen.append(client.post(url, {**TWO, "to": "save"}))
    left = sorted(set().union(*(bare(page.content.decode()) for page in seen)))
    assert left == [], " ".join(left)


def test_a_citizen_does_it_at_360_px_without_a_script(
    site: str, browser: Browser, ground: Ground
) -> None:
    context = browser.new_context(
        base_url=site,
        locale="ja-JP",
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(at("bookings:public-find"))
    page.locator("[name=number]").fill(ground.booking.number)
    page.locator("[name=telephone]").fill("090-1234-5678")
    page.locator("button.button--filled").click()
    page.locator(f"a[href='{at('bookings:public-party')}']").click()
    page.locator("[name=people][value='2']").check()
    page.locator("[name=under_15][value='1']").check()
    page.locator("button.button--filled").click()
    expect(page.get_by_role("main")).to_contain_text("法定")
    page.locator("button.button--filled").click()
    expect(page.locator("h1")).to_have_accessible_name(re.compile(r"あなたの\s*予約"))
    context.close()
    with walls.scope([make.SLUG]):
        changed = Booking.objects.get(pk=ground.booking.pk)
    assert (changed.people, changed.under_15) == (2, True)


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(
    site: str, browser: Browser, ground: Ground, width: int
) -> None:
    context = browser.new_context(
        base_url=site, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    page.goto(at("bookings:public-find"))
    page.locator("[name=number]").fill(ground.booking.number)
    page.locator("[name=telephone]").fill("090-1234-5678")
    page.locator("button.button--filled").click()
    assert judged(page, [at("bookings:public-party")]) == []
    assert judged(page, [at("bookings:public-mine")]) == []
    context.close()
