"""Every screen of the contract answers the people it is for, and nobody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.contracts.models import Clause
from madoguchi.home.tests import make
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2025, 11, 20, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))
PAGES = [
    "home:cockpit",
    "home:clauses-xlsx",
    "home:clauses-csv",
    "contracts:calendar",
    "contracts:figures",
    "contracts:facts",
    "contracts:consultations",
    "contracts:waivers",
    "contracts:declarations",
    "contracts:unset",
    "contracts:law",
    "contracts:readings",
    "contracts:amendments",
    "documents:list",
]


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto, name="佐藤"))


@pytest.mark.parametrize("name", PAGES)
def test_the_officer_opens_it(officer: Client, name: str) -> None:
    answer = officer.get(reverse(name, args=[make.KYOTO]))
    assert answer.status_code == 200


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_finds_nothing(kyoto: Contract, name: str) -> None:
    stranger = make.browser(make.account("officer"))
    assert stranger.get(reverse(name, args=[make.KYOTO])).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_nobody_passes_without_signing_in(kyoto: Contract, name: str) -> None:
    answer = Client().get(reverse(name, args=[make.KYOTO]))
    assert answer.status_code == 302


@pytest.mark.parametrize("slug", ["kyoto-outreach-2025"])
def test_every_clause_page_opens(officer: Client, slug: str) -> None:
    with make.inside(slug):
        ids = list(
            Clause.objects.filter(contract_id=slug).values_list("clause_id", flat=True)
        )
    assert len(ids) > 300
    for clause_id in ids[::9]:
        url = reverse("contracts:clause", args=[slug, clause_id])
        assert officer.get(url).status_code == 200, clause_id


@pytest.mark.parametrize(
    "role",
    [
        "officer",
        "identity_officer",
        "general_manager",
        "operations_manager",
        "site_manager",
        "lead_coordinator",
        "staff",
        "operator",
        "privacy_officer",
    ],
)
def test_everybody_has_a_home(kyoto: Contract, role: str) -> None:
    page = make.browser(make.account(role, kyoto)).get("/")
    assert page.status_code == 200
    words = page.content.decode()
    for heading in ("しなければならないこと", "遅れているもの", "これからの予定"):
        assert heading in words


def test_somebody_without_a_contract_is_told_what_to_do(kyoto: Contract) -> None:
    page = make.browser(make.account("staff")).get("/")
    assert "所属の責任者に招待を頼んでください" in page.content.decode()
