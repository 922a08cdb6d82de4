"""A card that did not come warns before a useless ticket is given."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client

from madoguchi.cards.tests import holding as cards
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.counter import board, services
from madoguchi.counter.models import Device, Ticket
from madoguchi.counter.services import devices
from madoguchi.counter.tests import make
from madoguchi.tenancy import walls

C = f"/c/{make.SLUG}/counter"
P = f"/p/{make.SLUG}/counter"
MORNING = dt.datetime(2025, 12, 6, 9, 50, tzinfo=clock.TOKYO)


@pytest.fixture
def centre(db: None) -> cards.People:
    """Saturday morning: K1's card came on Wednesday, K2's did not."""
    board.forget()
    with time_machine.travel(cards.NOON, tick=False) as now:
        people = cards.people()
        rows = (cards.row("K1", "1000001"), cards.row("K2", "1000002"))
        cards.book(*rows, by=people.staff)
        cards.arrived(people, "1000001")
        now.move_to(MORNING)
        make.day(people.manager)
        yield people


def reception() -> Client:
    client = Client(headers={"accept-language": "ja"})
    client.force_login(make.account("staff"))
    return client


def tickets() -> int:
    with walls.scope([make.SLUG]):
        return Ticket.objects.count()


def test_only_whose_card_is_here_gets_a_ticket(centre: cards.People) -> None:
    with pytest.raises(Refusal) as refused:
        make.arrived(centre.staff, "K2")
    assert refused.value.code == "no-card"
    assert make.arrived(centre.staff, "K1").booked
    assert tickets() == 1


def test_reception_is_told_before_the_citizen_comes(centre: cards.People) -> None:
    client = reception()
    page = client.get(f"{C}/reception/").content.decode()
    assert "これからの予約のうち 1人は、カードがまだ届いていません" in page
    assert "カードなし" in page
    page = client.get(f"{C}/reception/?q=K2").content.decode()
    assert "まだセンターに届いていません" in page and "011-600-2323" in page
    assert 'name="booking" value="K2"' not in page
    assert 'name="booking" value="K1"' in page
    answer = client.post(
        f"{C}/reception/issue/", {"booking": "K2", "people": "1"}, follow=True
    )
    assert "まだセンターに届いていません" in answer.content.decode()
    assert tickets() == 0


def test_the_machine_calls_a_member_of_staff(centre: cards.People) -> None:
    device = devices.add_device(
        contract=make.contract(),
        kind="machine",
        place="入口",
        window=None,
        by=centre.manager,
    )
    by = devices.actor(make.SLUG)
    secret = devices.pair(contract=make.contract(), code=device.code, by=by)[1]
    machine = Client()
    machine.cookies["madoguchi_screen"] = secret
    answer = machine.post(f"{P}/machine/booked/", {"number": "K2"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "係員をよびました" in page and "011-600-2323" in page
    english = machine.post(f"{P}/machine/booked/", {"number": "K2", "lang": "en"})
    assert "has not come" in english.content.decode()
    assert tickets() == 0
    with walls.scope([make.SLUG]):
        assert Device.objects.get(pk=device.pk).trouble == "no-card"
    page = reception().get(f"{C}/reception/").content.decode()
    assert "カードが届いていない予約の方です" in page


def test_the_paper_sheet_of_a_stopped_network_is_taken_as_it_was(
    centre: cards.People,
) -> None:
    from madoguchi.counter import queries
    from madoguchi.counter.models import PAPER

    with walls.scope([make.SLUG]):
        found = queries.appointment(make.SLUG, "K2")
    assert found is not None
    wanted = services.Wanted({"card-issue": 1}, appointment=found)
    made = services.issue(
        contract=make.contract(),
        wanted=wanted,
        source=PAPER,
        by=centre.staff,
        joined=clock.now(),
    )
    assert made.booked
