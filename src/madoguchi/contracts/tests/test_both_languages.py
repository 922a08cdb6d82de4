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
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.contracts.views.clause import note
from madoguchi.core import clock
from madoguchi.home.tests import make
from madoguchi.tenancy.models import Contract

NOON = clock.tokyo(dt.date(2025, 11, 20), 12)
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;]+[A-Za-z]{2,}){2}")
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


def founding() -> list[ContractFile]:
    folders = [f for f in contract_files.folders() if f.parent.name == "contracts"]
    return [contract_files.read(folder) for folder in folders]


def test_no_japanese_rule_of_a_founding_contract_speaks_english() -> None:
    """Names and ids are Latin; three Latin words in a row are a sentence."""
    for loaded in founding():
        for clause in loaded.clauses:
            told = [rule_in_words(rule, loaded)[0] for rule in clause.rules]
            for text in (*told, clause.summary_ja):
                assert not ENGLISH.search(text), (clause.clause_id, text)


def test_a_note_is_shown_to_who_reads_its_language() -> None:
    english, japanese = "休日 includes substitute holidays", "開所日による"
    assert (note(english), note(japanese)) == ("", japanese)
    with translation.override("en"):
        assert (note(english), note(japanese)) == (english, "")


def test_no_rule_of_a_founding_contract_mixes_languages() -> None:
    for loaded in founding():
        for clause in loaded.clauses:
            for rule in clause.rules:
                english = rule_in_words(rule, loaded)[1]
                assert not JAPANESE.search(english), (clause.clause_id, english)
