"""Refusals keep a clerk's sentence; locks have names and one order."""

from __future__ import annotations

import pytest
from django.db import connection, connections, transaction

from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.core import locks
from madoguchi.core.errors import Refusal, RowErrors


def test_a_refusal_keeps_its_code_sentence_and_field() -> None:
    refusal = Refusal("slot-taken", "この枠は埋まりました。", field="slot", retry=True)
    assert (refusal.code, refusal.field, refusal.retry) == ("slot-taken", "slot", True)
    assert str(refusal) == refusal.sentence == "この枠は埋まりました。"


def test_an_import_names_its_first_rows() -> None:
    rows = [(n, "氏名", "空です") for n in range(2, 9)]
    errors = RowErrors("bad-rows", rows)
    assert errors.rows == rows
    assert "2行目 氏名: 空です" in errors.sentence
    assert "5行目" not in errors.sentence


def test_a_locks_number_is_stable_and_signed() -> None:
    assert locks.number("journal.sealer") == locks.number("journal.sealer")
    for name in map(str, range(200)):
        assert -(2**63) <= locks.number(name) < 2**63


def test_a_held_lock_is_refused_to_another_connection(
    committed_db: object, connected_as: ConnectedAs
) -> None:
    other = connection.copy()
    try:
        with transaction.atomic():
            locks.hold("a", "b")
            with other.cursor() as cursor:
                for name in ("a", "b"):
                    cursor.execute(
                        "SELECT pg_try_advisory_xact_lock(%s)", [locks.number(name)]
                    )
                    assert cursor.fetchone() == (False,)
        with transaction.atomic():
            assert locks.try_hold("a")
    finally:
        other.close()


def test_locks_are_taken_in_one_order_whatever_the_caller_says(db: None) -> None:
    asked: list[str] = []
    with connection.execute_wrapper(
        lambda run, sql, params, many, context: (
            asked.append(str(params)),
            run(sql, params, many, context),
        )[1]
    ):
        locks.hold("x", "y", "z")
        locks.hold("z", "y", "x")
    assert asked[:3] == asked[3:]


def test_a_lock_ends_with_its_transaction(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert locks.try_hold("short")
        raise ZeroDivisionError


def test_a_lock_of_a_long_job_outlives_its_transactions_and_closed_connections(
    committed_db: object,
) -> None:
    assert not locks.is_held("past")
    with locks.holding("past"):
        with transaction.atomic():
            assert locks.is_held("past")
        connections.close_all()
        assert locks.is_held("past")
        assert not locks.is_held("other")
    assert not locks.is_held("past")
