"""The engine's store in the database, and the journal as its source of facts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from madoguchi.contracts.rules.engine import FactRow

State = dict[str, Any]
_FACT = """s.sequence, f.id, f.name, f.keys, f.occurred_at, f.recorded_at,
  f.actor_side, f.actor_role, f.measures, f.corrects, f.documents"""


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
                        [json.dumps(s, separators=(",", ":")) for s in kept.values()],
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
            return {row.id: row for row in map(fact_row, cursor.fetchall())}


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
        return [fact_row(row) for row in cursor.fetchall()]


def replayed(
    contract: str, size: int = 5000, *, corrections: bool = False
) -> Iterator[list[FactRow]]:
    """Every sealed fact of a contract in batches, in flat memory."""
    sequence = 0
    while batch := sealed_after(contract, sequence, size, corrections=corrections):
        yield batch
        sequence = batch[-1].seq


def fact_row(row: Iterable[Any]) -> FactRow:
    """A row of the journal as the engine reads it."""
    (seq, pk, name, keys, occurred, recorded, side, role, measures, fixes, docs) = row
    return FactRow(
        seq,
        pk,
        name,
        _json(keys),
        occurred,
        recorded,
        side,
        role,
        _json(measures),
        fixes,
        tuple(_json(docs)),
    )


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value
