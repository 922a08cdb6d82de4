"""交替: the next person goes on at a shared PC, and nothing of the former is left."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.counter import queries, services
from madoguchi.counter.models import CLOSED, OPEN, PAUSED, Window
from madoguchi.counter.tests import make
from madoguchi.counter.tests.make import People
from madoguchi.counter.tests.test_screens import C, signed_in
from madoguchi.journal import queries as journal
from madoguchi.outreach.tests import make as outreach
from madoguchi.people import changing
from madoguchi.people import services as people_services
from madoguchi.people.models import Account
from madoguchi.tenancy import walls

CODE = "824613"
CHANGE = f"{C}/windows/1/change/"
CONSOLE = f"{C}/windows/1/"


def coming(role: str = "staff") -> Account:
    account = make.account(role)
    people_services.set_code(account=account, code=CODE)
    return account


def window() -> Window:
    with walls.scope([make.SLUG]):
        return Window.objects.get(contract_id=make.SLUG, number=1)


def here() -> int:
    """The number of the visitor at window 1."""
    with walls.scope([make.SLUG]):
        ticket = queries.at_window(window())
    assert ticket is not None
    return ticket.number


def change(client: Client, to: Account, code: str = CODE, path: str = CHANGE):  # type: ignore[no-untyped-def]
    return client.post(path, {"account": to.pk, "code": code})


@pytest.fixture
def desk(people: People) -> Client:
    """Window 1 open under a signed-in member of staff, with a visitor at it."""
    make.day(people.manager)
    client = Client(headers={"accept-language": "ja"})
    client.force_login(Account.objects.get(pk=people.staff.account))
    make.window(people.staff, 1)
    make.ticket(people.staff)
    services.call_next(window=window(), by=people.staff)
    return client


def test_the_window_goes_on_under_the_next_person(desk: Client, people: People) -> None:
    anna = coming()
    answer = change(desk, anna)
    assert answer.status_code == 302 and answer.url == CONSOLE
    page = desk.get(CONSOLE).content.decode()
    assert f'呼出中 <span class="counter-number">{here()}' in page
    assert f"{anna.name}さんに交替しました" in page
    assert (window().account, window().state) == (anna.pk, OPEN)
    known = {"account": str(anna.pk), "person": str(people.staff.account)}
    with walls.scope([make.SLUG]):
        found = journal.with_keys(make.SLUG, "people.person_changed", known)
        assert [one.measures for one in found] == [{"how": "code"}]
        assert journal.with_keys(
            make.SLUG, "people.signed", {"account": str(anna.pk), "object": "window-1"}
        )


def test_the_former_session_is_over(desk: Client) -> None:
    before = desk.cookies["sessionid"].value
    change(desk, coming())
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert stolen.get(CONSOLE).status_code == 302
    assert "sign-in" in stolen.get(CONSOLE)["location"]


def test_a_wrong_code_changes_nothing(desk: Client, people: People) -> None:
    anna = coming()
    assert change(desk, anna, "000000").status_code == 422
    assert window().account == people.staff.account
    assert desk.get(CONSOLE).status_code == 200


def test_ten_wrong_attempts_at_one_screen_are_the_end(desk: Client) -> None:
    crowd = [coming() for _nobody in range(3)]
    for nth in range(changing.TRIES):
        change(desk, crowd[nth // 4], "000000")
    said = change(desk, crowd[2])
    assert said.status_code == 422
    assert "ここでは交替できません" in said.content.decode()
    assert change(signed_in("staff"), crowd[2]).status_code == 302


def test_nobody_unpractised_takes_a_window_over(desk: Client, people: People) -> None:
    raw = outreach.account("staff", make.SLUG)
    people_services.set_code(account=raw, code=CODE)
    said = change(desk, raw)
    assert said.status_code == 422 and "実地研修" in said.content.decode()
    assert window().account == people.staff.account
    assert desk.get(CONSOLE).status_code == 200, "the former goes on"


def test_a_seat_gives_no_more_than_its_work(desk: Client) -> None:
    boss = coming("general_manager")
    Account.objects.filter(pk=boss.pk).update(is_administrator=True)
    change(desk, boss)
    people_page = reverse("people:members", args=[make.SLUG])
    assert desk.get(CONSOLE).status_code == 200
    assert desk.get(people_page).status_code == 404
    assert desk.get(reverse("people:administration")).status_code == 404
    assert desk.get(f"{C}/devices/").status_code == 404
    whole = Client()
    whole.force_login(boss)
    assert whole.get(people_page).status_code == 200


def test_a_seat_cannot_be_widened(desk: Client) -> None:
    change(desk, coming("operations_manager"))
    for name in ("mfa_add_webauthn", "mfa_activate_totp"):
        asked = desk.get(reverse(name))
        assert asked.status_code == 302 and "again" in asked["location"]


def test_the_city_cannot_sit_at_a_window(desk: Client) -> None:
    officer = coming("identity_officer")
    assert change(desk, officer).status_code == 422
    assert officer.name not in desk.get(CHANGE).content.decode()


def test_a_locked_screen_opens_for_the_next_person(
    desk: Client, people: People
) -> None:
    anna = coming()
    came = {"referer": f"http://testserver{CONSOLE}?faq=x"}
    desk.post(reverse("people:lock"), {"lock": "1"}, headers=came)
    assert desk.get(CONSOLE).status_code == 302
    locked = desk.get(reverse("people:lock")).content.decode()
    assert CHANGE in locked
    asked = desk.get(CHANGE)
    assert asked.status_code == 200 and str(here()) not in asked.content.decode()
    assert change(desk, anna, "000000").status_code == 422
    assert desk.get(CONSOLE).status_code == 302, "still locked"
    assert change(desk, anna).status_code == 302
    assert desk.get(CONSOLE).status_code == 200
    assert window().account == anna.pk


def test_a_paused_window_opens_and_a_closed_one_stays_closed(
    people: People,
) -> None:
    make.day(people.manager)
    make.window(people.staff, 1)
    services.pause(window=window(), by=people.staff)
    assert window().state == PAUSED
    anna, ben = coming(), coming()
    client = Client()
    client.force_login(Account.objects.get(pk=people.staff.account))
    change(client, anna)
    assert window().state == OPEN
    services.set_state(window=window(), state=CLOSED, reason="", by=people.manager)
    change(client, ben)
    assert (window().state, window().account) == (CLOSED, anna.pk)


def test_who_sat_there_before_is_offered_first(desk: Client, people: People) -> None:
    change(desk, coming())
    page = desk.get(CHANGE).content.decode()
    assert f'name="account" value="{people.staff.account}"' in page


def test_no_screen_lists_the_names_of_staff(desk: Client, people: People) -> None:
    anna, ben = coming(), coming()
    Account.objects.filter(pk=anna.pk).update(name="青木アンナ")
    Account.objects.filter(pk=ben.pk).update(name="別府ベン")
    assert "青木アンナ" not in desk.get(CHANGE).content.decode()
    change(desk, anna)
    came = {"referer": f"http://testserver{CONSOLE}"}
    desk.post(reverse("people:lock"), {"lock": "1"}, headers=came)
    locked = desk.get(CHANGE).content.decode()
    assert "別府ベン" not in locked
    assert f'value="{people.staff.account}"' not in locked
    assert change(desk, ben, "000000").status_code == 422
    assert desk.post(CHANGE, {"account": "999999", "code": CODE}).status_code == 422
    assert change(desk, ben).status_code == 302


def test_the_next_person_may_type_their_address(desk: Client) -> None:
    anna = coming()
    answer = desk.post(CHANGE, {"account": f" {anna.email.upper()} ", "code": CODE})
    assert answer.status_code == 302 and window().account == anna.pk


@pytest.mark.usefixtures("people")
def test_reception_and_the_officer_change_hands_too() -> None:
    desk, next_one = signed_in("staff"), coming()
    path = f"{C}/reception/change/"
    assert change(desk, next_one, path=path).url == f"{C}/reception/"
    assert desk.get(f"{C}/reception/").status_code == 200
    desk, next_one = signed_in("identity_officer"), coming("identity_officer")
    path = f"{C}/officer/change/"
    assert change(desk, next_one, path=path).url == f"{C}/officer/"
    assert desk.get(f"{C}/officer/").status_code == 200
