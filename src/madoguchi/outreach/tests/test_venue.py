"""A venue is corrected after it was made; who is booked there is told."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from madoguchi.core.errors import Refusal
from madoguchi.journal import queries as journal
from madoguchi.messages import texts
from madoguchi.messages.models import Message
from madoguchi.outreach import queries, services
from madoguchi.outreach.models import Session, Venue
from madoguchi.outreach.tests import make
from madoguchi.outreach.tests.test_screens_browser import Ground, enter, ground, judged
from madoguchi.tenancy import walls

__all__ = ["ground"]
LATER = make.DAY + dt.timedelta(days=7)


def at(name: str, *args: object) -> str:
    return reverse(f"outreach:{name}", args=[make.SLUG, *args])


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(
        make.account(role), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def change(venue: Venue, crew: make.Crew, **changes: object) -> int:
    given = {"name": venue.name, "ward": venue.ward, "address": venue.address}
    given |= {"access": venue.access, "reason": venue.reason}
    return services.change_venue(venue=venue, by=crew.manager, **given | changes)  # type: ignore[arg-type]


def unreached(session: Session) -> list[str]:
    with walls.scope([make.SLUG]):
        now = Session.objects.get(pk=session.pk)
        return [one.booking.number for one in queries.unreached(now)]


@pytest.fixture
def session(crew: make.Crew) -> Session:
    return make.session(crew.manager, day=LATER)


def test_what_leads_there_is_corrected_and_nobody_is_alarmed(
    crew: make.Crew, session: Session
) -> None:
    make.booking(session, crew.operator)
    told = change(
        session.venue,
        crew,
        access="地下鉄から歩いて5分",
        wheelchair=True,
        position="35.0116, 135.7681",
    )
    with walls.scope([make.SLUG]):
        venue = Venue.objects.get()
        assert not Message.objects.exists()
        assert queries.untold([make.SLUG], make.DAY) == []
    assert told == 0
    assert venue.access == "地下鉄から歩いて5分" and venue.wheelchair
    assert str(venue.latitude) == "35.01160"


def test_who_is_booked_is_told_of_a_new_address_and_stays_on_the_list(
    crew: make.Crew, session: Session, morning: time_machine.Coordinates
) -> None:
    booked = make.booking(session, crew.operator)
    spoken = make.booking(
        session,
        crew.operator,
        nth=1,
        payload={"kana": "スズキ", "telephone": "075-123-4567"},
    )
    assert change(session.venue, crew, address="京都市左京区○○町2") == 2
    with walls.scope([make.SLUG]):
        sent = Message.objects.get(subject_id=booked.subject_id)
        assert "○○町2" in sent.parameters["place"] and sent.ref == session.ref
        listed = [(s.pk, n) for s, n in queries.untold([make.SLUG], make.DAY)]
    assert listed == [(session.pk, 2)]
    morning.move_to(make.MORNING + dt.timedelta(hours=1))
    later = make.booking(session, crew.operator, nth=3)
    assert unreached(session) == [booked.number, spoken.number]
    services.told_by_word(session=session, booking=spoken, by=crew.operator)
    assert unreached(session) == [booked.number]
    assert later.number not in unreached(session)
    morning.move_to(make.MORNING + dt.timedelta(hours=2))
    change(session.venue, crew, address="京都市左京区○○町3")
    assert len(unreached(session)) == 3


def test_the_fact_of_the_venue_follows_its_ward_and_reason(
    crew: make.Crew, session: Session
) -> None:
    change(session.venue, crew, ward="北区", area="poor-access", reason="")
    with walls.scope([make.SLUG]):
        left = journal.with_keys(
            make.SLUG, "outreach.venue_fixed", {"session": session.ref}
        )
    assert len(left) == 1
    assert left[0].measures["area"] == "poor-access"
    assert not left[0].measures["reason"]


def test_a_name_that_another_venue_has_is_refused(
    crew: make.Crew, session: Session
) -> None:
    make.venue(crew.manager, name="北文化会館")
    with pytest.raises(Refusal) as refusal:
        change(session.venue, crew, name="北文化会館")
    assert refusal.value.code == "venue-known"


def test_the_page_asks_the_same_and_says_whom_it_told(
    crew: make.Crew, session: Session
) -> None:
    make.booking(session, crew.operator)
    client = signed_in("site_manager")
    url = at("venue", session.venue_id)
    assert url in client.get(at("session", session.pk)).content.decode()
    page = client.get(url).content.decode()
    assert session.venue.name in page and "これからの開催" in page
    sent = {"name": "", "ward": "左京区", "area": "in-city", "position": "北"}
    wrong = client.post(url, {**sent, "name": "左京会館"})
    assert wrong.status_code == 422 and "35.0116" in wrong.content.decode()
    assert client.post(url, sent).status_code == 422
    sent |= {"name": "左京会館", "position": "", "address": "京都市左京区1"}
    done = client.post(url, sent, follow=True).content.decode()
    assert "予約の方1件に新しい場所を知らせます" in done and "場所の変更" in done
    told = client.get(at("session", session.pk)).content.decode()
    assert "まだ連絡できていない方" in told and "京都市左京区1" in told
    assert signed_in("general_manager").get(url).status_code == 200
    assert signed_in("operator").get(url).status_code in (403, 404)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_the_message_has_words(channel: str) -> None:
    assert texts.source(make.SLUG, "place-changed", channel, "ja")


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(site: str, page: Page, ground: Ground, width: int) -> None:
    enter(page, site, "site_manager")
    page.set_viewport_size({"width": width, "height": 800})
    assert judged(page, [at("venue", ground.later.venue_id)]) == []
