"""The five founding contracts, read from their real files and evaluated."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from madoguchi.contracts.rules.compiled import program_of
from madoguchi.contracts.rules.contract_file import ContractFile
from madoguchi.contracts.rules.due import due_for
from madoguchi.contracts.rules.engine import (
    Engine,
    FactRow,
    MemorySource,
    MemoryStore,
    Outcome,
    Program,
    State,
    state_at,
)
from madoguchi.contracts.rules.renewal import write_renewal
from madoguchi.contracts.rules.wording import rule_in_words
from madoguchi.contracts.tests.make_engine import (
    at,
    everything,
    fact,
    held,
    submitted,
)

SM, KY = "sendai-mynumber-2023", "kyoto-outreach-2025"
SP, FU, EX = "sapporo-card-centre", "sendai-furusato-2024", "sendai-exchange-2023"
ROWS = {KY: 327, SP: 245, SM: 287, FU: 291, EX: 264}
FOUNDING = tuple(ROWS)
ROOT = Path(__file__).resolve().parents[4] / "contracts"
D = dt.date.fromisoformat


@lru_cache(maxsize=8)
def contract(name: str) -> ContractFile:
    return read(ROOT / name)


def read(folder: Path) -> ContractFile:
    found: ContractFile = import_string(settings.CONTRACT_READER)(folder)
    return found


@lru_cache(maxsize=8)
def program(name: str) -> Program:
    return program_of(contract(name))


@lru_cache(maxsize=8)
def seeded(name: str) -> dict[str, Outcome]:
    """Every occasion that exists before any fact."""
    engine = Engine(program(name), MemoryStore(), MemorySource())
    return engine.outcomes(engine.seed())


def judged(name: str, clause: str, *facts: FactRow) -> dict[str, Outcome]:
    """The occasions of one clause after these facts, by rule and occasion.

    A rule that waits for an app is judged as it will be once the app is there.
    """
    whole = program(name)
    rules = tuple(
        replace(rule, waits_for="") for rule in whole.rules if rule.clause_id == clause
    )
    small = Program(
        **{f: getattr(whole, f) for f in whole.__slots__ if f != "rules"}, rules=rules
    )
    engine = Engine(small, MemoryStore(), MemorySource(facts))
    engine.seed()
    engine.feed(facts)
    return {
        key.removeprefix(f"{clause}#"): out for key, out in everything(engine).items()
    }


def due(name: str, clause: str, on: str) -> str:
    """The first due date of a clause for an occasion on a day."""
    return due_for(contract(name), clause, D(on))[0].date.isoformat()


def states(found: dict[str, Outcome], now: str) -> set[State]:
    return {state_at(out, at(now)) for out in found.values()}


def occasions(name: str, clause: str, number: int = 1) -> list[str]:
    """The seeded periods of one rule, in order."""
    prefix = f"{clause}#{number}:period="
    return sorted(k.removeprefix(prefix) for k in seeded(name) if k.startswith(prefix))


# -- the files ---------------------------------------------------------------------


@pytest.mark.parametrize("name", FOUNDING)
def test_every_clause_of_the_inventory_stands_with_a_rule(name: str) -> None:
    assert contract(name).problems == ()
    clauses = contract(name).signed_clauses
    assert len(clauses) == ROWS[name]
    for clause in clauses:
        assert clause.rules, clause.clause_id
        assert clause.number.strip(), clause.clause_id
        assert clause.summary_ja.strip() and clause.summary_en.strip()


@pytest.mark.parametrize("name", FOUNDING)
def test_every_rule_is_said_in_two_languages(name: str) -> None:
    for clause in contract(name).signed_clauses:
        for rule in clause.rules:
            ja, en = rule_in_words(rule, contract(name))
            assert re.search(r"(。|）)$", ja), (clause.clause_id, ja)
            assert re.search(r"[.)]$", en), (clause.clause_id, en)
            assert not re.search(r"[a-z]{3,}", ja.partition("（解釈")[0]), ja
            assert "None" not in ja + en and "=" not in ja, (clause.clause_id, ja)


@pytest.mark.parametrize("name", FOUNDING)
def test_a_document_of_many_versions_is_judged_by_its_last(name: str) -> None:
    for clause in contract(name).signed_clauses:
        for rule in clause.rules:
            if rule.kind == "limit" and rule.each is not None:
                assert "version" not in (rule.per or ()), clause.clause_id


# -- every deadline with a number --------------------------------------------------


@pytest.mark.parametrize(
    ("name", "clause", "on", "expected"),
    [
        (KY, "8-1-k", "2025-07-15", "2025-07-15"),  # the call-centre day itself
        (KY, "8-8-b-i-1", "2025-11-22", "2025-11-25"),  # Saturday; 24 a substitute
        (KY, "8-8-b-i-1", "2025-07-15", "2025-07-16"),
        (SM, "4-8-a-i", "2023-07-15", "2023-07-19"),  # Saturday; Monday a holiday
        (SM, "4-8-a-i", "2024-03-20", "2024-03-22"),  # the last inside the term
        (KY, "6-5-s3", "2025-07-15", "2025-07-18"),
        (KY, "6-5-s3", "2025-07-18", "2025-07-24"),  # Friday; Monday a holiday
        (SM, "4-4-e-n1-s2", "2023-08-16", "2023-08-10"),  # 11 a holiday, weekend
        (SM, "bg-2-6-3", "2024-03-15", "2024-03-22"),  # inclusive; 20 a holiday
        (FU, "b2-2-6-3", "2024-03-29", "2024-04-04"),
        (SP, "5-2-h-ii", "2025-06-07", "2025-06-04"),  # Saturday: Wednesday before
        (SP, "5-2-h-ii", "2025-06-03", "2025-06-02"),
        (KY, "8-6-n3", "2025-07-15", "2025-07-01"),
        (SM, "4-8-a-ii", "2023-07-20", "2023-08-10"),
        (SM, "4-8-a-ii", "2023-08-31", "2023-09-10"),  # a Sunday is kept
        (SP, "5-2-j-s2", "2025-07-10", "2025-07-30"),  # 31 is a closed Thursday
        (SM, "4-8-a-n2", "2023-07-15", "2024-03-22"),
        (SP, "5-4-s1", "2025-06-04", "2025-06-08"),
        (SP, "5-2-i-s1", "2025-06-04", "2025-06-04"),
        (SP, "5-2-j-s1", "2025-06-04", "2025-06-04"),
        (FU, "4-0-s5", "2024-03-15", "2024-04-01"),
        (FU, "4-5-e-s2", "2024-12-31", "2025-01-31"),
        (FU, "4-5-e-s2", "2026-06-30", "2027-01-31"),
        (EX, "4-1-d", "2023-11-01", "2024-03-31"),
        (EX, "4-3-s6", "2023-10-20", "2023-10-24"),
        (EX, "bg-2-6-3", "2024-03-22", "2024-03-28"),
    ],
)
def test_a_printed_number_becomes_this_date(
    name: str, clause: str, on: str, expected: str
) -> None:
    assert due(name, clause, on) == expected


def test_a_due_date_is_explained_in_both_languages() -> None:
    for name, clause in ((SM, "4-8-a-i"), (SM, "4-8-a-ii"), (FU, "4-5-e-s2")):
        (first, *_) = due_for(contract(name), clause, D("2025-07-15"))
        assert first.why and not re.search(r"[a-z]{3,}", first.why)
        assert first.why_en and not re.search(r"[ぁ-ん]", first.why_en)


@pytest.mark.parametrize(
    ("name", "clause", "facts", "key", "due_on", "met_in_time"),
    [
        (
            SM,
            "4-8-a-i",
            (
                held("s1", "2023-07-15 10:00"),
                submitted("daily-report", "s1", "2023-07-19 17:00"),
            ),
            "1:session=s1",
            "2023-07-19",
            True,
        ),
        (
            SM,
            "4-8-a-i",
            (
                held("s1", "2023-07-15 10:00"),
                submitted("daily-report", "s1", "2023-07-20 09:00"),
            ),
            "1:session=s1",
            "2023-07-19",
            False,
        ),
        (
            KY,
            "8-8-b-i-1",
            (
                held("k1", "2025-11-22 10:00", type="support"),
                submitted("daily-report", "k1", "2025-11-25 23:00"),
            ),
            "1:session=k1",
            "2025-11-25",
            True,
        ),
        (
            KY,
            "6-5-s3",
            (
                fact(
                    "contracts.request_made",
                    "2025-07-15 10:00",
                    {"subject": "analysis", "ref": "r1"},
                    side="municipality",
                ),
                submitted("analysis-report", "r1", "2025-07-22 10:00"),
            ),
            "1:ref=r1",
            "2025-07-18",
            False,
        ),
        (
            SP,
            "5-2-j-s2",
            (
                fact(
                    "documents.deliverable_delivered",
                    "2025-07-30 18:00",
                    {"item": "scan-media", "ref": "2025-07"},
                    medium="cd-r",
                ),
            ),
            "1:period=2025-07",
            "2025-07-30",
            True,
        ),
        (
            FU,
            "4-5-e-s2",
            (submitted("onestop-notification", "2024", "2025-02-03 10:00"),),
            "2:period=FY2024",
            "2025-01-31",
            False,
        ),
        (
            EX,
            "4-1-d",
            (
                fact(
                    "documents.submission_approved",
                    "2024-03-29 15:00",
                    {"kind": "completion-notice", "ref": "", "version": "1"},
                    side="municipality",
                ),
            ),
            "1:",
            "2024-03-31",
            True,
        ),
    ],
)
def test_facts_meet_a_deadline_or_come_late(
    name: str,
    clause: str,
    facts: Sequence[FactRow],
    key: str,
    due_on: str,
    met_in_time: bool,
) -> None:
    found = judged(name, clause, *facts)[key]
    assert found.due is not None and found.due.date() == D(due_on)
    expected = State.MET if met_in_time else State.MET_LATE
    assert state_at(found, at("2027-04-01 00:00")) is expected


def test_a_daily_report_that_never_came_is_breached() -> None:
    found = judged(SM, "4-8-a-i", held("s1", "2023-07-15 10:00"))
    assert states(found, "2023-07-19 23:00") == {State.DUE}
    assert states(found, "2023-07-20 00:00") == {State.BREACHED}


def test_sapporos_card_is_prepared_by_wednesday_for_a_saturday() -> None:
    booking = fact(
        "bookings.booking_made",
        "2025-05-20 10:00",
        {"booking": "b1", "slot": "card-issue-1"},
        planned_date="2025-06-07",
    )
    found = judged(SP, "5-2-h-ii", booking)["1:booking=b1"]
    assert found.due is not None and found.due.date() == D("2025-06-04")
    prepared = fact(
        "cards.progress_changed",
        "2025-06-04 19:00",
        {"application": "b1", "state": "prepared"},
    )
    met = judged(SP, "5-2-h-ii", booking, prepared)["1:booking=b1"]
    assert state_at(met, at("2025-06-08 00:00")) is State.MET


# -- seeds -------------------------------------------------------------------------


def begins(subject: str, when: str, **more: Any) -> FactRow:
    """The agreement from which a duty of periods counts."""
    keys = {"subject": subject, "ref": "1"}
    return fact("contracts.consultation_decided", when, keys, **more)


def test_kyoto_requires_242_sessions_by_month() -> None:
    days = occasions(KY, "4-1-s1")
    months = [f"2025-{m:02d}" for m in range(4, 13)]
    months += [f"2026-{m:02d}" for m in range(1, 4)]
    counts = [sum(day.startswith(month) for day in days) for month in months]
    assert counts == [21, 20, 21, 22, 20, 20, 22, 18, 20, 19, 18, 21]
    assert len(days) == 242
    whole = judged(KY, "4-2-s2", begins("session-start", "2025-04-01 09:00"))
    assert whole["1:period=term"].figures["min"] == 242


def test_kyoto_counts_from_the_agreed_first_day() -> None:
    start = begins(
        "session-start",
        "2025-04-01 09:00",
        parameter="outreach.start",
        value="2025-04-14",
    )
    found = judged(KY, "4-1-s1", start)
    now = at("2026-04-01 00:00")
    below = [k for k, out in found.items() if state_at(out, now) is State.BELOW]
    assert len(below) == 242 - 9  # 1 to 4 and 7 to 11 April came before
    whole = judged(KY, "4-2-s2", start)["1:period=term"]
    assert whole.figures["min"] == 233


def test_a_weekday_without_a_session_is_below_and_one_with_is_met() -> None:
    start = begins("session-start", "2025-04-01 09:00")
    found = judged(KY, "4-1-s1", start, held("k1", "2025-04-02 10:00"))
    now = at("2025-04-04 12:00")
    assert state_at(found["1:period=2025-04-02"], now) is State.MET
    assert state_at(found["1:period=2025-04-03"], now) is State.BELOW


def test_sapporo_opens_231_days_and_counts_from_the_operation() -> None:
    days = occasions(SP, "5-2-i-s1")
    months = [f"2025-{m:02d}" for m in range(4, 13)]
    months += [f"2026-{m:02d}" for m in range(1, 4)]
    counts = [sum(day.startswith(month) for day in days) for month in months]
    assert counts == [20, 17, 21, 20, 20, 19, 19, 19, 19, 18, 17, 22]
    for shut in ("2025-06-22", "2026-02-22", "2026-03-22", "2025-05-06", "2025-11-24"):
        assert shut not in days
    assert {"2025-05-04", "2025-11-23"} <= set(days)
    started = fact("contracts.work_started", "2026-03-01 09:00", {"work": "operation"})
    found = judged(SP, "5-2-i-s1", started)
    late = [k for k, o in found.items() if state_at(o, at("2026-04-01")) == "breached"]
    assert len(late) == 22


def test_sendai_reports_monthly_from_the_agreed_start() -> None:
    assert len(occasions(SM, "4-8-a-ii")) == 12
    start = begins("start-date", "2023-04-03 09:00", value="2023-06-01")
    found = judged(
        SM,
        "4-8-a-ii",
        start,
        submitted("monthly-report", "2023-06", "2023-07-10 12:00"),
        submitted("monthly-report", "2023-07", "2023-08-11 12:00"),
    )
    now = at("2024-03-31 00:00")
    state = {key[-7:]: state_at(out, now) for key, out in found.items()}
    assert state["2023-05"] is State.NOT_ARISEN
    assert state["2023-06"] is State.MET
    assert state["2023-07"] is State.MET_LATE
    assert state["2023-08"] is State.BREACHED


def test_the_donation_notices_have_a_legal_date_each_year() -> None:
    assert occasions(FU, "4-5-e-s2", 2) == ["FY2024", "FY2025", "FY2026"]
    found = judged(
        FU, "4-5-e-s2", submitted("onestop-notification", "2024", "2025-01-20 12:00")
    )
    now = at("2026-02-01 00:00")
    assert state_at(found["2:period=FY2024"], now) is State.MET
    assert state_at(found["2:period=FY2025"], now) is State.BREACHED
    assert state_at(found["1:period=FY2025"], now) is State.UNSET


def test_the_city_designates_the_day_of_one_year() -> None:
    day = begins(
        "notification-due",
        "2024-12-01 09:00",
        parameter="furusato.notification_day",
        value="2025-01-20",
    )
    found = judged(FU, "4-5-e-s2", day)
    due_ = found["1:period=FY2024"].due
    assert due_ is not None and due_.date() == D("2025-01-20")
    assert found["1:period=FY2025"].due is None


# -- what the text leaves soft -----------------------------------------------------


@pytest.mark.parametrize("name", FOUNDING)
def test_a_word_without_a_number_is_never_breached(name: str) -> None:
    words = {w for w, row in program(name).words.items() if not row.agreed}
    soft = {
        spec.key
        for spec in program(name).rules
        for part in (getattr(spec.rule, "within", None), getattr(spec.rule, "every", 0))
        if getattr(part, "word", None) in words
    }
    assert soft
    never = at("2030-01-01 00:00")
    for key, out in seeded(name).items():
        if key.partition(":")[0] in soft:
            assert state_at(out, never) is not State.BREACHED, key


def test_an_incident_reported_a_week_later_only_warns() -> None:
    incident = fact("privacy.incident_detected", "2025-07-15 10:00", {"incident": "i1"})
    found = judged(KY, "10-5", incident)["1:incident=i1"]
    assert found.due is not None and found.due.date() == D("2025-07-15")
    assert found.soft and state_at(found, at("2025-08-01 00:00")) is State.DUE


def test_in_principle_three_staff_warns_when_two_came() -> None:
    came = [
        fact(
            "crew.attendance_recorded",
            "2023-07-15 10:00",
            {"person": f"p{n}", "role": role, "session": "s1"},
        )
        for n, role in enumerate(("site_manager", "staff", "staff"))
    ]
    session = fact(
        "outreach.session_held",
        "2023-07-15 10:00",
        {"session": "s1", "type": "support", "day": "2023-07-15"},
    )
    found = judged(SM, "8-1-s1", session, *came)["1:session=s1"]
    assert found.soft and state_at(found, at("2023-07-17 00:00")) is State.BELOW


def test_more_than_half_to_one_subcontractor_is_over() -> None:
    def given(who: str, share: list[int]) -> FactRow:
        keys = {"subcontractor": who, "tier": "1"}
        return fact("contracts.subcontract_started", "2025-05-01", keys, share=share)

    found = judged(KY, "11-8-s1", given("a", [40, 100]), given("b", [60, 100]))
    now = at("2026-04-01 00:00")
    assert state_at(found["1:subcontractor=a"], now) is State.MET
    assert state_at(found["1:subcontractor=b"], now) is State.OVER


def test_a_plan_sent_back_is_not_answered_by_the_plan_itself() -> None:
    keys = {"kind": "protection-plan", "ref": "", "version": "1"}
    back = fact("documents.submission_returned", "2023-05-10 10:00", keys)
    first = submitted("protection-plan", "", "2023-05-01 10:00")
    found = judged(SM, "bk-6-4-2", first, back)
    assert [str(out.verdict) for out in found.values()] == ["open"]
    again = submitted("protection-plan", "", "2023-05-11 10:00", version="2")
    found = judged(SM, "bk-6-4-2", first, back, again)
    assert [str(out.verdict) for out in found.values()] == ["met"]


# -- a contract without facts, and its next term -----------------------------------


@pytest.mark.parametrize("name", FOUNDING)
def test_a_contract_without_facts_is_no_wall_of_red(name: str) -> None:
    bad = {State.BREACHED, State.BELOW, State.OVER, State.OUT_OF_ORDER}
    now = at("2026-11-21 12:00")
    red = [
        key
        for key, out in seeded(name).items()
        if not out.soft and state_at(out, now) in bad
    ]
    # What the text itself dates (a final report, the end of the term) stays red.
    assert len(red) <= len(seeded(name)) // 45, red


@pytest.mark.parametrize("name", FOUNDING)
def test_the_next_term_loads_with_the_same_shares(name: str, tmp_path: Path) -> None:
    old = contract(name)
    root = tmp_path / "contracts"
    root.mkdir()
    (root / "annexes").symlink_to(ROOT / "annexes")
    (root / "legal.toml").symlink_to(ROOT / "legal.toml")
    renewed = read(write_renewal(old, 2026, root))
    assert renewed.problems == ()
    assert renewed.shares() == old.shares()
    assert len(renewed.table.decisions) == len(old.table.decisions)


def test_kyotos_next_term_counts_its_own_days(tmp_path: Path) -> None:
    root = tmp_path / "contracts"
    root.mkdir()
    renewed = read(write_renewal(contract(KY), 2026, root))
    engine = Engine(program_of(renewed), MemoryStore(), MemorySource())
    days = [k for k in engine.seed() if k.startswith("4-1-s1#1:")]
    assert len(days) == len([d for d in days if "2026-" in d or "2027-" in d]) > 200
    summary = renewed.clause("3-s1").summary_ja
    assert "令和8年4月1日から令和9年3月31日まで" in summary
