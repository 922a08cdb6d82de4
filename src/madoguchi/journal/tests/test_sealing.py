"""One sealer, gapless numbers, a chain; nobody's open transaction is in the way."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction

from madoguchi.config import cluster
from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.core import locks
from madoguchi.journal import sealing
from madoguchi.journal.models import Pending, Seal
from madoguchi.journal.tests import make
from madoguchi.tenancy import walls


@pytest.fixture(autouse=True)
def _contracts(committed_db: object) -> None:
    make.contract("a")
    make.contract("b")


@pytest.fixture
def as_worker(connected_as: ConnectedAs, committed_db: object) -> Iterator[None]:
    with connected_as("worker"):
        yield


def sequences(slug: str = "a") -> list[int]:
    with walls.scope([slug]):
        seals = Seal.objects.filter(contract_id=slug).order_by("sequence")
        return list(seals.values_list("sequence", flat=True))


def test_each_contract_has_its_own_gapless_numbers(as_worker: None) -> None:
    make.facts(3, "a")
    make.facts(2, "b")
    assert sealing.seal_batch(limit=4) == 4
    assert sealing.seal_batch(limit=4) == 1
    assert sealing.seal_batch() == 0
    assert sequences("a") == [1, 2, 3]
    assert sequences("b") == [1, 2]
    with walls.scope(["a", "b"]):
        assert not Pending.objects.exists()


def test_writers_at_once_leave_no_gap(connected_as: ConnectedAs) -> None:
    def write(number: int) -> None:
        try:
            for n in range(15):
                make.fact(f"{number}-{n}", "ab"[n % 2])
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=[n]) for n in range(6)]
    with connected_as("worker"):
        for thread in writers:
            thread.start()
        sealed = 0
        while any(thread.is_alive() for thread in writers):
            sealed += sealing.seal_batch(limit=7)
        sealed += sealing.seal_all()
        assert sealed == 90
        assert sequences("a") == list(range(1, 49))
        assert sequences("b") == list(range(1, 43))
        for slug in "ab":
            assert sealing.verify(slug).broken_at is None


def test_a_late_commit_is_sealed_later_and_an_idle_writer_stops_nothing(
    committed_db: cluster.Urls, as_worker: None
) -> None:
    with psycopg.connect(committed_db.as_role("web")) as slow:
        slow.execute("SELECT set_config('madoguchi.contracts', 'a', true)")
        slow.execute(
            """WITH fact AS (INSERT INTO journal_fact
            (contract_id, name, keys, measures, documents, occurred_at, recorded_at,
             actor_side, actor_role)
            VALUES ('a', 'test.held', '{}', '{}', '[]', now(), now(), 'x', 'y')
            RETURNING id) INSERT INTO journal_pending (fact_id, contract_id)
            SELECT id, 'a' FROM fact"""
        )
        make.facts(3)
        assert sealing.seal_batch() == 3
        slow.commit()
    assert sealing.seal_batch() == 1
    assert sequences() == [1, 2, 3, 4]
    with walls.scope(["a"]):
        order = Seal.objects.order_by("sequence").values_list("fact_id", flat=True)
        assert min(order) == order[3]
    assert sealing.verify("a").broken_at is None


def test_two_sealers_never_work_at_once(
    committed_db: cluster.Urls, as_worker: None
) -> None:
    make.facts(2)
    with psycopg.connect(committed_db.as_role("worker")) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(%s)", [locks.number("journal.sealer")]
        )
        assert sealing.seal_batch() == 0
    assert sealing.seal_batch() == 2


def test_sealers_in_a_race_seal_each_fact_once(as_worker: None) -> None:
    make.facts(60)
    counts: list[int] = []

    def seal() -> None:
        try:
            for _ in range(20):
                counts.append(sealing.seal_batch(limit=5))
        finally:
            connection.close()

    threads = [threading.Thread(target=seal) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) + sealing.seal_all() == 60
    assert sequences() == list(range(1, 61))


def test_a_sealer_that_dies_loses_and_doubles_nothing(as_worker: None) -> None:
    make.facts(3)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        assert sealing.seal_batch() == 3
        raise KeyboardInterrupt
    assert sequences() == []
    assert sealing.seal_batch() == 3


def test_one_notice_a_batch_names_the_contracts(
    committed_db: cluster.Urls, as_worker: None
) -> None:
    with psycopg.connect(committed_db.as_role("web"), autocommit=True) as listener:
        listener.execute(f"LISTEN {sealing.CHANNEL}")
        make.facts(5, "a")
        make.facts(2, "b")
        sealing.seal_batch()
        notes = list(listener.notifies(timeout=1, stop_after=2))
    assert [note.payload for note in notes] == ["a,b"]


def test_heads_are_the_last_seals(as_worker: None) -> None:
    assert sealing.heads() == {}
    make.facts(4)
    sealing.seal_all()
    verdict = sealing.verify("a")
    assert sealing.heads() == {"a": (4, verdict.head)}


def seal_some(count: int = 5) -> list[int]:
    ids = make.facts(count)
    sealing.seal_all()
    assert sealing.verify("a").broken_at is None
    return ids


def test_verify_finds_a_changed_fact(
    as_worker: None, owner: psycopg.Connection[Any]
) -> None:
    ids = seal_some()
    make.tampering(
        owner,
        "journal_fact",
        lambda: owner.execute(
            "UPDATE journal_fact SET measures = '{\"people\": 99}' WHERE id = %s",
            [ids[2]],
        ),
    )
    verdict = sealing.verify("a")
    assert (verdict.broken_at, verdict.sealed) == (3, 2)
    assert "書き換え" in verdict.why


@pytest.mark.parametrize(
    "column",
    [
        "name = 'other'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 day'",
        "actor_account = 8",
        "actor_side = 'other'",
        "actor_role = 'other'",
        "corrects = 1",
        'keys = \'{"session": "9"}\'',
        "documents = '[\"x\"]'",
    ],
)
def test_every_column_is_part_of_the_seal(
    as_worker: None, owner: psycopg.Connection[Any], column: str
) -> None:
    seal_some(1)
    make.tampering(
        owner,
        "journal_fact",
        lambda: owner.execute(f"UPDATE journal_fact SET {column}"),
    )
    assert sealing.verify("a").broken_at == 1


def test_verify_finds_a_deleted_fact(
    as_worker: None, owner: psycopg.Connection[Any]
) -> None:
    ids = seal_some()
    make.tampering(
        owner,
        "journal_fact",
        lambda: owner.execute("DELETE FROM journal_fact WHERE id = %s", [ids[4]]),
    )
    assert sealing.verify("a").broken_at == 5


@pytest.mark.parametrize("sequence", [1, 3, 5])
def test_verify_finds_a_missing_seal(
    as_worker: None, owner: psycopg.Connection[Any], sequence: int
) -> None:
    seal_some()
    make.tampering(
        owner,
        "journal_seal",
        lambda: owner.execute(
            "DELETE FROM journal_seal WHERE sequence = %s", [sequence]
        ),
    )
    assert sealing.verify("a").broken_at == sequence


def test_verify_finds_an_inserted_fact(
    as_worker: None, owner: psycopg.Connection[Any]
) -> None:
    seal_some()
    owner.execute(
        """INSERT INTO journal_fact (contract_id, name, keys, measures, documents,
        occurred_at, recorded_at, actor_side, actor_role)
        VALUES ('a', 'test.held', '{}', '{}', '[]', now(), now(), 'x', 'y')"""
    )
    verdict = sealing.verify("a")
    assert verdict.broken_at == 6
    assert "封がありません" in verdict.why


def test_verify_finds_a_reordered_chain(
    as_worker: None, owner: psycopg.Connection[Any]
) -> None:
    seal_some()

    def reorder() -> None:
        owner.execute(
            "UPDATE journal_seal SET sequence = -sequence WHERE sequence in (2, 3)"
        )
        owner.execute(
            "UPDATE journal_seal SET sequence = 5 + sequence WHERE sequence < 0"
        )

    make.tampering(owner, "journal_seal", reorder)
    assert sealing.verify("a").broken_at == 2


def test_a_fact_that_waits_is_not_a_break(as_worker: None) -> None:
    seal_some(2)
    make.fact("later")
    verdict = sealing.verify("a")
    assert (verdict.sealed, verdict.broken_at) == (2, None)


def test_verifying_one_contract_says_nothing_about_another(
    as_worker: None, owner: psycopg.Connection[Any]
) -> None:
    seal_some()
    make.facts(2, "b")
    sealing.seal_all()
    make.tampering(
        owner,
        "journal_fact",
        lambda: owner.execute("UPDATE journal_fact SET name = 'x' WHERE id = 1"),
    )
    assert sealing.verify("a").broken_at == 1
    assert sealing.verify("b").broken_at is None
