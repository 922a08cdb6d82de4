"""The scope: a transaction that sees some contracts, and gives back what was before."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor, citizen, system
from madoguchi.tenancy.models import Contract


def in_force() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('madoguchi.contracts', true)")
        return str(cursor.fetchone()[0] or "")


def fail() -> None:
    connection.cursor().execute("SELECT 1 / 0")


@pytest.fixture(params=["db", "committed_db"], autouse=True)
def _database(request: pytest.FixtureRequest) -> None:
    """Both inside a test's transaction and as the outermost one."""
    request.getfixturevalue(request.param)


def test_nested_scopes_restore_the_one_before() -> None:
    with walls.scope(["b", "a"]):
        assert in_force() == "a,b"
        with walls.scope(["c"]):
            assert in_force() == "c"
            with walls.scope([]):
                assert in_force() == "-"
            assert in_force() == "c"
        assert in_force() == "a,b"
    assert in_force() == ""


def test_reading_opens_nothing_inside_the_same_scope_and_narrows_any_other() -> None:
    with walls.reading(["a", "b"]):
        assert in_force() == "a,b"
        with CaptureQueriesContext(connection) as asked, walls.reading(["b", "a"]):
            pass
        assert len(asked) == 0
        with walls.reading(["b"]):
            assert in_force() == "b"
            with walls.reading(["a", "b"]):
                assert in_force() == "a,b"
        assert in_force() == "a,b"
    assert in_force() == ""


def test_an_error_inside_gives_back_the_scope_before() -> None:
    with walls.scope(["a"]):
        with pytest.raises(ZeroDivisionError), walls.scope(["b"]):
            raise ZeroDivisionError
        assert in_force() == "a"
    assert in_force() == ""


def test_an_error_of_the_database_is_told_as_it_is() -> None:
    with walls.scope(["a"]):
        with pytest.raises(DatabaseError, match="division by zero"), walls.scope(["b"]):
            fail()
        assert in_force() == "a"
    with pytest.raises(DatabaseError, match="division by zero"), walls.scope(["b"]):
        fail()
    assert in_force() == ""


def test_a_rollback_that_was_asked_for_gives_back_the_scope() -> None:
    with walls.scope(["a"]):
        with walls.scope(["b"]):
            transaction.set_rollback(True)
        assert in_force() == "a"


def test_what_a_scope_wrote_is_kept_only_without_an_error() -> None:
    with pytest.raises(ZeroDivisionError), walls.scope(["a"]):
        contract("a")
        raise ZeroDivisionError
    assert not Contract.objects.exists()
    with walls.scope(["a"]):
        contract("a")
    assert Contract.objects.count() == 1


def test_a_verb_needs_an_actor_and_sees_what_the_actor_sees() -> None:
    @walls.verb
    def act(*, by: Actor) -> str:
        """Which scope is in force."""
        return in_force()

    assert act(by=system("b", "a")) == "a,b"
    assert act(by=citizen("a")) == "a"
    assert act.__doc__ == "Which scope is in force."
    with pytest.raises(TypeError, match="by=Actor"):
        act(by="somebody")  # type: ignore[arg-type]


def test_an_actor_in_one_contract_sees_no_other() -> None:
    both = Actor("contractor", "staff", frozenset({"a", "b"}), account=1)
    assert both.in_contract("a").scope == {"a"}
    assert both.in_contract("c").scope == frozenset()


def test_a_contracts_term_is_in_order_and_has_three_phases() -> None:
    made = contract("a")
    assert made.phase(dt.date(2026, 3, 31)) == "before-start"
    assert made.phase(dt.date(2026, 4, 1)) == "running"
    assert made.phase(dt.date(2027, 3, 31)) == "running"
    assert made.phase(dt.date(2027, 4, 1)) == "after-end"
    with pytest.raises(IntegrityError), transaction.atomic():
        contract("c", ends_on=dt.date(2026, 3, 1))


def contract(slug: str, **more: object) -> Contract:
    given = {
        "slug": slug,
        "starts_on": dt.date(2026, 4, 1),
        "ends_on": dt.date(2027, 3, 31),
        "records_begin": dt.date(2026, 4, 1),
    }
    return Contract.objects.create(**given | more)  # type: ignore[arg-type]
