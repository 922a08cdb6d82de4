"""The engine's store in the database, and the journal as its source of facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import orjson
from django.db import connection

from madoguchi.contracts.rules.engine import FactRow

State = dict[str, Any]
_moment = dt.datetime.fromisoformat
_FACT = """concat('[', concat_ws(',', s.sequence, f.id, to_json(f.name), f.keys,
  to_json(f.occurred_at), to_json(f.recorded_at), to_json(f.actor_side),
  to_json(f.actor_role), f.measures, coalesce(f.corrects::text, 'null'),
  f.documents), ']')"""
"""A fact as one JSON array: a batch comes as one text and is decoded at once."""


class DatabaseStore:
    """The states of one contract in ``contracts_state``; needs the walls' scope."""

    def __init__(self, contract: str) -> None:
        self.contract = contract

    def load(self, keys: Collection[str]) -> dict[str, State]:
        """The states that exist, by key."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key, state FROM contracts_state"
                " WHERE contract_id = %s AND key = ANY(%s)",
                [self.contract, list(keys)],
            )
            return {key: _json(state) for key, state in cursor.fetchall()}

    def save(self, states: Mapping[str, State | None]) -> None:
        """Write states back in two statements; None removes one."""
        gone = [key for key, state in states.items() if state is None]
        kept = {key: state for key, state in states.items() if state is not None}
        with connection.cursor() as cursor:
            if gone:
                cursor.execute(
                    "DELETE FROM contracts_state"
                    " WHERE contract_id = %s AND key = ANY(%s)",
                    [self.contract, gone],
                )
            if kept:
                cursor.execute(
                    """INSERT INTO contracts_state (contract_id, key, state)
                    SELECT %s, unnest(%s::text[]), unnest(%s::jsonb[])
                    ON CONFLICT (contract_id, key) DO UPDATE SET state = EXCLUDED.state
                    """,
                    [
                        self.contract,
                        list(kept),
                        [orjson.dumps(s).decode() for s in kept.values()],
                    ],
                )

    def occasions(self, rule: str) -> list[str]:
        """The keys of every occasion of a rule; a range, so that the index serves."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT key FROM contracts_state WHERE contract_id = %s"
                " AND key >= %s AND key < %s AND key <> %s ORDER BY key",
                [self.contract, f"{rule}:", f"{rule};", f"{rule}:*"],
            )
            return [key for (key,) in cursor.fetchall()]


class JournalSource:
    """Facts that a correction names, from the journal."""

    def __init__(self, contract: str) -> None:
        self.contract = contract

    def fetch(self, ids: Collection[int]) -> Mapping[int, FactRow]:
        """The sealed facts with these ids."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"""SELECT {_FACT} FROM journal_fact f JOIN journal_seal s
                ON s.contract_id = f.contract_id AND s.fact_id = f.id
                WHERE f.contract_id = %s AND f.id = ANY(%s)""",
                [self.contract, list(ids)],
            )
            return {row.id: row for row in _facts(cursor.fetchall())}


def sealed_after(
    contract: str, sequence: int, limit: int, *, corrections: bool = False
) -> list[FactRow]:
    """The next sealed facts of a contract, in the order of the seal.

    ``corrections`` leaves out all but those that correct another fact.
    """
    only = "AND f.corrects IS NOT NULL" if corrections else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_FACT} FROM journal_seal s JOIN journal_fact f
            ON f.contract_id = s.contract_id AND f.id = s.fact_id
            WHERE s.contract_id = %s AND s.sequence > %s {only}
            ORDER BY s.sequence LIMIT %s""",
            [contract, sequence, limit],
        )
        return _facts(cursor.fetchall())


def replayed(
    contract: str, size: int = 5000, *, corrections: bool = False
) -> Iterator[list[FactRow]]:
    """Every sealed fact of a contract in batches, in flat memory."""
    sequence = 0
    while batch := sealed_after(contract, sequence, size, corrections=corrections):
        yield batch
        sequence = batch[-1].seq


def last_sealed(contract: str) -> int:
    """The last sealed sequence number of a contract; 0 without a fact.

    The sequence begins at 1 and has no gaps, so this is their count, too.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(sequence), 0) FROM journal_seal"
            " WHERE contract_id = %s",
            [contract],
        )
        return int(cursor.fetchone()[0])


def read_between(
    contract: str, after: int, last: int, names: list[str], ids: list[int]
) -> list[FactRow]:
    """The sealed facts with ``after < seq <= last`` of these names or these ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {_FACT} FROM journal_seal s JOIN journal_fact f
            ON f.contract_id = s.contract_id AND f.id = s.fact_id
            WHERE s.contract_id = %s AND s.sequence > %s AND s.sequence <= %s
            AND (f.name = ANY(%s) OR f.id = ANY(%s)) ORDER BY s.sequence""",
            [contract, after, last, names, ids],
        )
        return _facts(cursor.fetchall())


def _facts(rows: list[tuple[str]]) -> list[FactRow]:
    """Rows of :data:`_FACT` as the engine reads them."""
    texts = ",".join([text for (text,) in rows])
    return [
        FactRow(
            seq,
            pk,
            name,
            keys,
            _moment(occurred),
            _moment(recorded),
            side,
            role,
            measures,
            fixes,
            tuple(docs),
        )
        for (
            seq,
            pk,
            name,
            keys,
            occurred,
            recorded,
            side,
            role,
            measures,
            fixes,
            docs,
        ) in orjson.loads(f"[{texts}]")
    ]


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value
