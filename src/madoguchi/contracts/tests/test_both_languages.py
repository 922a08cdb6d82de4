"""What is told of a clause is told in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from madoguchi.config import contract_files
from madoguchi.contracts.models import Obligation
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.tenancy.models import Contract

NOON = clock.tokyo(dt.date(2025, 11, 20), 12)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")
DAILY = f"/c/{make.KYOTO}/clauses/8-8-b-i-1/"


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.fixture
def officer(kyoto: Contract) -> Client:
    return make.browser(make.account("officer", kyoto))


@pytest.mark.django_db
def test_every_reason_is_known_in_both_languages(kyoto: Contract) -> None:
    with make.inside(kyoto):
        rows = list(Obligation.objects.exclude(why_ja="").values("why_ja", "why_en"))
    assert rows
    for row in rows:
        assert JAPANESE.search(row["why_ja"]), row
        assert row["why_en"] and not JAPANESE.search(row["why_en"]), row


@pytest.mark.django_db
def test_a_reason_is_read_in_the_language_of_the_page(kyoto: Contract) -> None:
    with make.inside(kyoto):
        row = Obligation.objects.exclude(why_ja="").exclude(why_en="")[0]
    assert row.why == row.why_ja
    with translation.override("en"):
        assert row.why == row.why_en


def test_no_rule_of_a_founding_contract_mixes_languages() -> None:
    folders = [f for f in contract_files.folders() if f.parent.name == "contracts"]
    for folder in folders:
        loaded = contract_files.read(folder)
        for clause in loaded.clauses:
            for rule in clause.rules:
                english = rule_in_words(rule, loaded)[1]
                assert not JAPANESE.search(english), (clause.clause_id, english)


@pytest.mark.django_db
def test_the_clause_page_tells_the_rule_in_one_language(officer: Client) -> None:
    japanese = officer.get(DAILY).content.decode()
    assert "が必要です。" in japanese and "Session held" not in japanese
    officer.cookies["django_language"] = "en"
    english = officer.get(DAILY).content.decode()
    assert "が必要です。" not in english
    assert "Session" in english
