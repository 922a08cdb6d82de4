"""The same facts give the same outcomes: any order, any repetition, any batches."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.contracts.rules.engine import (
    Engine,
    FactRow,
    MemorySource,
    MemoryStore,
    SpillingStore,
    Verdict,
    corrected,
)
from madoguchi.contracts.tests import make_engine as make
from madoguchi.contracts.tests import test_engine_kinds as kinds
from madoguchi.contracts.tests.make_engine import at, fact, held, only, submitted

NEVER = {
    "kind": "never",
    "fact": {
        "fact": "documents.submission_submitted",
        "where": {"channel": "online-sharing"},
    },
}
RETURNED = {
    "kind": "follows",
    "first": {"fact": "documents.submission_returned"},
    "then": {"fact": "documents.submission_submitted"},
    "per": ["kind", "ref"],
}
APPLICANTS = {
    "kind": "target",
    "value": {"fact": "outreach.session_held", "measure": "applicants"},
    "about": 20,
    "per": ["session"],
}
UNSET = {
    "kind": "limit",
    "sum": {"fact": "outreach.session_held", "measure": "applicants"},
    "max": {"unset": "applicants.max", "settled_by": "applicants"},
    "period": "week",
}
EACH = {
    "kind": "limit",
    "each": {"fact": "outreach.session_held", "measure": "applicants"},
    "max": 25,
}
EVENT = {"kind": "attested", "every": "month", "by": "manager"}
TABLES = (
    kinds.DAILY,
    kinds.ROSTER,
    kinds.MONTHLY,
    kinds.FORMS,
    kinds.MANUAL,
    kinds.PLEDGE,
    kinds.ANSWERED,
    kinds.TWICE,
    kinds.STAFF,
    NEVER,
    RETURNED,
    APPLICANTS,
    UNSET,
    EACH,
    EVENT,
)
PROGRAM = make.program(*TABLES)
SESSIONS = ("s1", "s2")


def _draft(choice: int, rng: random.Random, seq: int) -> FactRow:
    """One believable fact; few keys, so that many join."""
    session = rng.choice(SESSIONS)
    when = (
        f"05-{rng.randint(1, 28):02d} {rng.randint(8, 18):02d}:{rng.randint(0, 59):02d}"
    )
    recorded = f"05-{rng.randint(1, 28):02d} {rng.randint(8, 18):02d}:00"
    more: dict[str, Any] = {"seq": seq, "recorded": recorded}
    kind = rng.choice(["daily-report", "roster", "monthly-report", "manual"])
    document = {
        "kind": kind,
        "ref": rng.choice([session, "2025-04", ""]),
        "version": "1",
    }
    name, keys = "", {}
    if choice == 0:
        more |= {"applicants": rng.randint(10, 30), "minutes": 300}
        keys = {"session": session, "type": "outreach", "day": f"2025-{when[:5]}"}
        name = "outreach.session_held"
    elif choice == 1:
        name, keys = "documents.submission_submitted", document
        more["channel"] = rng.choice(["mail", "online-sharing"])
    elif choice == 2:
        name, keys = "documents.submission_approved", document
    elif choice == 3:
        name, keys = "documents.submission_returned", document
    elif choice == 4:
        keys = {"session": session, "type": "outreach", "day": f"2025-{when[:5]}"}
        name = "outreach.session_planned"
    elif choice == 5:
        name, keys = "calls.figures_recorded", {"day": "x", "interval": "10"}
        offered = rng.randint(0, 20)
        more |= {"offered": offered, "answered": rng.randint(0, offered)}
    elif choice == 6:
        name, keys = "outreach.venue_fixed", {"venue": "hall", "session": session}
        more["planned_date"] = f"2025-06-{rng.randint(1, 28):02d}"
    elif choice == 7:
        subject = rng.choice(["venue-third-use", "other"])
        keys = {"subject": subject, "ref": rng.choice(["hall", ""])}
        name = "contracts.consent_given"
    elif choice == 8:
        role = rng.choice(["site_manager", "staff"])
        keys = {"person": rng.choice("abc"), "role": role, "session": session}
        name = "crew.attendance_recorded"
    elif choice == 9:
        keys = {"visit": f"v{seq}", "session": session}
        more |= {"people": rng.randint(1, 3), "outcome": "accepted"}
        name = "visits.visit_closed"
    elif choice == 10:
        keys = {"what": "forms", "direction": "to-city", "ref": session}
        more |= {"count": rng.randint(1, 3), "both_signed": rng.random() < 0.8}
        name = "custody.transfer_confirmed"
    elif choice == 11:
        keys = {"subject": "applicants", "ref": ""}
        more |= {"parameter": "applicants.max", "value": str(rng.randint(10, 60))}
        name = "contracts.consultation_decided"
    elif choice == 12:
        keys = {"clause": rng.choice(["c1", "c4", "c13"]), "ref": ""}
        more |= {"from": "2025-05-01", "until": "2025-05-20", "side": "municipality"}
        name = "contracts.waiver_recorded"
    elif choice == 13:
        name = rng.choice(["privacy.handling_started", "crew.pledge_signed"])
        keys = {"person": rng.choice("ab"), "information": "x", "type": "y"}
    else:
        name, keys = (
            "contracts.declaration_made",
            {"clause": "c15", "period": "2025-05"},
        )
        more |= {"role": "manager", "kept": rng.random() < 0.5}
    return fact(name, when, keys, **more)


def _correction(of: FactRow, rng: random.Random, seq: int) -> FactRow:
    """A later fact that withdraws or replaces another."""
    measures = dict(of.measures) if rng.random() < 0.7 else {}
    if "applicants" in measures:
        measures["applicants"] = rng.randint(10, 30)
    if "channel" in measures:
        measures["channel"] = rng.choice(["mail", "online-sharing"])
    keys = dict(of.keys)
    if "session" in keys and rng.random() < 0.2:
        keys["session"] = rng.choice(SESSIONS)
    return FactRow(
        seq,
        seq,
        of.name,
        keys,
        of.occurred_at,
        of.recorded_at + dt.timedelta(days=rng.randint(0, 10), minutes=1),
        of.actor_side,
        of.actor_role,
        measures,
        of.id,
    )


@st.composite
def histories(draw: st.DrawFn) -> list[FactRow]:
    """Facts with corrections, corrections of corrections and rivals among them."""
    rng = random.Random(draw(st.integers(0, 2**32)))
    rows: list[FactRow] = []
    for choice in draw(st.lists(st.integers(0, 16), min_size=1, max_size=40)):
        seq = len(rows) + 1
        if choice >= 15 and rows:
            rows.append(_correction(rng.choice(rows[-6:]), rng, seq))
        else:
            rows.append(_draft(min(choice, 14), rng, seq))
    return rows


def _fed(
    rows: Sequence[FactRow], batches: Sequence[int], late_seed: bool = False
) -> tuple[Engine, dict[str, Any]]:
    engine = Engine(PROGRAM, JsonStore(), MemorySource(rows))
    if not late_seed:
        engine.seed()
    start = 0
    known: dict[str, Any] = {}
    for size in [*batches, len(rows)]:
        changed = engine.feed(rows[start : start + size])
        start += size
        fresh = engine.outcomes(changed)
        known = {k: v for k, v in known.items() if k not in changed} | fresh
    if late_seed:
        engine.seed()
    return engine, known


class JsonStore(MemoryStore):
    """Keeps nothing but text, as a database does."""

    def load(self, keys: Collection[str]) -> dict[str, Any]:
        return {k: json.loads(v["text"]) for k, v in super().load(keys).items()}

    def save(self, states: Mapping[str, Any]) -> None:
        texts = {k: v and {"text": json.dumps(v)} for k, v in states.items()}
        super().save(texts)


@settings(max_examples=150, deadline=None)
@given(histories(), st.randoms(use_true_random=False), st.lists(st.integers(0, 9)))
def test_any_order_repetition_and_batches_give_the_same_outcomes(
    rows: list[FactRow], rng: random.Random, batches: list[int]
) -> None:
    whole = make.full(PROGRAM, rows)
    mixed = [*rows, *rng.choices(rows, k=len(rows) // 2)]
    rng.shuffle(mixed)
    engine, _ = _fed(mixed, batches, late_seed=rng.random() < 0.5)
    assert make.everything(engine) == whole


@settings(max_examples=100, deadline=None)
@given(histories(), st.lists(st.integers(1, 5)))
def test_what_feed_calls_changed_is_all_that_changed(
    rows: list[FactRow], batches: list[int]
) -> None:
    engine, known = _fed(rows, batches)
    for key, outcome in make.everything(engine).items():
        fresh = Engine(PROGRAM, MemoryStore())
        fresh.seed()
        expected = known.get(key) or fresh.outcome(key)
        assert outcome == expected, key


def first_recorded(row: FactRow, rows: list[FactRow]) -> dt.datetime:
    """A correction stands in the place of what it corrects: recorded when that was.

    Where two facts of one occasion stand, the figure of the last recorded counts,
    and putting the first one right does not make it the last. One that was put
    into another occasion by its correction is there since then.
    """
    known = {r.id: r for r in rows}
    while row.corrects in known and known[row.corrects].keys == row.keys:
        row = known[row.corrects]
    return row.recorded_at


@settings(max_examples=50, deadline=None)
@given(histories())
def test_the_corrected_view_is_the_engine_without_corrections(
    rows: list[FactRow],
) -> None:
    """Corrections leave the same figures as if only what stands had been recorded."""
    stand = [
        FactRow(
            r.seq,
            r.id,
            r.name,
            r.keys,
            r.occurred_at,
            first_recorded(r, rows),
            r.actor_side,
            r.actor_role,
            r.measures,
        )
        for r in corrected(rows)
    ]
    figures = {k: v.figures for k, v in make.full(PROGRAM, rows).items()}
    assert figures.keys() == make.full(PROGRAM, stand).keys()
    for key, outcome in make.full(PROGRAM, stand).items():
        if outcome.kind in ("ratio", "target", "staffing"):
            assert figures[key] == outcome.figures


@settings(max_examples=25, deadline=None)
@given(histories())
def test_a_store_that_spills_answers_alike(rows: list[FactRow]) -> None:
    whole = make.full(PROGRAM, rows)
    store = SpillingStore(live=4)
    engine = Engine(PROGRAM, store, MemorySource(rows))
    engine.seed()
    for row in rows:
        engine.feed([row], expand=False)
    assert engine.outcomes(store.keys()) == whole


# -- corrections by example ------------------------------------------------------


def test_a_correction_after_the_due_moment_does_not_turn_late_into_met() -> None:
    session = held("s1", "05-01 10:00")
    wrong = submitted("roster", "s1", "05-02 09:00", note="x")
    right = submitted("daily-report", "s1", "05-09 09:00", note="x", corrects=wrong.id)
    found = only(kinds.DAILY, session, wrong, right)
    assert found.verdict is Verdict.MET_LATE and found.met_at == at("05-09 09:00")


def test_a_correction_of_a_report_in_time_leaves_it_in_time() -> None:
    session = held("s1", "05-01 10:00")
    report = submitted("daily-report", "s1", "05-02 09:00", copies=1)
    better = submitted(
        "daily-report", "s1", "05-09 09:00", copies=2, corrects=report.id
    )
    found = only(kinds.DAILY, better, session, report)
    assert found.verdict is Verdict.MET and found.met_at == at("05-02 09:00")
    assert found.evidence == (better.id,)


def test_a_withdrawn_fact_leaves_nothing_behind() -> None:
    session = held("s1", "05-01 10:00")
    keys = dict(session.keys)
    gone = fact(session.name, "05-01 10:00", keys, corrects=session.id)
    assert make.full(make.program(kinds.DAILY), [session, gone]) == {}
    assert make.full(make.program(kinds.DAILY), [gone, session]) == {}


def test_a_chain_of_corrections_counts_once() -> None:
    first = held("s1", "05-01 10:00", applicants=10)
    second = held("s1", "05-01 10:00", applicants=15, corrects=first.id)
    third = held("s1", "05-01 10:00", applicants=20, corrects=second.id)
    for order in ([first, second, third], [third, second, first]):
        found = only(APPLICANTS, *order)
        assert found.figures["value"] == 20 and found.evidence == (third.id,)


def test_a_correction_reaches_a_fact_of_an_earlier_batch_through_the_journal() -> None:
    first = held("s1", "05-01 10:00", applicants=10)
    second = held("s1", "05-01 10:00", applicants=15, corrects=first.id)
    engine = Engine(
        make.program(APPLICANTS), JsonStore(), MemorySource([first, second])
    )
    assert engine.feed([first]) == {"c1#1:session=s1"}
    assert engine.feed([second]) == {"c1#1:session=s1"}
    found = engine.outcome("c1#1:session=s1")
    assert found is not None and found.figures["value"] == 15
    assert engine.feed([first, second]) == set()


def test_corrections_fed_first_replay_a_mass_withdrawal() -> None:
    rows = [held(f"s{n}", f"04-01 09:{n % 60:02d}") for n in range(100)]
    gone = [fact(r.name, "04-02 09:00", dict(r.keys), corrects=r.id) for r in rows]
    rows.append(held("s", "04-21 09:00"))
    engine = Engine(make.program(kinds.MANUAL), JsonStore())
    engine.seed()
    engine.feed(gone)
    for row in [*rows, *gone]:
        engine.feed([row])
    found = engine.outcome("c1#1:")
    assert found is not None and found.figures["acts"] == 1
