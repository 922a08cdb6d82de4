"""The one way in: what a fact may hold, and that it stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from madoguchi.config.testing.databases import ConnectedAs
from madoguchi.journal import queries, services
from madoguchi.journal.models import Fact, Pending
from madoguchi.journal.tests import make
from madoguchi.tenancy import walls


def record(**more: Any) -> int:
    given = {"contract": "a", "by": make.by(), "session": "s-1"} | more
    return services.record(make.HELD, **given)


@pytest.fixture(autouse=True)
def _contract(request: pytest.FixtureRequest) -> None:
    name = "committed_db" if "committed_db" in request.fixturenames else "db"
    request.getfixturevalue(name)
    make.contract()


def test_a_fact_keeps_who_when_and_what() -> None:
    with walls.scope(["a"]):
        pk = record(
            occurred_at=make.MOMENT,
            day=dt.date(2026, 5, 1),
            measures={"people": 3, "done": True, "on": dt.date(2026, 5, 2)},
            documents=["f" * 64, "0" * 64, "f" * 64],
        )
        fact = Fact.objects.get(pk=pk)
        assert Pending.objects.filter(pk=pk).exists()
    assert fact.keys == {"session": "s-1", "day": "2026-05-01"}
    assert fact.measures == {"people": 3, "done": True, "on": "2026-05-02"}
    assert fact.documents == ["0" * 64, "f" * 64]
    assert (fact.actor_account, fact.actor_side, fact.actor_role) == (
        7,
        "contractor",
        "staff",
    )
    assert fact.occurred_at == make.MOMENT != fact.recorded_at


def test_a_moment_as_a_key_is_its_date_in_tokyo() -> None:
    evening = dt.datetime(2026, 4, 30, 20, tzinfo=dt.UTC)
    assert services.checked_keys(make.HELD, {"session": "1", "day": evening}) == {
        "session": "1",
        "day": "2026-05-01",
    }


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"session": ""},
        {"session": None},
        {"session": "1", "name": "x"},
        {"session": "山田 花子"},
        {"session": "two words"},
        {"session": "taro@example.jp"},
        {"session": "s-1\n"},
        {"session": "x" * 101},
        {"session": "１２"},
        {"session": "1", "day": dt.datetime(2026, 1, 1)},
    ],
)
def test_keys_that_are_not_declared_or_could_be_personal_are_refused(
    keys: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match=r"test\.held|aware"):
        services.checked_keys(make.HELD, keys)


@pytest.mark.parametrize(
    "measures",
    [
        {"height": 1},
        {"people": -1},
        {"people": 1.5},
        {"people": True},
        {"people": "many"},
        {"parts": [1, -2]},
        {"roles": {"staff": "two"}},
        {"roles": {"山田": 1}},
        {"done": 1},
        {"type": "花子さん"},
        {"type": "type\n"},
        {"on": "2026-02-30"},
        {"on": "tomorrow"},
        {"fields": ["氏名"]},
    ],
)
def test_measures_that_are_not_declared_or_not_of_their_kind_are_refused(
    measures: dict[str, Any],
) -> None:
    with pytest.raises(ValueError, match=r"test\.held"):
        services.checked_measures(make.HELD, measures)


def test_a_document_is_named_by_its_hash_alone() -> None:
    for name in ("申請書.pdf", "abc", "F" * 64):
        with pytest.raises(ValueError, match="SHA-256"):
            services.checked_documents(make.HELD, [name])


def test_a_naive_moment_is_refused() -> None:
    with walls.scope(["a"]), pytest.raises(ValueError, match="aware"):
        record(occurred_at=dt.datetime(2026, 5, 1))


def test_a_fact_is_only_recorded_inside_the_walls() -> None:
    with pytest.raises(DatabaseError, match="without a scope"), transaction.atomic():
        record()
    with pytest.raises(DatabaseError, match="row-level security"), walls.scope(["b"]):
        record()


CHANGES = [
    "UPDATE journal_fact SET name = 'other'",
    "DELETE FROM journal_fact",
    "TRUNCATE journal_fact",
    "UPDATE journal_seal SET sequence = 9",
    "DELETE FROM journal_seal",
    "TRUNCATE journal_seal",
]


@pytest.mark.parametrize("sql", CHANGES)
@pytest.mark.parametrize("role", ["web", "worker"])
def test_web_and_worker_cannot_change_or_delete(
    committed_db: object, connected_as: ConnectedAs, role: str, sql: str
) -> None:
    make.fact()
    with (
        connected_as(role),
        pytest.raises(DatabaseError, match="permission denied"),
        walls.scope(["a"]),
    ):
        connection.cursor().execute(sql)


@pytest.mark.parametrize("sql", CHANGES)
def test_even_the_owner_is_refused_by_the_database(
    owner: psycopg.Connection[Any], committed_db: object, sql: str
) -> None:
    make.fact()
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        owner.execute(sql)


def test_the_web_role_can_neither_seal_nor_empty_the_waiting_list(
    committed_db: object,
) -> None:
    make.fact()
    for sql in (
        "INSERT INTO journal_seal (contract_id, sequence, fact_id, hash, sealed_at)"
        " VALUES ('a', 1, 1, '', now())",
        "DELETE FROM journal_pending",
        "UPDATE journal_pending SET fact_id = 0",
    ):
        with pytest.raises(DatabaseError, match="permission denied"):
            make.rows(sql)


def test_the_corrected_view_leaves_out_what_was_reversed() -> None:
    with walls.scope(["a"]):
        kept = record(measures={"people": 1})
        wrong = record(session="s-2", measures={"people": 20})
        right = record(session="s-2", measures={"people": 2}, corrects=wrong)
        mistake = record(session="s-3", measures={"people": 3})
        record(session="s-3", corrects=mistake)
        found = queries.corrected("a", "test.held").order_by("id")
        assert [fact.pk for fact in found] == [kept, right]
        assert [f.pk for f in queries.with_keys("a", "test.held", {"session": "s-2"})]
        assert queries.with_keys("a", "test.held", {"session": "s-3"}) == []
        assert len(queries.recent("a")) == 5
        assert [f.pk for f in queries.by_ids("a", [right, kept])] == [kept, right]
