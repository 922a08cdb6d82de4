"""The crew's screens, through HTTP, as roles."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core import clock
from madoguchi.crew.tests import make
from madoguchi.people.models import Account
from madoguchi.people.tests import make as people

pytestmark = pytest.mark.django_db


def signed_in(role: str = "operations_manager") -> Client:
    client = Client()
    client.force_login(people.member(role))
    return client


def url(name: str, *args: object) -> str:
    return reverse(f"crew:{name}", args=[people.contract().pk, *args])


def text(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def assigned(client: Client, person: Account) -> None:
    form = {"role": "staff", "starts_on": str(clock.today()), "employment": "regular"}
    assert client.post(url("assign", person.pk), form).status_code == 302


def test_a_manager_prepares_assigns_and_plans_a_person() -> None:
    client, person = signed_in(), people.member("staff", "山本 ひかる")
    today = clock.today().isoformat()
    assert "配置なし" in text(client, url("crew"))
    assigned(client, person)
    pledge = {"type": "secrecy", "signed_on": today}
    client.post(url("pledge", person.pk), pledge)
    note = {"qualification": "similar-work", "months": "12", "note": "窓口"}
    client.post(url("qualification", person.pk), note)
    client.post(url("guidance", person.pk), {"topic": "privacy"})
    page = text(client, url("person", person.pk))
    assert "類似業務の経験" in page
    held = {"topic": "privacy", "day": today, "place": "本社", "attended": [person.pk]}
    client.post(url("hold-training"), held)
    listed = text(client, url("trainings"))
    pk = int(listed.split("/crew/trainings/")[-1].split("/")[0])
    client.post(url("training", pk), {"passed": [person.pk]})
    assert "山本 ひかる" in text(client, url("training", pk))
    last = clock.today() + dt.timedelta(days=7)
    now = clock.today()
    shifts = {
        "account": f"{person.pk}:staff",
        "first": today,
        "last": last.isoformat(),
        "starts": "９：３０",
        "ends": "1730",
    }
    planned = client.post(url("plan", now.year, now.month), shifts)
    assert planned.status_code == 302
    assert "山本 ひかる" in text(client, url("roster-now"))


def test_a_closed_gate_is_told_beside_the_form_with_everything_typed() -> None:
    client, person = signed_in(), people.member("site_manager")
    form = {
        "role": "site_manager",
        "starts_on": str(clock.today()),
        "employment": "regular",
        "note": "京都の経験あり",
    }
    answer = client.post(url("assign", person.pk), form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "先に必要なものがあります" in page
    assert "京都の経験あり" in page


def test_a_shortage_is_shown_and_recorded() -> None:
    client = signed_in()
    page = text(client, url("roster-now"))
    assert "足りない日が" in page
    form = {"role": "staff", "day": str(clock.today()), "missing": "1"}
    assert client.post(url("shortage"), form).status_code == 302


def test_a_roster_is_shared_from_its_page() -> None:
    client, person = signed_in(), people.member("staff")
    assigned(client, person)
    from madoguchi.crew import services

    services.plan_shifts(
        contract=people.contract(),
        account=person,
        role="staff",
        days=[clock.today()],
        starts=dt.time(9),
        ends=dt.time(17),
        by=make.actor(),
    )
    now = clock.today()
    there = url("publish", now.year, now.month)
    assert "共有します" in text(client, there)
    assert client.post(there).status_code == 302
    assert "第1版" in text(client, url("roster-now"))
    assert client.post(there).status_code == 422


def test_an_assignment_is_ended_from_its_page() -> None:
    client, person = signed_in(), people.member("staff")
    assigned(client, person)
    page = text(client, url("person", person.pk))
    pk = int(page.split("/end/")[1].split("/")[0])
    form = {"ends_on": str(clock.today())}
    assert client.post(url("end", person.pk, pk), form).status_code == 302


@pytest.mark.parametrize(
    ("role", "status"),
    [("officer", 200), ("staff", 200), ("privacy_officer", 200), ("operator", 404)],
)
def test_who_sees_the_crew(role: str, status: int) -> None:
    assert signed_in(role).get(url("crew")).status_code == status


@pytest.mark.parametrize("role", ["officer", "staff", "privacy_officer"])
def test_only_managers_change_it(role: str) -> None:
    person, client = people.member("staff"), signed_in(role)
    now = clock.today()
    for address in [
        url("assign", person.pk),
        url("pledge", person.pk),
        url("hold-training"),
        url("publish", now.year, now.month),
        url("shortage"),
    ]:
        assert client.get(address).status_code == 404


def test_a_person_of_another_contract_is_not_found() -> None:
    stranger = people.member("staff", of=people.contract("elsewhere"))
    client = signed_in()
    for name in ("person", "assign", "pledge", "duties", "qualification", "guidance"):
        assert client.get(url(name, stranger.pk)).status_code == 404


def test_a_month_that_is_none_is_not_found() -> None:
    assert signed_in().get(url("roster", 2026, 13)).status_code == 404


def test_many_people_come_page_by_page() -> None:
    client = signed_in()
    everybody = [people.member("staff", f"受付 {n:02}") for n in range(30)]
    for person in everybody:
        make.assigned(account=person)
    pages = [url("crew"), url("crew") + "?after=25"]
    shown = [
        [f">受付 {n:02}<" in text(client, page) for n in range(30)] for page in pages
    ]
    assert all(a != b for a, b in zip(*shown, strict=True))
    assert "この画面では、" in text(client, url("crew"))
    now = clock.today()
    roster = url("roster", now.year, now.month)
    first, second = text(client, roster), text(client, f"{roster}?after=25")
    for person in everybody:
        assert (person.name in first) != (person.name in second)
