"""Every table inside a contract has its whole wall: read from the database itself."""

from __future__ import annotations

import pytest
from psycopg import errors, sql

from madoguchi.tenancy.models import Walled
from tests.walls import ground
from tests.walls.conftest import Enter

TABLES = [model._meta.db_table for model in ground.walled()]
ROLES = ["web", "worker"]
each_table = pytest.mark.parametrize("table", TABLES)
each_role = pytest.mark.parametrize("role", ROLES)


def test_there_are_walled_tables_and_all_are_real() -> None:
    assert {"journal_fact", "journal_seal", "contracts_obligation"} <= set(TABLES)
    assert all(issubclass(model, Walled) for model in ground.walled())


@each_table
def test_row_level_security_is_on_and_forced(enter: Enter, table: str) -> None:
    with enter("owner") as db:
        row = db.execute(
            "SELECT relrowsecurity, relforcerowsecurity FROM pg_class"
            " WHERE oid = %s::regclass",
            [table],
        ).fetchone()
    assert row == (True, True), f"{table}: walls.raise_wall is missing"


@each_table
def test_the_policies_are_the_wall_and_the_owners(enter: Enter, table: str) -> None:
    with enter("owner") as db:
        rows = db.execute(
            "SELECT policyname, permissive, roles::text[], cmd, qual, with_check"
            " FROM pg_policies WHERE tablename = %s ORDER BY policyname",
            [table],
        ).fetchall()
    found = {row[0]: row[1:] for row in rows}
    assert set(found) == {f"{table}_wall", f"{table}_owner"}
    _kind, roles, command, using, check = found[f"{table}_wall"]
    assert sorted(roles) == ["madoguchi_web", "madoguchi_worker"]
    assert command == "ALL"
    for condition in (using, check):
        assert condition.startswith("(contract_id") or "(contract_id)" in condition
        assert "madoguchi_scope()" in condition
    assert found[f"{table}_owner"][1] == ["madoguchi_owner"]


@each_table
def test_the_pair_of_contract_and_id_is_unique(enter: Enter, table: str) -> None:
    with enter("owner") as db:
        has_id = db.execute(
            "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass"
            " AND attname = 'id'",
            [table],
        ).fetchone()
        pairs = db.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass"
            " AND contype = 'u' AND conname = %s",
            [table, f"{table}_inside"],
        ).fetchall()
    assert bool(has_id) == bool(pairs)


@each_table
def test_every_index_but_the_primary_key_begins_with_the_contract(
    enter: Enter, table: str
) -> None:
    with enter("owner") as db:
        wrong = db.execute(
            """SELECT i.indexrelid::regclass::text FROM pg_index i
            LEFT JOIN pg_attribute a
              ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = %s::regclass AND NOT i.indisprimary
              AND a.attname IS DISTINCT FROM 'contract_id'""",
            [table],
        ).fetchall()
    assert wrong == []


@pytest.mark.parametrize(("table", "column", "other"), ground.references())
def test_every_reference_inside_is_a_composite_key(
    enter: Enter, table: str, column: str, other: str
) -> None:
    with enter("owner") as db:
        rows = db.execute(
            """SELECT confrelid::regclass::text,
              ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k(n, o)
                JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY o),
              ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k(n, o)
                JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY o)
            FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'""",
            [table],
        ).fetchall()
    wanted = (other, ["contract_id", column], ["contract_id", "id"])
    assert wanted in rows, f"{table}.{column}: put it into raise_wall(references=…)"
    alone = [row for row in rows if row[1] == [column]]
    assert alone == [], f"{table}.{column}: db_constraint=False is missing"


@pytest.mark.parametrize(("table", "column", "other"), ground.references())
def test_a_reference_into_another_contract_is_refused(
    enter: Enter, table: str, column: str, other: str
) -> None:
    with enter("postgres") as db, pytest.raises(errors.ForeignKeyViolation):
        # Some tables also refuse the change itself: that is not asked here.
        for (name,) in db.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass"
            " AND NOT tgisinternal",
            [table],
        ).fetchall():
            db.execute(
                sql.SQL("ALTER TABLE {} DISABLE TRIGGER {}").format(
                    sql.Identifier(table), sql.Identifier(name)
                )
            )
        (foreign,) = db.execute(  # type: ignore[misc]
            sql.SQL("SELECT id FROM {} WHERE contract_id = 'b'").format(
                sql.Identifier(other)
            )
        ).fetchone()
        db.execute(
            sql.SQL("UPDATE {} SET {} = %s WHERE contract_id = 'a'").format(
                sql.Identifier(table), sql.Identifier(column)
            ),
            [foreign],
        )
        db.execute("SET CONSTRAINTS ALL IMMEDIATE")


@each_role
@each_table
def test_without_any_filter_only_the_scopes_rows_are_read(
    enter: Enter, table: str, role: str
) -> None:
    everything = sql.SQL("SELECT contract_id FROM {}").format(sql.Identifier(table))
    for scope, seen in (("a", ["a"]), ("b", ["b"]), ("a,b", ["a", "b"]), ("-", [])):
        with enter(role, scope) as db:
            rows = db.execute(everything).fetchall()
        assert sorted(row[0] for row in rows) == seen


@each_role
@each_table
def test_reading_without_a_scope_raises(enter: Enter, table: str, role: str) -> None:
    with (
        enter(role) as db,
        pytest.raises(errors.InsufficientPrivilege, match="without a scope"),
    ):
        db.execute(sql.SQL("SELECT 1 FROM {}").format(sql.Identifier(table)))


@each_role
@each_table
@pytest.mark.parametrize("verb", ["UPDATE {} SET contract_id = 'a'", "DELETE FROM {}"])
def test_without_any_filter_only_the_scopes_rows_are_changed(
    enter: Enter, table: str, role: str, verb: str
) -> None:
    with enter(role, "a") as db:
        try:
            done = db.execute(sql.SQL(verb).format(sql.Identifier(table)))  # type: ignore[arg-type]
        except errors.InsufficientPrivilege as refused:
            assert "permission denied" in str(refused)
        else:
            assert done.rowcount == 1


@each_role
@each_table
def test_a_row_cannot_be_moved_into_another_contract(
    enter: Enter, table: str, role: str
) -> None:
    with enter(role, "a") as db, pytest.raises(errors.InsufficientPrivilege):
        db.execute(
            sql.SQL("UPDATE {} SET contract_id = 'b'").format(sql.Identifier(table))
        )


@each_role
@each_table
def test_a_row_cannot_be_put_into_another_contract(
    enter: Enter, table: str, role: str
) -> None:
    with enter("owner") as db:
        columns = db.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND is_identity = 'NO'"
            " AND is_generated = 'NEVER' AND column_name <> 'contract_id'",
            [table],
        ).fetchall()
    names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in columns)
    copied = sql.SQL("INSERT INTO {0} (contract_id, {1}) SELECT 'b', {1} FROM {0}")
    with enter(role, "a") as db, pytest.raises(errors.InsufficientPrivilege):
        db.execute(copied.format(sql.Identifier(table), names))
