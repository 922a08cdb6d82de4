"""The administrator copies a contract to its next term and sees files with mistakes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from madoguchi.config import contract_files
from madoguchi.contracts import library, services
from madoguchi.contracts.models import Clause
from madoguchi.home.tests import make
from madoguchi.journal.models import Fact
from madoguchi.people.models import Account
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

pytestmark = pytest.mark.django_db
LIST = "/administration/contracts/"
RENEWAL = f"{LIST}{make.KYOTO}/renewal/"
NEW = "kyoto-outreach-2027"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The renewals' folder, empty."""
    monkeypatch.setattr(contract_files, "renewals_dir", lambda: tmp_path)
    monkeypatch.setattr(library, "_read", {})
    yield tmp_path


@pytest.fixture
def administrator(db: None, root: Path) -> Client:
    services.load(make.KYOTO)
    person = make.account("nobody")
    Account.objects.filter(pk=person.pk).update(is_administrator=True)
    return make.browser(Account.objects.get(pk=person.pk))


def test_a_contract_is_copied_to_the_year_that_was_chosen(
    administrator: Client, root: Path
) -> None:
    look = administrator.post(RENEWAL, {"start_year": "2027", "look": ""})
    page = look.content.decode()
    assert NEW in page and "2027-04-01" in page and "期間の始まり" in page
    assert not Contract.objects.filter(pk=NEW).exists()
    typed = {"start_year": "2027", "title": "新しい窓口", "make": ""}
    assert administrator.post(RENEWAL, typed).status_code == 302
    made = Contract.objects.get(pk=NEW)
    assert (made.title, made.starts_on.isoformat()) == ("新しい窓口", "2027-04-01")
    with walls.scope([make.KYOTO, NEW]):
        assert Clause.objects.filter(contract_id=NEW).count() > 300
        fact = Fact.objects.get(name="contracts.contract_renewed")
    assert (fact.contract_id, fact.keys) == (make.KYOTO, {"renewal": NEW})
    again = administrator.post(RENEWAL, typed)
    assert again.status_code == 422
    assert "この年度の契約はもうあります。" in again.content.decode()


def test_a_copy_that_cannot_be_loaded_leaves_nothing_behind(
    administrator: Client, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from madoguchi.contracts.services import renewing
    from madoguchi.core.errors import Refusal

    def refuse(slug: str) -> bool:
        raise Refusal("contract-problems", "書類に誤りがあります。")

    monkeypatch.setattr(renewing, "load", refuse)
    answer = administrator.post(RENEWAL, {"start_year": "2027", "make": ""})
    assert answer.status_code == 422
    assert "書類に誤りがあります。" in answer.content.decode()
    assert not (root / NEW).exists()


def test_a_year_of_the_past_is_not_offered(administrator: Client) -> None:
    answer = administrator.post(RENEWAL, {"start_year": "2025", "make": ""})
    assert answer.status_code == 422


def test_the_list_names_the_mistakes_of_the_files(
    administrator: Client, root: Path
) -> None:
    wrong = root / "kyoto-outreach-2031"
    shutil.copytree(contract_files.contracts_dir() / make.KYOTO, wrong)
    page = administrator.get(LIST).content.decode()
    assert "kyoto-outreach-2031/contract.toml:" in page
    assert "読込済" in page and "未読込" in page


def test_an_officer_finds_no_renewal(administrator: Client) -> None:
    officer = make.browser(make.account("officer", Contract.objects.get(pk=make.KYOTO)))
    assert officer.get(RENEWAL).status_code == 404
    assert officer.get(LIST).status_code == 404
