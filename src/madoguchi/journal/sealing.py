"""One sealer takes the pending facts and chains them; anyone may verify the chain.

The sealer reads the pending rows that it can see, whatever their ids: a fact
whose transaction commits late is simply taken in a later batch, and an idle
writer stops nothing. A fact is never updated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from madoguchi.core import clock, locks
from madoguchi.journal import rules
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

CHANNEL = "madoguchi_journal"
_MOMENTS = ("occurred_at", "recorded_at")


def _column(name: str) -> str:
    """A column as the chain reads it; moments as text, which costs a third."""
    if name not in _MOMENTS:
        return f"f.{name}"
    form = 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'
    return f"to_char(f.{name} AT TIME ZONE 'UTC', '{form}')"


_COLUMNS = ", ".join(_column(name) for name in rules.COLUMNS)

_TAKE = f"""
SELECT {_COLUMNS} FROM journal_pending p
JOIN journal_fact f ON f.contract_id = p.contract_id AND f.id = p.fact_id
ORDER BY p.fact_id LIMIT %s
"""
_HEADS = """
SELECT s.contract_id, s.sequence, s.hash FROM unnest(%s::text[]) wanted (slug)
CROSS JOIN LATERAL (
  SELECT contract_id, sequence, hash FROM journal_seal
  WHERE contract_id = wanted.slug ORDER BY sequence DESC LIMIT 1) s
"""
_WRITE = """
INSERT INTO journal_seal (contract_id, sequence, fact_id, hash, sealed_at)
SELECT unnest(%s::text[]), unnest(%s::bigint[]), unnest(%s::bigint[]),
       unnest(%s::bytea[]), %s
"""


def seal_batch(limit: int = 5000) -> int:
    """Seal up to ``limit`` pending facts; return how many.

    Returns 0 when nothing waits, or when another sealer is at work. Notifies
    :data:`CHANNEL` once, with the contracts that moved.
    """
    everything = list(Contract.objects.values_list("slug", flat=True))
    with walls.scope(everything):
        if not locks.try_hold("journal.sealer"):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [limit])
            rows = cursor.fetchall()
            if rows:
                _write(cursor, rows)
    return len(rows)


def _write(cursor: Any, rows: list[tuple[Any, ...]]) -> None:
    contracts = sorted({row[1] for row in rows})
    cursor.execute(_HEADS, [contracts])
    heads = {slug: (number, bytes(digest)) for slug, number, digest in cursor}
    seals: list[tuple[str, int, int, bytes]] = []
    for row in rows:
        number, digest = heads.get(row[1], (0, rules.GENESIS))
        number, digest = number + 1, rules.link(digest, number + 1, row)
        heads[row[1]] = (number, digest)
        seals.append((row[1], number, row[0], digest))
    columns = [list(column) for column in zip(*seals, strict=True)]
    cursor.execute(_WRITE, [*columns, clock.now()])
    cursor.execute(
        "DELETE FROM journal_pending WHERE fact_id = ANY(%s)",
        [[row[0] for row in rows]],
    )
    cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, ",".join(contracts)])


def seal_all() -> int:
    """Seal until nothing waits; return how many were sealed."""
    total = 0
    while count := seal_batch():
        total += count
    return total


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found in one contract; ``broken_at`` is None when sound."""

    contract: str
    sealed: int
    head: str
    broken_at: int | None = None
    why: str = ""


_CHAIN = f"""
SELECT s.sequence, s.hash, s.fact_id, {_COLUMNS} FROM journal_seal s
LEFT JOIN journal_fact f ON f.contract_id = s.contract_id AND f.id = s.fact_id
WHERE s.contract_id = %s ORDER BY s.sequence
"""


def verify(
    contract: str, *, progress: Callable[[int], None] = lambda count: None
) -> Verdict:
    """Walk one contract's chain from its first seal and recompute every hash.

    Streams, so that memory stays flat; stops at the first break.
    """
    number, digest = 0, rules.GENESIS
    with walls.scope([contract]):
        for sequence, written, fact_id, *row in _stream(contract):
            number += 1
            why = _fault(number, sequence, digest, bytes(written), fact_id, row)
            if why:
                return Verdict(contract, number - 1, digest.hex(), number, why)
            digest = bytes(written)
            if number % 50_000 == 0:
                progress(number)
        why = _unsealed(contract)
    return Verdict(contract, number, digest.hex(), number + 1 if why else None, why)


def _fault(
    number: int,
    sequence: int,
    digest: bytes,
    written: bytes,
    fact_id: int,
    row: list[Any],
) -> str:
    if sequence != number:
        return f"番号 {number} が抜けています。"
    if row[0] is None:
        return f"記録 {fact_id} がありません。"
    if rules.link(digest, number, row) != written:
        return f"記録 {fact_id} が書き換えられています。"
    return ""


def _unsealed(contract: str) -> str:
    """A fact that is neither sealed nor pending was put in, or unsealed, by hand."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT f.id FROM journal_fact f
            LEFT JOIN journal_seal s
              ON s.contract_id = f.contract_id AND s.fact_id = f.id
            LEFT JOIN journal_pending p ON p.fact_id = f.id
            WHERE f.contract_id = %s AND s.id IS NULL AND p.fact_id IS NULL
            LIMIT 1""",
            [contract],
        )
        found = cursor.fetchone()
    return f"記録 {found[0]} に封がありません。" if found else ""


def _stream(contract: str) -> Iterator[tuple[Any, ...]]:
    """Rows of the chain through a cursor on the server."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"DECLARE madoguchi_chain NO SCROLL CURSOR FOR {_CHAIN}", [contract]
        )
        while True:
            cursor.execute("FETCH 5000 FROM madoguchi_chain")
            rows = cursor.fetchall()
            if not rows:
                break
            yield from rows
        cursor.execute("CLOSE madoguchi_chain")


def heads() -> dict[str, tuple[int, str]]:
    """The last seal of every contract: what the daily anchor file holds."""
    everything = list(Contract.objects.values_list("slug", flat=True))
    with walls.scope(everything), connection.cursor() as cursor:
        cursor.execute(_HEADS, [everything])
        return {slug: (number, bytes(digest).hex()) for slug, number, digest in cursor}
