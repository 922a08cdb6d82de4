"""Following the sealed facts in the database, and replaying them from zero."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.config import cluster
from madoguchi.config.facts import DECLARED
from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.contracts import queries, services, tallies
from madoguchi.contracts.models import (
    Clause,
    Cursor,
    Obligation,
    Program,
    State,
    Tally,
)
from madoguchi.contracts.queries import NotLoaded
from madoguchi.contracts.services import evaluation, settling
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.core.models import Installation
from madoguchi.journal import sealing
from madoguchi.journal.services import record
from madoguchi.people.rules import permitted
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

KYOTO = "kyoto-outreach-2025"
SENDAI = "sendai-mynumber-2023"
FIRST = clock.tokyo(dt.date(2025, 11, 1), 9)
NAMES = (
    "outreach.session_planned",
    "outreach.session_held",
    "documents.submission_submitted",
    "documents.submission_received",
    "documents.submission_approved",
    "crew.attendance_recorded",
    "crew.training_held",
    "custody.transfer_confirmed",
    "visits.step_completed",
    "visits.visit_closed",
    "contracts.consultation_decided",
    "contracts.waiver_recorded",
)
VALUES = {
    "kind": ["daily-report", "monthly-report", "roster"],
    "clause": ["8-8-b-i-1", "none"],
    "role": ["site_manager", "staff", "identity_officer"],
    "type": ["support", "outreach"],
    "day": ["2025-11-22", "2025-11-24"],
    "step": ["identity", "papers"],
    "direction": ["to-city", "from-city"],
    "what": ["forms", "cards"],
}
MEASURES: dict[str, Any] = {
    "count": 3,
    "yen": 1000,
    "minutes": 20,
    "parts": [1, 2],
    "roles": {"site_manager": 1, "staff": 2},
    "tick": True,
    "word": "accepted",
    "words": ["a"],
    "fields": ["name"],
    "date": "2025-11-23",
}


@pytest.fixture
def kyoto(committed_db: cluster.Urls, connected_as: ConnectedAs) -> Iterator[str]:
    """The contract loaded and seeded, as the worker."""
    with connected_as("worker"):
        Installation.settle(demonstration=True)
        services.load(KYOTO)
        services.follow_one(KYOTO)
        yield KYOTO


Moment = tuple[str, int, int, int, bool]
MOMENTS = st.tuples(
    st.sampled_from([name for name in NAMES if name in DECLARED]),
    st.integers(0, 3),
    st.integers(0, 60 * 24 * 40),
    st.integers(0, 8),
    st.booleans(),
)


def leave(stream: list[Moment], ids: list[int], contract: str = KYOTO) -> None:
    """Record a stream of facts; some of them correct an earlier one."""
    by = Actor("municipality", "officer", frozenset({contract}), account=1)
    for name, which, minutes, back, corrects in stream:
        fact = DECLARED[name]
        keys = {key: VALUES.get(key, ["1", "2"])[which % 2] for key in fact.keys}
        keys |= {key: VALUES.get(key, ["1"])[0] for key in fact.also if which}
        earlier = ids[-1 - back] if corrects and back < len(ids) else None
        moment = FIRST + dt.timedelta(minutes=minutes)
        measured = {name: MEASURES[kind] for name, kind in fact.measures.items()}
        with clock.at(moment + dt.timedelta(hours=which)), walls.scope([contract]):
            ids.append(
                record(
                    fact,
                    contract=contract,
                    by=by,
                    occurred_at=moment,
                    measures=measured if which < 3 else {},
                    corrects=earlier,
                    **keys,
                )
            )


def found(contract: str = KYOTO) -> tuple[list[Any], dict[str, Any], int]:
    """Every obligation row without its id, every state, the cursor."""
    with walls.scope([contract]):
        names = [f.name for f in Obligation._meta.fields if f.name != "id"]
        rows = list(Obligation.objects.order_by("key").values_list(*names))
        states = dict(State.objects.values_list("key", "state"))
        return rows, states, Cursor.objects.get().sequence


def follow(limit: int) -> int:
    """Seal and follow to the end in batches; how many facts."""
    sealing.seal_all()
    total = 0
    while count := services.follow_one(KYOTO, limit):
        total += count
    return total


def acting(side: str, role: str) -> Actor:
    """A person with a role in the contract."""
    scope = frozenset({KYOTO})
    return Actor(side, role, scope, account=1, may=permitted([role]))


def test_what_the_city_frees_of_is_shown_as_waived(kyoto: str) -> None:
    late = Obligation.objects.filter(clause_id="11-2", due_at__isnull=False)
    with walls.scope([KYOTO]):
        first = late.order_by("due_at").first()
        assert first is not None and first.due_at is not None
        day, contract = first.due_at.astimezone(clock.TOKYO).date(), Contract.objects
        asked = services.ask_waiver(
            contract=contract.get(pk=KYOTO),
            clause_id="11-2",
            valid_from=day,
            valid_until=day,
            ground="台風の接近により",
            by=acting("contractor", "general_manager"),
        )
        services.consent_to_waiver(waiver=asked, by=acting("municipality", "officer"))
    assert follow(10) == 1
    with walls.scope([KYOTO]):
        shown = dict(late.values_list("key", "verdict"))
        assert shown.pop(first.key) == "waived"
        assert "waived" not in shown.values()


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(MOMENTS, min_size=4, max_size=25), st.integers(1, 9))
def test_following_in_batches_is_replaying_from_zero(
    kyoto: str, stream: list[Moment], limit: int
) -> None:
    ids: list[int] = []
    leave(stream, ids)
    assert follow(limit) == len(stream)
    followed, told = found(), tallied()
    services.recompute(KYOTO)
    replayed = found()
    assert told == tallied()
    assert followed[2] == replayed[2]
    assert followed[0] == replayed[0]
    assert followed[1] == replayed[1]


def tallied(contract: str = KYOTO) -> dict[tuple[str, str, str], int]:
    """What the tallies tell; it is what counting every settled occasion gives."""
    with walls.scope([contract]):
        names = ("clause_id", "party", "shown")
        told = {(c, p, s): n for c, p, s, n in Tally.objects.values_list(*names, "n")}
        until = Cursor.objects.get().settled_until
        counted: dict[tuple[str, str, str], int] = {}
        for row in Obligation.objects.filter(settled_at__lt=until):
            key = (row.clause_id, row.party, row.settled_as)
            counted[key] = counted.get(key, 0) + 1
    assert told == counted
    return told


def test_what_time_settles_moves_into_the_tallies(kyoto: str) -> None:
    stream: list[Moment] = [
        ("outreach.session_held", n % 2, 900 * n, 0, False) for n in range(8)
    ]
    leave(stream, [])
    follow(3)
    with clock.at(FIRST), walls.scope([KYOTO]):
        settling.rebuild(KYOTO)
    before = sum(tallied().values())
    for days in (0.01, 2, 20, 400):
        with clock.at(FIRST + dt.timedelta(days=days)):
            services.follow_one(KYOTO)
        now = FIRST + dt.timedelta(days=days)
        with walls.scope([KYOTO]):
            plain = dict(
                queries.obligations(KYOTO, now)
                .values_list("shown")
                .annotate(n=Count("id"))
                .order_by()
            )
            summed: dict[str, int] = {}
            for one in tallies.of([KYOTO], now):
                summed[one.shown] = summed.get(one.shown, 0) + one.n
        assert summed == plain
    assert sum(tallied().values()) > before


def test_a_question_about_an_earlier_moment_is_answered_without_the_tallies(
    kyoto: str,
) -> None:
    earlier = FIRST - dt.timedelta(days=100)
    with walls.scope([KYOTO]):
        settling.rebuild(KYOTO)
        whole = Obligation.objects.count()
        assert sum(one.n for one in tallies.of([KYOTO], earlier)) == whole


def test_facts_move_obligations_of_the_real_contract(kyoto: str) -> None:
    before = found()[0]
    stream: list[Moment] = [
        (name, n % 2, 60 * n, 0, False)
        for n, name in enumerate(name for name in NAMES if name in DECLARED)
    ]
    leave(stream, [])
    assert follow(500) == len(stream)
    after = found()[0]
    assert before and after != before


def test_following_twice_changes_nothing(kyoto: str) -> None:
    leave([("outreach.session_held", 0, 60, 0, False)], [])
    assert follow(10) == 1
    before = found()
    assert follow(10) == 0
    assert found() == before


def test_loading_twice_changes_nothing(kyoto: str) -> None:
    with walls.scope([KYOTO]):
        clauses = list(Clause.objects.values_list("pk", "clause_id"))
        digest = Program.objects.get().digest
    assert services.load(KYOTO) is False
    with walls.scope([KYOTO]):
        assert list(Clause.objects.values_list("pk", "clause_id")) == clauses
        assert Program.objects.get().digest == digest


def test_other_rules_are_replayed_from_zero(kyoto: str) -> None:
    leave([("outreach.session_held", n % 2, 60 * n, 0, False) for n in range(5)], [])
    follow(10)
    right = found()
    with walls.scope([KYOTO]):
        Cursor.objects.update(digest="of other rules")
        Obligation.objects.update(verdict="open", why_ja="by other rules")
        State.objects.all().delete()
    assert services.follow_one(KYOTO) == 5
    assert found() == right


def test_files_that_changed_and_are_not_loaded_stop_the_evaluation(kyoto: str) -> None:
    with walls.scope([KYOTO]):
        Program.objects.update(digest="loaded before")
        Cursor.objects.update(digest="loaded before")
    with pytest.raises(NotLoaded, match="not loaded yet"):
        services.follow_one(KYOTO)


def test_a_contract_with_mistakes_is_not_loaded(
    committed_db: object, connected_as: ConnectedAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    from madoguchi.contracts import library

    loaded = library.contract_file(KYOTO)
    wrong = replace(loaded, problems=("clauses.csv:2: unknown fact",))  # type: ignore[arg-type]
    monkeypatch.setattr(library, "contract_file", lambda slug: wrong)
    with connected_as("worker"), pytest.raises(Refusal) as caught:
        services.load(KYOTO)
    assert caught.value.code == "contract-problems"
    assert "clauses.csv:2" in caught.value.sentence
    assert not Contract.objects.exists()


def test_a_crash_between_states_and_cursor_loses_and_doubles_nothing(
    kyoto: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave([("outreach.session_held", n % 2, 60 * n, 0, False) for n in range(6)], [])
    sealing.seal_all()
    before = found()

    def crash(contract: str, sequence: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(evaluation, "_move", crash)
        services.follow_one(KYOTO, 3)
    assert found() == before
    assert follow(3) == 6
    followed = found()
    services.recompute(KYOTO)
    assert found() == followed


def test_pages_are_told_once_a_batch(kyoto: str, committed_db: cluster.Urls) -> None:
    leave([("outreach.session_held", n % 2, 60 * n, 0, False) for n in range(6)], [])
    sealing.seal_all()
    with psycopg.connect(committed_db.as_role("web"), autocommit=True) as listener:
        listener.execute(f"LISTEN {evaluation.CHANNEL}")
        assert services.follow_one(KYOTO, 4) == 4
        assert services.follow_one(KYOTO, 4) == 2
        assert services.follow_one(KYOTO, 4) == 0
        notes = [n.payload for n in listener.notifies(timeout=1, stop_after=3)]
    assert notes == [KYOTO, KYOTO]


def test_while_another_process_evaluates_nothing_is_done(
    kyoto: str, committed_db: cluster.Urls
) -> None:
    from madoguchi.core import locks

    leave([("outreach.session_held", 0, 60, 0, False)], [])
    sealing.seal_all()
    with psycopg.connect(committed_db.as_role("worker")) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(%s)",
            [locks.number(f"contracts.evaluate.{KYOTO}")],
        )
        assert services.follow_one(KYOTO) == 0
    assert services.follow_one(KYOTO) == 1


def test_a_contract_that_is_not_loaded_anew_does_not_hold_up_the_others(
    kyoto: str,
) -> None:
    services.load(SENDAI)
    services.follow_all()
    leave([("outreach.session_held", 0, 60, 0, False)], [], SENDAI)
    sealing.seal_all()
    with walls.scope([KYOTO]):
        Program.objects.update(digest="loaded before")
    assert services.follow_all() == 1
    with pytest.raises(NotLoaded, match=KYOTO):
        services.follow_all()


def test_several_large_stale_contracts_are_replayed_in_processes_of_their_own(
    kyoto: str, committed_db: cluster.Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.load(SENDAI)
    services.follow_one(SENDAI)
    for slug in (KYOTO, SENDAI):
        leave(
            [("outreach.session_held", n % 2, 60 * n, 0, False) for n in range(4)],
            [],
            slug,
        )
    assert follow(10) + services.follow_one(SENDAI) == 8
    right = found(KYOTO), found(SENDAI)
    with walls.scope([KYOTO, SENDAI]):
        Cursor.objects.update(digest="of other rules")
        Obligation.objects.all().delete()
        State.objects.all().delete()
    for name, role in (
        ("DATABASE_URL", "web"),
        ("DATABASE_OWNER_URL", "owner"),
        ("DATABASE_WORKER_URL", "worker"),
    ):
        monkeypatch.setenv(name, committed_db.as_role(role))
    monkeypatch.setenv("MADOGUCHI_PROCESS", "worker")
    monkeypatch.setattr(evaluation, "WORTH_A_PROCESS", 3)
    monkeypatch.setattr(evaluation.os, "cpu_count", lambda: 2)

    replay, this = evaluation._replay, os.getpid()

    def here(contract: str) -> int:
        assert os.getpid() != this, f"{contract} was replayed in this process"
        return replay(contract)

    with monkeypatch.context() as watched:
        watched.setattr(evaluation, "_replay", here)
        assert services.follow_all() == 0
    assert (found(KYOTO), found(SENDAI)) == right
