"""Annexes, amendments, renewals, gates and due dates of a contract's files."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.contracts.rules.contract_file import ContractFile, load_contract
from madoguchi.contracts.rules.due import NoDue, due_for
from madoguchi.contracts.rules.renewal import (
    moved_day,
    renewed_id,
    write_renewal,
)
from madoguchi.contracts.rules.rule_text import ONE
from madoguchi.contracts.rules.strictest import strictest_gates
from madoguchi.contracts.rules.toml_text import document
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.contracts.tests import make_files as make

ANNEX = """
set = "town-info"
title = "特記仕様書"
[editions.A]
label = "A"
[editions.B]
base = "A"
removed = ["1-2"]
terms = { "個人情報" = "個人情報等" }
"""
USE = """
[[annexes]]
set = "town-info"
edition = "B"
prefix = "bg"
label = "特記仕様書"
terms = { "受注者" = "受託者" }
[annexes.rules]
"1-3" = { kind = "attested", every = "month", by = "site_manager" }
"""


def with_annex(root: Path, use: str = USE) -> ContractFile:
    made = make.folder(root, toml=make.CONTRACT + use)
    annex = made.parent / "annexes" / "town-info"
    annex.mkdir(parents=True)
    (annex / "annex.toml").write_text(ANNEX, encoding="utf-8")
    text = "受注者は個人情報を守る"
    rows = [make.row(f"1-{n}", make.SCOPE, summary_ja=text) for n in (1, 2, 3)]
    (annex / "A.csv").write_text(make.table(*rows), encoding="utf-8")
    changed = make.row("1-1", make.DEADLINE, summary_ja=text)
    (annex / "B.csv").write_text(make.table(changed), encoding="utf-8")
    return make.load(made)


def test_an_annex_comes_in_under_its_prefix_in_the_contracts_terms(
    tmp_path: Path,
) -> None:
    contract = with_annex(tmp_path)
    assert contract.problems == ()
    assert [c.clause_id for c in contract.clauses] == ["1-1", "bg-1-1", "bg-1-3"]
    assert contract.clause("bg-1-3").summary_ja == "受託者は個人情報等を守る"
    assert contract.clause("bg-1-1").annex == "town-info#1-1"


def test_an_edition_replaces_rules_and_a_contract_may_read_one_its_own_way(
    tmp_path: Path,
) -> None:
    contract = with_annex(tmp_path)
    assert contract.clause("bg-1-1").rules[0].kind == "deadline"
    assert contract.clause("bg-1-3").rules[0].kind == "attested"


@pytest.mark.parametrize(
    ("old", "new"), [('"town-info"', '"town-inf"'), ('"B"', '"C"'), ('"1-3"', '"9"')]
)
def test_an_annex_that_is_not_there_is_named(
    tmp_path: Path, old: str, new: str
) -> None:
    assert with_annex(tmp_path, USE.replace(old, new)).problems


AMENDMENT = """
effective = 2025-10-01
title = "変更契約第1号"
removed = ["1-2"]
[parameters.outreach]
required_days = 18
[calendars.city-open]
open = ["mon", "tue", "wed", "thu"]
"""


def amended(root: Path) -> ContractFile:
    made = make.folder(root, make.row(), make.row("1-2", make.SCOPE))
    folder = made / "amendments"
    folder.mkdir()
    (folder / "2025-10-01-hours.toml").write_text(AMENDMENT, encoding="utf-8")
    rule = make.DEADLINE.replace("days = 1", "days = 2")
    rows = make.table(make.row(rule=rule), make.row("1-3", make.SCOPE))
    (folder / "2025-10-01-hours.csv").write_text(rows, encoding="utf-8")
    return make.load(made)


def test_the_past_keeps_its_old_rule(tmp_path: Path) -> None:
    contract = amended(tmp_path)
    assert contract.problems == ()
    before, after = dt.date(2025, 9, 30), dt.date(2025, 10, 1)
    assert [c.clause_id for c in contract.clauses_on(before)] == ["1-1", "1-2"]
    assert [c.clause_id for c in contract.clauses_on(after)] == ["1-1", "1-3"]
    assert contract.clause("1-1", after).source == "amendment"
    days = [c.rules[0].within.days for c in contract.clauses if c.clause_id == "1-1"]  # type: ignore[union-attr]
    assert days == [1, 2]


def test_an_amended_parameter_and_calendar_hold_from_their_day(tmp_path: Path) -> None:
    contract = amended(tmp_path)
    before, after = dt.date(2025, 9, 30), dt.date(2025, 10, 1)
    assert contract.parameter("outreach.required_days", before) == 20
    assert contract.parameter("outreach.required_days", after) == 18
    calendar = contract.calendars["city-open"]
    assert calendar.is_open(dt.date(2025, 9, 26))  # a Friday
    assert not calendar.is_open(dt.date(2025, 10, 3))


def test_the_due_date_is_that_of_the_edition_in_force(tmp_path: Path) -> None:
    contract = amended(tmp_path)
    (before,) = due_for(contract, "1-1", dt.date(2025, 5, 2))
    assert before.date == dt.date(2025, 5, 7)
    assert "翌開庁日" in before.why
    (after,) = due_for(contract, "1-1", dt.date(2025, 10, 1))
    assert after.date == dt.date(2025, 10, 6)  # Thursday 2, then Monday


@pytest.mark.parametrize(("clause", "word"), [("1-2", "scope"), ("7", "no clause")])
def test_a_clause_without_a_date_says_so(
    tmp_path: Path, clause: str, word: str
) -> None:
    contract = amended(tmp_path)
    with pytest.raises(NoDue, match=word):
        due_for(contract, clause, dt.date(2025, 5, 2))


def test_a_recurring_act_is_due_on_its_day_of_the_next_month(tmp_path: Path) -> None:
    rule = (
        '{ kind = "recurring", every = "month", due = { day_of_next = 10, roll = '
        '"after" }, fulfil = { fact = "documents.submission_submitted", where = '
        '{ kind = "daily-report" } } }'
    )
    contract = make.load(make.folder(tmp_path, make.row(), make.row("2", rule)))
    (found,) = due_for(contract, "2", dt.date(2025, 4, 20))
    assert (found.date, found.period) == (dt.date(2025, 5, 12), "2025-04")


def test_a_renewal_is_sound_and_moves_every_date(tmp_path: Path) -> None:
    contract = amended(tmp_path)
    made = write_renewal(contract, 2026, tmp_path / "var" / "contracts")
    renewed = load_contract(
        made, made.parent / "annexes", contract.legal, make.REGISTER
    )
    assert renewed.problems == ()
    assert renewed.id == "machi-window-2026"
    assert renewed.table.title == "令和8年度まちの窓口業務"
    assert renewed.table.term.start == dt.date(2026, 4, 1)
    assert renewed.table.term.end == dt.date(2027, 3, 31)
    assert renewed.table.term.records == dt.date(2026, 4, 1)
    assert [c.clause_id for c in renewed.clauses] == ["1-1", "1-3"]
    assert renewed.parameter("outreach.required_days", dt.date(2026, 4, 1)) == 18


def test_dates_and_months_inside_rules_move_with_the_renewal(tmp_path: Path) -> None:
    rule = (
        '{ kind = "deadline", on = { date = 2026-03-20 }, fulfil = { fact = '
        '"documents.submission_submitted", where = { kind = "manual", ref = '
        '"2025-10" } } }'
    )
    contract = make.load(make.folder(tmp_path, make.row(), make.row("2", rule)))
    made = write_renewal(contract, 2027, tmp_path / "var" / "contracts")
    text = (made / "clauses.csv").read_text(encoding="utf-8")
    assert "2028-03-20" in text
    assert '""2027-10""' in text


def test_a_renewal_that_exists_is_left_as_it_is(tmp_path: Path) -> None:
    contract = make.load(make.folder(tmp_path))
    made = write_renewal(contract, 2026, tmp_path)
    (made / "clauses.csv").write_text("changed by the city", encoding="utf-8")
    write_renewal(contract, 2026, tmp_path)
    assert (made / "clauses.csv").read_text(encoding="utf-8") == "changed by the city"


def test_a_contract_is_not_renewed_into_its_own_past(tmp_path: Path) -> None:
    contract = make.load(make.folder(tmp_path))
    with pytest.raises(ValueError, match="2025"):
        write_renewal(contract, 2025, tmp_path)


def test_a_renewed_id_is_the_base_and_the_year() -> None:
    assert renewed_id("kyoto-outreach-2025", 2026) == "kyoto-outreach-2026"
    assert renewed_id("sapporo-card-centre", 2026) == "sapporo-card-centre-2026"


@given(st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31)), st.integers(1, 30))
def test_a_moved_day_keeps_its_month_and_nearly_its_day(
    day: dt.date, years: int
) -> None:
    moved = moved_day(day, years)
    assert (moved.year, moved.month) == (day.year + years, day.month)
    assert day.day - moved.day in (0, 1)


def gate(fact: str, strength: str = "block") -> object:
    return ONE.validate_python(
        {
            "kind": "gate",
            "before": {"fact": "outreach.session_held"},
            "requires": [{"fact": fact, "where": {"kind": "manual"}}],
            "strength": strength,
        }
    )


def test_of_two_gates_before_one_act_the_stricter_counts() -> None:
    (found,) = strictest_gates(
        [
            ("a-1", gate("documents.submission_submitted")),  # type: ignore[list-item]
            ("b-2", gate("documents.submission_approved", "warn")),  # type: ignore[list-item]
        ]
    )
    assert found.requirement.fact == "documents.submission_approved"
    assert (found.strength, found.clause) == ("block", "b-2")
    assert found.clauses == ("a-1", "b-2")


def test_a_rule_reads_as_a_sentence_in_the_contracts_words(tmp_path: Path) -> None:
    contract = make.load(make.folder(tmp_path))
    ja, en = rule_in_words(contract.clauses[0].rules[0], contract)
    assert ja == "会場の開催から翌開庁日までに、日次報告書の提出が必要です。"
    assert en == ("After 'Session held', by the next open day: Daily report submitted.")


scalars = st.one_of(
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.dates(),
    st.text(max_size=20),
)
keys = st.text(min_size=1, max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(keys, values, max_size=4))
def test_what_is_written_as_toml_reads_back(data: dict[str, object]) -> None:
    assert tomllib.loads(document(data)) == data
