"""``contracts``, ``open`` and ``due`` as an outsider runs them, without a database."""

from __future__ import annotations

import json

import pytest

from madoguchi.config import contract_files
from madoguchi.config.cli import contracts as commands
from madoguchi.config.facts import DECLARED, PLANNED
from madoguchi.config.voice import Trouble

KYOTO = "kyoto-outreach-2025"
SAPPORO = "sapporo-card-centre"
SENDAI = "sendai-mynumber-2023"


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_every_founding_contract_is_read_without_a_problem() -> None:
    read = {file.id: file for file in contract_files.read_all()}
    wrong = [str(problem) for file in read.values() for problem in file.problems]
    assert wrong == []
    counts = {name: len(file.signed_clauses) for name, file in read.items()}
    founding = {
        KYOTO: 327,
        SAPPORO: 245,
        SENDAI: 287,
        "sendai-furusato-2024": 291,
        "sendai-exchange-2023": 264,
    }
    assert {name: counts[name] for name in founding} == founding


def test_no_fact_is_declared_and_planned_at_once() -> None:
    assert not DECLARED.keys() & PLANNED.keys()
    assert all(name == fact.name for name, fact in DECLARED.items())


@pytest.mark.parametrize(
    ("contract", "clause", "on", "due"),
    [
        (KYOTO, "8-8-b-i-1", "2025-05-02", "2025-05-07"),
        (KYOTO, "8-8-b-i-1", "2025-11-22", "2025-11-25"),
        (SENDAI, "4-8-a-i", "2023-07-15", "2023-07-19"),
        (SENDAI, "4-8-a-i", "2024-03-20", "2024-03-22"),
        (SENDAI, "4-4-e-n1-s2", "2023-08-16", "2023-08-10"),
        (SENDAI, "4-8-a-ii", "2023-07-15", "2023-08-10"),
        (SAPPORO, "5-2-h-ii", "2025-05-03", "2025-04-30"),
        ("sendai-furusato-2024", "b2-2-6-3", "2024-03-29", "2024-04-04"),
    ],
)
def test_a_due_date_is_that_of_the_worked_example(
    contract: str,
    clause: str,
    on: str,
    due: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    commands.due(contract, clause, on, json_=True)
    answer = printed(capsys)
    assert answer["due"] == due
    assert answer["why"]


@pytest.mark.parametrize(("language", "both"), [("ja_JP.UTF-8", False), ("C", True)])
def test_the_reason_is_told_in_both_languages(
    language: str,
    both: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    commands.due(KYOTO, "8-8-b-i-1", "2025-05-02")
    assert (" / " in capsys.readouterr().out) is both


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        ("2025-05-04", True),  # a holiday on a Sunday
        ("2025-05-06", False),  # the substitute holiday
        ("2025-06-22", False),  # the Sunday after the third Saturday
        ("2025-12-29", False),
        ("2025-05-01", False),  # a Thursday
    ],
)
def test_the_card_centre_is_open_when_its_clauses_say_so(
    day: str, is_open: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.is_open(SAPPORO, day, json_=True)
    answer = printed(capsys)
    assert answer["open"] is is_open
    assert bool(answer["hours"]) is is_open


def test_a_day_that_does_not_exist_is_answered_with_a_sentence() -> None:
    with pytest.raises(Trouble, match="2025-05-02") as caught:
        commands.is_open(KYOTO, "令和７年２月３０日")
    assert caught.value.code == 2


def test_a_clause_without_a_date_leaves_with_exit_2() -> None:
    with pytest.raises(Trouble, match="no due date") as caught:
        commands.due(KYOTO, "1", "2025-05-02")
    assert caught.value.code == 2


def test_an_unknown_contract_is_answered_with_those_that_exist() -> None:
    with pytest.raises(Trouble, match=KYOTO):
        commands.due("kyoto", "1", "2025-05-02")
