"""What is told of a clause is told in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
import time_machine
from django.utils import translation

from madoguchi.config import contract_files
from madoguchi.contracts.models import Obligation
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.tenancy.models import Contract

NOON = clock.tokyo(dt.date(2025, 11, 20), 12)
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龥]")


@pytest.fixture
def kyoto(db: None) -> Iterator[Contract]:
    with time_machine.travel(NOON, tick=True):
        yield make.contract()


@pytest.mark.django_db
def test_every_reason_is_known_in_both_languages(kyoto: Contract) -> None:
    with make.inside(kyoto):
        rows = list(Obligation.objects.exclude(why_ja="").values("why_ja", "why_en"))
    assert rows
    for row in rows:
        assert JAPANESE.search(row["why_ja"]), row
        assert row["why_en"] and not JAPANESE.search(row["why_en"]), row


def test_a_reason_is_read_in_the_language_of_the_page() -> None:
    row = Obligation(why_ja="法令で定める日", why_en="The day set by law.")
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
