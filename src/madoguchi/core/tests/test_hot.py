"""Statements that travel together, against the real server."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import weakref

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from madoguchi.config import cluster
from madoguchi.core import hot
from madoguchi.core.models import Once

pytestmark = pytest.mark.usefixtures("committed_db")
SETTING = "SELECT set_config('madoguchi.test_hot', %s::text, true)"
KEPT = "INSERT INTO core_once VALUES (%s::text, NULL, '', now())"
READ = "SELECT current_setting('madoguchi.test_hot', true)"


def test_a_row_comes_back_with_its_types() -> None:
    moment = dt.datetime(2026, 5, 1, 10, tzinfo=dt.UTC)
    with transaction.atomic():
        row = hot.one(
            "SELECT %s::int, %s::text, %s::timestamptz, '%%'",
            [2**31 - 1, "窓口 %s", moment],
        )
        # The same statement again, with values of other sizes.
        again = hot.one(
            "SELECT %s::int, %s::text, %s::timestamptz, '%%'",
            [None, "", moment],
        )
    assert row == (2**31 - 1, "窓口 %s", moment, "%")
    assert again == (None, "", moment, "%")


def test_bytes_come_back_as_they_were() -> None:
    every = bytes(range(256))
    with transaction.atomic():
        row = hot.one("SELECT %s::bytea, length(%s::bytea)", [every, every])
    assert row is not None and (bytes(row[0]), row[1]) == (every, 256)


def test_no_row_is_none() -> None:
    with transaction.atomic():
        assert hot.one("SELECT 1 WHERE %s::boolean", [False]) is None


def test_the_statement_belongs_to_the_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        hot.one("SELECT set_config('madoguchi.test_hot', 'x', false)", [])
        raise RuntimeError
    with connection.cursor() as cursor:
        cursor.execute(READ)
        assert cursor.fetchone()[0] in (None, "")


def test_an_opening_travels_with_a_hot_statement() -> None:
    with transaction.atomic(), hot.gathering(SETTING, ["a"]):
        assert hot.one(READ, []) == ("a",)


def test_an_opening_goes_ahead_of_an_ordinary_statement() -> None:
    with (
        transaction.atomic(),
        hot.gathering(SETTING, ["b"]),
        connection.cursor() as cursor,
    ):
        cursor.execute(READ)
        assert cursor.fetchone() == ("b",)
        cursor.execute(READ)
        assert cursor.fetchone() == ("b",)


def test_an_opening_that_nobody_needed_is_dropped() -> None:
    with transaction.atomic(), hot.gathering(SETTING, ["c"]):
        pass
    with transaction.atomic():
        assert hot.one(READ, []) in ((None,), ("",))


def test_an_error_reads_as_djangos_and_the_connection_goes_on() -> None:
    with pytest.raises(DatabaseError, match="division by zero"), transaction.atomic():
        hot.one("SELECT 1 / %s::int", [0])
    with transaction.atomic():
        assert hot.one("SELECT 1 / %s::int", [1]) == (1,)


def test_a_broken_constraint_is_an_integrity_error() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        hot.one(
            "INSERT INTO core_once (key, account, answer, made_at)"
            " VALUES (%s::text, NULL, '', NULL) RETURNING 1",
            ["k"],
        )


def test_a_value_that_cannot_be_written_leaves_the_connection_usable() -> None:
    with transaction.atomic():
        with pytest.raises(Exception, match="adapt"):
            hot.one("SELECT %s::text", [object()])
        assert hot.one("SELECT %s::text", ["x"]) == ("x",)


def test_an_opening_waits_on_when_a_value_cannot_be_written() -> None:
    with transaction.atomic(), hot.gathering(SETTING, ["f"]):
        with pytest.raises(Exception, match="adapt"):
            hot.one("SELECT %s::text", [object()])
        assert hot.one(READ, []) == ("f",)


def test_nothing_goes_without_what_could_not_be_written() -> None:
    """A held statement that fails takes the whole transaction with it."""
    with (
        pytest.raises(DatabaseError, match="adapt"),
        transaction.atomic(),
        hot.gathering(commits=True),
    ):
        hot.later(KEPT, ["sound"])
        hot.later(SETTING, [object()])
        with pytest.raises(DatabaseError, match="adapt"):
            hot.one(READ, [])
    assert not _kept("sound")


def test_a_lost_connection_is_said() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()

    def end() -> None:
        with connection.cursor() as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid])
        connection.close()

    with pytest.raises(DatabaseError), transaction.atomic():
        thread = threading.Thread(target=end)
        thread.start()
        thread.join()
        hot.one("SELECT pg_sleep(%s::int)", [1])
    with transaction.atomic():
        assert hot.one("SELECT 1", []) == (1,)


def test_waiting_for_a_lock_lets_other_threads_work() -> None:
    """Who waits in the server must not hold this process up."""
    held, done = threading.Event(), threading.Event()

    def holder() -> None:
        with transaction.atomic():
            hot.one("SELECT pg_advisory_xact_lock(%s::bigint)", [47])
            held.set()
            done.wait(5)
        connection.close()

    thread = threading.Thread(target=holder)
    thread.start()
    assert held.wait(5)
    threading.Timer(0.2, done.set).start()
    with transaction.atomic():
        hot.one("SELECT pg_advisory_xact_lock(%s::bigint)", [47])
    thread.join()
    assert done.is_set()


def test_what_is_left_for_later_keeps_its_order_and_its_answer() -> None:
    with transaction.atomic(), hot.gathering(SETTING, ["d"]):
        first = hot.later(READ, [])
        hot.later(SETTING, ["e"])
        assert hot.one(READ, []) == ("e",)
        assert first.row() == ("d",)
        assert hot.later(READ, []).row() == ("e",)


def test_what_still_waits_at_the_end_goes_with_the_commit() -> None:
    with transaction.atomic(), hot.gathering(commits=True):
        hot.later(KEPT, ["last"])
    assert _kept("last")


def test_what_waits_at_an_error_is_dropped() -> None:
    with (
        pytest.raises(RuntimeError),
        transaction.atomic(),
        hot.gathering(commits=True),
    ):
        hot.later(KEPT, ["dropped"])
        raise RuntimeError
    assert not _kept("dropped")


def test_an_error_at_the_commit_undoes_the_whole_transaction() -> None:
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        hot.gathering(commits=True),
    ):
        hot.later(KEPT, ["once"])
        hot.later(KEPT, ["once"])
    assert not _kept("once")


def test_a_savepoint_can_be_rolled_back_over_what_waits() -> None:
    with transaction.atomic(), hot.gathering(commits=True):
        hot.later(KEPT, ["before"])
        with pytest.raises(DatabaseError), transaction.atomic():
            hot.later(KEPT, ["inside"])
            hot.one("SELECT 1 / %s::int", [0])
        with pytest.raises(RuntimeError), transaction.atomic():
            hot.later(KEPT, ["within"])
            raise RuntimeError
        hot.later(KEPT, ["after"])
    assert _kept("before") and _kept("after")
    assert not _kept("inside") and not _kept("within")


def test_a_row_is_inserted_with_its_types_and_a_given_id() -> None:
    at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    row = Once(key="row", account=None, answer="窓口", made_at=at)
    with transaction.atomic(), hot.gathering(commits=True):
        hot.insert(row)
    assert Once.objects.get(pk="row").answer == "窓口"
    row.answer = "二度"
    row.save()
    assert Once.objects.get(pk="row").answer == "二度"


def test_a_row_is_found_by_its_columns_inside_and_outside() -> None:
    at = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    Once.objects.create(key="found", account=7, answer="窓口", made_at=at)
    found = hot.get(Once, key="found", account=7)
    with transaction.atomic():
        within = hot.get(Once, key="found")
    assert found is not None and found == within
    assert (found.answer, found.made_at, found._state.adding) == ("窓口", at, False)
    assert hot.get(Once, key="found", account=8) is None


def _kept(key: str) -> bool:
    return Once.objects.filter(pk=key).exists()


def test_a_forgotten_connection_is_let_go(committed_db: cluster.Urls) -> None:
    """A thread that ends without closing must not hold a place in the server."""
    link = psycopg.connect(committed_db.as_role("web"))
    hot._known(link)
    seen = weakref.ref(link)
    link.close()
    del link
    gc.collect()
    assert seen() is None
