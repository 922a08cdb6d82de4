"""Reading a contract's folder: what is right is read, what is wrong is named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.problem import Problem
from madoguchi.contracts.tests import make_files as make


def read(root: Path, *rows: dict[str, str], **given: str) -> ContractFile:
    return make.load(make.folder(root, *rows, **given))


def only(contract: ContractFile) -> Problem:
    assert len(contract.problems) == 1, [str(p) for p in contract.problems]
    return contract.problems[0]


def test_a_sound_folder_has_no_problems(tmp_path: Path) -> None:
    contract = read(tmp_path, make.row(), make.row("1-2", make.SCOPE))
    assert contract.problems == ()
    assert [c.clause_id for c in contract.clauses] == ["1-1", "1-2"]
    assert contract.clause("1-1").rules[0].kind == "deadline"
    assert contract.table.term.records == dt.date(2025, 5, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    contract = read(tmp_path, encoding=encoding)
    assert contract.problems == ()
    assert contract.clauses[0].summary_ja == "日次報告書を提出する"


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    made = make.folder(tmp_path)
    path = made / "clauses.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert make.load(made).problems == ()


@pytest.mark.parametrize("day", ["2025-04-01", "2025/4/1", "令和7年4月1日", "R7.4.1"])
def test_a_date_is_read_in_any_common_form(tmp_path: Path, day: str) -> None:
    contract = read(tmp_path, make.row(valid_from=day))
    assert contract.problems == ()
    assert contract.clauses[0].valid_from == dt.date(2025, 4, 1)


@pytest.mark.parametrize("day", ["2025-02-30", "令和７年２月３０日", "4/1", "soon"])
def test_a_day_that_does_not_exist_is_named(tmp_path: Path, day: str) -> None:
    problem = only(read(tmp_path, make.row(valid_from=day)))
    assert problem.file == "contracts/machi-window-2025/clauses.csv"
    assert problem.line == 2
    assert "2025-04-01" in problem.fix


def test_a_bad_date_in_the_toml_is_named_with_its_line(tmp_path: Path) -> None:
    toml = make.CONTRACT.replace("start = 2025-04-01", "start = 2025-02-30")
    found = read(tmp_path, toml=toml).problems
    line = toml.split("\n").index("start = 2025-02-30") + 1
    named = next(p for p in found if p.file.endswith("contract.toml"))
    assert named.line == line
    assert "no day 2025-02-30" in named.fix


def test_an_era_date_that_does_not_exist_is_named_in_the_toml(tmp_path: Path) -> None:
    toml = make.CONTRACT.replace("start = 2025-04-01", 'start = "令和７年２月３０日"')
    problem = next(
        p for p in read(tmp_path, toml=toml).problems if "term.start" in p.message_en
    )
    assert problem.line == toml.split("\n").index('start = "令和７年２月３０日"') + 1


def test_full_width_digits_in_a_rule_are_named_with_their_column(
    tmp_path: Path,
) -> None:
    rule = make.DEADLINE.replace("days = 1", "days = １")
    problem = only(read(tmp_path, make.row(rule=rule)))
    line = make.table(make.row(rule=rule)).split("\n")[problem.line - 1]
    assert line[problem.column - 1] == "１"
    assert "half width" in problem.fix


def test_a_full_width_clause_id_is_refused_with_the_right_one(tmp_path: Path) -> None:
    problem = next(
        p for p in read(tmp_path, make.row("１－１")).problems if p.column == 1
    )
    assert "1-1" in problem.fix


def test_an_unknown_fact_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    rule = make.DEADLINE.replace("outreach.session_held", "outreach.sesion_held")
    problem = next(
        p
        for p in read(tmp_path, make.row(rule=rule)).problems
        if "fact" in p.message_en
    )
    assert problem.fix == "did you mean 'outreach.session_held'?"
    line = make.table(make.row(rule=rule)).split("\n")[1]
    assert line[problem.column - 1 :].startswith("outreach.sesion_held")


def test_a_planned_fact_makes_the_rule_wait_for_its_app(tmp_path: Path) -> None:
    rule = (
        '{ kind = "ratio", over = { fact = "calls.figures_recorded", '
        'measure = "answered" }, under = { fact = "calls.figures_recorded", '
        'measure = "offered" }, min = 0.95, period = "day" }'
    )
    contract = read(tmp_path, make.row(), make.row("1-2", rule))
    assert contract.problems == ()
    assert contract.clause("1-2").waits_for == (frozenset({"calls"}),)
    assert contract.shares() == {
        "computed": 1,
        "attested": 0,
        "scope": 0,
        "waiting": 1,
    }


MISTAKES = {
    "unknown key": ('"daily-report" }', '"daily-report", knd = "x" }', "knd"),
    "unknown measure": (
        'trigger = { fact = "outreach.session_held" }',
        'trigger = { fact = "outreach.session_held", where = { aplicants = 1 } }',
        "aplicants",
    ),
    "unknown match": (
        'match = { session = "ref" }',
        'match = { sesion = "ref" }',
        "ses",
    ),
    "unknown matched key": ('session = "ref"', 'session = "reff"', "reff"),
    "unknown document": ('"daily-report"', '"dayly-report"', "dayly-report"),
    "unknown soft word": ("days = 1", 'word = "直ちに"', "直ちに"),
    "undeclared calendar": ('"city-open"', '"call-centre"', "call-centre"),
    "unknown parameter": (
        "days = 1",
        'days = { param = "outreach.day" }',
        "outreach.d",
    ),
    "unknown shape": ("days = 1", "dais = 1", "dais"),
    "unknown kind": ('"deadline"', '"deadlin"', "deadlin"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_a_rule_is_named_at_its_place(
    tmp_path: Path, mistake: str
) -> None:
    old, new, word = MISTAKES[mistake]
    rule = make.DEADLINE.replace(old, new)
    assert rule != make.DEADLINE
    found = read(tmp_path, make.row(rule=rule)).problems
    assert found, mistake
    line = make.table(make.row(rule=rule)).split("\n")[1]
    assert any(
        p.line == 2 and (line[p.column - 1 :].startswith(word) or word in p.message_en)
        for p in found
    ), [str(p) for p in found]
    assert all(p.fix and p.message_ja for p in found)


def test_a_word_of_time_does_not_say_how_often(tmp_path: Path) -> None:
    rule = (
        '{ kind = "recurring", every = { word = "速やかに" }, fulfil = '
        '{ fact = "documents.submission_submitted" } }'
    )
    problem = only(read(tmp_path, make.row(), make.row("2", rule)))
    assert 'every = "month"' in problem.fix


def test_an_agreement_is_settled_under_one_name(tmp_path: Path) -> None:
    rule = limit('{ unset = "bookings.per_hour", settled_by = "hourly" }')
    problem = only(read(tmp_path, make.row(), make.row("2", rule)))
    assert problem.fix == 'write settled_by = "per-hour".'


def limit(bound: str) -> str:
    return (
        '{ kind = "limit", count = { fact = "outreach.session_held" }, '
        f'max = {bound}, period = "month" }}'
    )


def test_a_parameter_left_to_agreement_needs_its_register_entry(
    tmp_path: Path,
) -> None:
    good = make.row("1-2", limit('{ unset = "bookings.per_hour" }'))
    bad = make.row("1-3", limit('{ unset = "bookings.per_hoor" }'))
    problem = only(read(tmp_path, make.row(), good, bad))
    assert problem.line == 4
    assert problem.fix == "did you mean 'bookings.per_hour'?"


def test_a_legal_parameter_must_stand_in_the_table(tmp_path: Path) -> None:
    good = make.row("1-2", limit('{ legal = "onestop.due" }'))
    bad = make.row("1-3", limit('{ legal = "onestop.dew" }'))
    problem = only(read(tmp_path, make.row(), good, bad))
    assert "legal parameter" in problem.message_en


def test_a_role_of_staffing_must_be_the_contracts(tmp_path: Path) -> None:
    rule = (
        '{ kind = "staffing", at = { fact = "outreach.session_held" }, present = '
        '{ fact = "crew.attendance_recorded" }, min = { site_manger = 1 } }'
    )
    problem = only(read(tmp_path, make.row(), make.row("1-2", rule)))
    assert problem.fix == "did you mean 'site_manager'?"


def test_a_clause_may_stand_only_once(tmp_path: Path) -> None:
    problem = only(read(tmp_path, make.row(), make.row()))
    assert (problem.line, problem.column) == (3, 1)
    assert "line 2" in problem.message_en


def test_a_clause_without_a_rule_is_named(tmp_path: Path) -> None:
    assert "no rule" in only(read(tmp_path, make.row(rule=""))).message_en


def test_a_wrong_header_is_named_with_the_right_one(tmp_path: Path) -> None:
    made = make.folder(tmp_path)
    path = made / "clauses.csv"
    text = path.read_text(encoding="utf-8").replace("summary_ja", "summary", 1)
    path.write_text(text, encoding="utf-8")
    problem = next(p for p in make.load(made).problems if "summary_ja" in p.message_en)
    assert problem.line == 1
    assert "clause_id,number" in problem.fix


def test_a_quotation_that_is_never_closed_is_named(tmp_path: Path) -> None:
    made = make.folder(tmp_path)
    path = made / "clauses.csv"
    path.write_text(path.read_text(encoding="utf-8") + '2-1,"', encoding="utf-8")
    assert any("never closed" in p.message_en for p in make.load(made).problems)


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    made = make.folder(tmp_path)
    path = made / "clauses.csv"
    path.write_text(path.read_text(encoding="utf-8") + "2-1,x\n", encoding="utf-8")
    problem = only(make.load(made))
    assert (problem.line, "2 cells" in problem.message_en) == (3, True)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("[municipality]", "[municipalty]", "municipality"),
        ('title_en = "Town window 2025"', "", "title_en"),
        ('id = "machi-window-2025"', 'id = "machi"', "folder"),
        ('clauses = ["1-1"]', 'clauses = ["1-9"]', "1-9"),
        ('open = ["mon"', 'open = ["mn"', "calendars"),
        ("end = 2026-03-31", "end = 2024-03-31", "before its start"),
        ("[parameters.outreach]", "[parameters.outreech]", "outreech"),
    ],
)
def test_a_mistake_in_the_toml_is_named(
    tmp_path: Path, old: str, new: str, word: str
) -> None:
    toml = make.CONTRACT.replace(old, new)
    found = read(tmp_path, toml=toml).problems
    assert any(word in p.message_en for p in found), [str(p) for p in found]


def test_a_missing_file_is_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    made = make.folder(tmp_path)
    (made / "contract.toml").unlink()
    (made / "clauses.csv").unlink()
    missing = {p.message_en for p in make.load(made).problems}
    assert {"contract.toml is missing.", "clauses.csv is missing."} <= missing


def test_the_law_in_force_is_that_of_the_day(tmp_path: Path) -> None:
    table = make.legal(tmp_path)
    assert table.value("onestop.due", dt.date(2014, 1, 1)) is None
    found = table.value("onestop.due", dt.date(2025, 1, 1))
    assert found is not None and (found.value, found.confirmed) == ("01-10", False)
