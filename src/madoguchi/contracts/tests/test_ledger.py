"""The ledger: every line can be written by someone, gates ask, corrections count."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madoguchi.contracts import services
from madoguchi.contracts.models import Entry
from madoguchi.contracts.rules.ledger import LINES, may_enter
from madoguchi.contracts.views import shown
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.home.tests import make
from madoguchi.journal.models import Fact
from madoguchi.people.models import Account
from madoguchi.people.rules import PERMISSIONS
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
TYPED = {"occurred_on": "11/20", "occurred_at": "10:30", "note": ""}
SLUG = re.compile(r">\s*[a-z]+(?:[-_][a-z0-9]+)+\s*<")


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def chief(kyoto: Contract) -> Account:
    return make.account("general_manager", kyoto)


@pytest.fixture
def manager(chief: Account) -> Client:
    return make.browser(chief)


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto, name="佐藤"))


def new(fact: str) -> str:
    if fact == "privacy.incident_detected":
        return reverse("contracts:ledger-incident", args=[make.KYOTO])
    return reverse("contracts:ledger-new", args=[make.KYOTO, fact])


def incident(client: Client, **more: str) -> str:
    typed = {**TYPED, "m_class": "loss", "m_subjects": "1", **more}
    answer = client.post(new("privacy.incident_detected"), typed)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


@pytest.mark.parametrize("fact", LINES)
def test_every_line_has_someone_who_writes_it(fact: str) -> None:
    sides = {"contractor": "general_manager", "municipality": "officer"}
    able = [
        side
        for side, role in sides.items()
        if may_enter(
            LINES[fact],
            side,
            frozenset(p for p, who in PERMISSIONS.items() if role in who),
        )
    ]
    assert set(able) == LINES[fact].sides


@pytest.mark.parametrize("fact", LINES)
def test_the_form_of_every_line_speaks_japanese(
    fact: str, manager: Client, officer: Client
) -> None:
    mine, other = manager, officer
    if "contractor" not in LINES[fact].sides:
        mine, other = officer, manager
    page = mine.get(new(fact))
    assert page.status_code == 200
    told = page.content.decode().partition("<form method")[2]
    assert SLUG.findall(told) == []
    both = len(LINES[fact].sides) == 2
    assert other.get(new(fact)).status_code == (200 if both else 404)


def test_a_stranger_finds_no_ledger(kyoto: Contract, manager: Client) -> None:
    place = incident(manager)
    stranger = make.browser(make.account("general_manager"))
    for url in (new("contracts.meeting_held"), place):
        assert stranger.get(url).status_code == 404
    staff = make.browser(make.account("staff", kyoto))
    assert staff.get(new("contracts.meeting_held")).status_code == 404
    assert staff.get(new("privacy.incident_detected")).status_code == 200


def test_anyone_reports_an_incident_and_sees_what_began(kyoto: Contract) -> None:
    staff = make.browser(make.account("staff", kyoto))
    place = incident(staff)
    page = staff.get(place).content.decode()
    assert "I-0001" in page and "この記録で始まった期限" in page and "判定中" in page
    assert "I-0002" in staff.get(incident(staff)).content.decode()


def test_a_double_click_records_once(manager: Client) -> None:
    first = incident(manager, once="b" * 32)
    assert incident(manager, once="b" * 32) == first
    with make.inside(make.KYOTO):
        assert Entry.objects.count() == 1


def test_what_was_typed_stays_beside_the_error(manager: Client) -> None:
    typed = {**TYPED, "occurred_on": "2026-01-05", "note": "鍵を確かめた。"}
    answer = manager.post(new("privacy.incident_detected"), typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "これから先の日時は記録できません。" in page and "鍵を確かめた。" in page


def test_an_answer_names_what_it_answers(manager: Client) -> None:
    answer = manager.post(new("privacy.incident_handled"), TYPED)
    assert answer.status_code == 422
    incident(manager)
    with make.inside(make.KYOTO):
        pk = Fact.objects.get(name="privacy.incident_detected").pk
    typed = {**TYPED, "answers": str(pk), "occurred_at": "11:00"}
    assert manager.post(new("privacy.incident_handled"), typed).status_code == 302
    with make.inside(make.KYOTO):
        assert Entry.objects.latest("id").keys["incident"] == "I-0001"


def by(person: Account, kyoto: Contract) -> Actor:
    return make.actor(person, kyoto)


def enter(kyoto: Contract, person: Account, fact: str, **more: object) -> Entry:
    given = {"keys": {}, "occurred_at": clock.now(), **more}
    return services.enter(
        contract=kyoto,
        fact=fact,
        by=by(person, kyoto),
        **given,  # type: ignore[arg-type]
    )


def test_a_blocking_gate_refuses(kyoto: Contract, chief: Account) -> None:
    with pytest.raises(Refusal) as refused:
        enter(kyoto, chief, "contracts.work_started", keys={"work": "whole"})
    assert refused.value.code == "gate-closed"


def test_the_wrong_side_is_refused(kyoto: Contract, chief: Account) -> None:
    with pytest.raises(Refusal, match="権限"):
        enter(kyoto, chief, "privacy.inspection_requested", keys={"kind": "site"})


def test_a_wrong_value_is_refused_at_its_field(kyoto: Contract, chief: Account) -> None:
    with pytest.raises(Refusal) as refused:
        enter(
            kyoto,
            chief,
            "privacy.measure_checked",
            keys={"measure": "b01", "period": "山田 花子"},
        )
    assert refused.value.field == "period"


def test_a_correction_shows_both_values(manager: Client, officer: Client) -> None:
    place = incident(manager)
    form = f"{place}correction/"
    typed = {
        "m_class": "leak",
        "m_subjects": "3",
        "why": "数え直した。",
        "act": "correct",
    }
    assert officer.post(form, typed).status_code == 422
    assert manager.post(form, {**typed, "why": ""}).status_code == 422
    assert manager.post(form, typed).status_code == 302
    page = manager.get(place).content.decode()
    assert "紛失" in page and "漏えい" in page and "数え直した。" in page


def test_a_clause_leads_to_its_forms(manager: Client) -> None:
    page = manager.get(reverse("contracts:clause", args=[make.KYOTO, "10-5"]))
    assert "この条項の記録を付ける" in page.content.decode()


def test_the_ledger_searches_and_stays_bounded(
    kyoto: Contract, manager: Client, chief: Account
) -> None:
    url, counts = reverse("contracts:ledger", args=[make.KYOTO]), []
    for number in (1, 30):
        for _n in range(number):
            enter(kyoto, chief, "privacy.incident_detected", note="鍵の紛失")
        with CaptureQueriesContext(connection) as asked:
            assert manager.get(url).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert "I-0001" in manager.get(url + "?q=I-0001").content.decode()
    assert "I-0001" not in manager.get(url + "?q=I-0002").content.decode()
    assert "鍵の紛失" in manager.get(url + "?q=鍵&heading=incident").content.decode()
    assert "条件に合う" in manager.get(url + "?heading=media").content.decode()


def test_every_line_is_a_declared_fact(kyoto: Contract) -> None:
    declared = shown.files(make.KYOTO).register.declared
    for fact, line in LINES.items():
        kind = declared[fact]
        assert [ask.name for ask in line.keys] == list(kind.keys)
        assert set(line.measures) <= set(kind.measures)
        for source in line.answers:
            theirs = declared[source.fact]
            assert set(source.keys.values()) <= {*theirs.keys, *theirs.also}
