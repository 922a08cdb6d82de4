"""The walls between contracts: forced row-level security, and the scope in force.

The scope is the *set* of contracts that an account may see. Application code
filters by contract as well; the walls are the second wall, against forgetting.
A walled table read without a scope raises (in development and tests) or shows
nothing, because an empty page is the worst error message.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.operations import RunSQL

from madoguchi.core import hot, once
from madoguchi.tenancy.actors import Actor

SETTING = "madoguchi.contracts"
_in_force: ContextVar[str] = ContextVar("walls", default="")
_P = ParamSpec("_P")
_R = TypeVar("_R")

_SWAP = """
SELECT coalesce(current_setting('madoguchi.contracts', true), ''),
  set_config('madoguchi.contracts', %s::text, true)
"""

SCOPE_FUNCTION = f"""
CREATE OR REPLACE FUNCTION madoguchi_scope() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE given text := nullif(current_setting('{SETTING}', true), '');
BEGIN
  IF given IS NULL THEN
    IF current_setting('madoguchi.lenient', true) = 'on' THEN
      RETURN ARRAY[]::text[];
    END IF;
    RAISE EXCEPTION 'walled table read without a scope'
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'open walls.scope(...) first';
  END IF;
  RETURN string_to_array(given, ',');
END $$;
"""


@contextmanager
def scope(contracts: Iterable[str]) -> Iterator[None]:
    """Open a transaction that sees only these contracts; restore on leaving.

    An empty set is a scope too: it sees nothing, and does not raise. After an
    error nothing is restored by hand: rolling back the transaction (or the
    savepoint) takes the setting back, and after an error of the database no
    other statement would be let through. The outermost scope ends by itself.
    """
    wanted = _named(contracts)
    before = _in_force.set(wanted)
    try:
        with _opened(wanted):
            yield
    finally:
        _in_force.reset(before)


@contextmanager
def reading(contracts: Iterable[str]) -> Iterator[None]:
    """As :func:`scope`, for questions only: inside the same scope nothing is opened.

    Who catches an error of the database inside and goes on wants :func:`scope`.
    """
    contracts = list(contracts)
    if connection.in_atomic_block and _in_force.get() == _named(contracts):
        yield
        return
    with scope(contracts):
        yield


def _named(contracts: Iterable[str]) -> str:
    return ",".join(sorted(contracts)) or "-"


@contextmanager
def _opened(wanted: str) -> Iterator[None]:
    if not connection.in_atomic_block:
        opening = hot.gathering(_SWAP, [wanted], commits=True)
        with transaction.atomic(), opening:
            yield
        return
    with transaction.atomic(), hot.gathering():
        before = _swap(wanted)
        yield
        if not connection.needs_rollback:
            _swap(before)


def _swap(value: str) -> str:
    (before, _) = hot.one(_SWAP, [value]) or ("", "")
    return str(before)


def verb(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """One transaction, inside the contracts that the caller (``by``) may see.

    The form's idempotency key, if there is one, is spent in the same transaction.
    """

    @functools.wraps(function)
    def act(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        by = kwargs.get("by")
        if not isinstance(by, Actor):
            raise TypeError(f"{function.__name__} needs by=Actor")
        with once.spending(), scope(by.scope):
            first = once.spend()
            returned = function(*args, **kwargs)
            if first:
                once.keep_answer(returned)
            return returned

    return act


def open_the_ground() -> RunSQL:
    """A migration operation: what the web and worker roles may do by default.

    Every later table is theirs to read and write; :func:`raise_wall` and
    :func:`allow` take back what a table must not let them do.
    """
    tables = "SELECT, INSERT, UPDATE, DELETE ON"
    return RunSQL(
        f"""{SCOPE_FUNCTION}
GRANT USAGE ON SCHEMA public TO {_roles()};
GRANT {tables} ALL TABLES IN SCHEMA public TO {_roles()};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_roles()};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT {tables} TABLES TO {_roles()};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {_roles()};
""",
        reverse_sql=RunSQL.noop,
    )


def raise_wall(
    table: str,
    *,
    references: Iterable[tuple[str, str]] = (),
    verbs: str = "SELECT, INSERT, UPDATE, DELETE",
) -> RunSQL:
    """A migration operation: forced row-level security, grants, composite references.

    ``references`` lists (column, other walled table): the pair (contract, id)
    must exist there, so that nothing points into another contract, and an
    index begins with the pair. The referenced table must be walled first (it
    carries the unique pair).
    ``verbs`` is what the web and worker roles may do.
    """
    forward = [_wall_sql(table, verbs)]
    forward += [_reference_sql(table, column, other) for column, other in references]
    return RunSQL("\n".join(forward), reverse_sql=RunSQL.noop)


def allow(table: str, verbs: str = "SELECT, INSERT, UPDATE, DELETE") -> RunSQL:
    """A migration operation: grants on a table that stands outside the walls."""
    return RunSQL(_grant_sql(table, verbs), reverse_sql=RunSQL.noop)


def _roles() -> str:
    return ", ".join(f'"{settings.DATABASE_ROLES[who]}"' for who in ("web", "worker"))


def _grant_sql(table: str, verbs: str) -> str:
    return f"""
REVOKE ALL ON "{table}" FROM {_roles()};
GRANT {verbs} ON "{table}" TO {_roles()};
"""


def _wall_sql(table: str, verbs: str) -> str:
    return f"""
ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY;
CREATE POLICY "{table}_wall" ON "{table}" TO {_roles()}
  USING (contract_id = ANY ((SELECT madoguchi_scope())::text[]))
  WITH CHECK (contract_id = ANY ((SELECT madoguchi_scope())::text[]));
CREATE POLICY "{table}_owner" ON "{table}" TO CURRENT_USER
  USING (true) WITH CHECK (true);
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM information_schema.columns
             WHERE table_schema = current_schema()
               AND table_name = '{table}' AND column_name = 'id') THEN
    EXECUTE 'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_inside" '
            'UNIQUE (contract_id, id)';
  END IF;
END $$;
{_own_indexes_sql(table)}
{_grant_sql(table, verbs)}
"""


def _own_indexes_sql(table: str) -> str:
    """Take away Django's own indexes on a slug or a reference alone.

    Nothing inside the walls is looked for without its contract.
    """
    return f"""
DO $$ DECLARE lone regclass; BEGIN
  FOR lone IN
    SELECT i.indexrelid FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = '"{table}"'::regclass AND NOT i.indisunique
      AND a.attname <> 'contract_id'
  LOOP EXECUTE 'DROP INDEX ' || lone; END LOOP;
END $$;
"""


def _reference_sql(table: str, column: str, other: str) -> str:
    return f"""
ALTER TABLE "{table}" ADD CONSTRAINT "{table}_{column}_inside"
  FOREIGN KEY (contract_id, "{column}") REFERENCES "{other}" (contract_id, id)
  DEFERRABLE INITIALLY DEFERRED;
DO $$ BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM pg_index i
    JOIN pg_attribute first ON first.attrelid = i.indrelid
      AND first.attnum = i.indkey[0] AND first.attname = 'contract_id'
    JOIN pg_attribute second ON second.attrelid = i.indrelid
      AND second.attnum = i.indkey[1] AND second.attname = '{column}'
    WHERE i.indrelid = '"{table}"'::regclass AND i.indpred IS NULL)
  THEN
    CREATE INDEX "{table}_{column}_within" ON "{table}" (contract_id, "{column}");
  END IF;
END $$;
"""
