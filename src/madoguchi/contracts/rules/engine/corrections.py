"""The corrected view: which fact of a chain of corrections stands.

Facts that name one another by ``corrects`` share one place. The last of them (by
recording) stands in it; one without measures leaves it empty. A place once emptied
by a withdrawal stays empty: what is true after all is recorded as a new fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from .program import FactRow

Group = Mapping[int, FactRow]


def standing(group: Group) -> tuple[FactRow | None, tuple[FactRow, ...]]:
    """(the fact that stands, or None; the facts that it replaced, nearest first)."""
    named = {row.corrects for row in group.values()}
    leaves = [row for row in group.values() if row.id not in named]
    last = max(leaves or group.values(), key=lambda row: (row.recorded_at, row.id))
    before: list[FactRow] = []
    row: FactRow | None = last
    while row is not None and row.corrects is not None and len(before) < len(group):
        row = group.get(row.corrects)
        if row is not None:
            before.append(row)
    withdrawn = last.corrects is not None and not last.measures
    return (None if withdrawn else last), tuple(before)


def corrected(rows: Iterable[FactRow]) -> list[FactRow]:
    """The facts that stand, for questions that read facts directly (gates)."""
    known = {row.id: row for row in rows}
    groups: dict[int, dict[int, FactRow]] = {}
    for row in known.values():
        root, steps = row, 0
        while root.corrects in known and steps < len(known):
            root, steps = known[root.corrects], steps + 1
        if root.corrects is None:
            groups.setdefault(root.id, {})[row.id] = row
    found = (standing(group)[0] for group in groups.values())
    return [row for row in found if row is not None]


def pack(row: FactRow) -> list[Any]:
    """A fact as JSON."""
    return [
        row.seq,
        row.id,
        row.name,
        dict(row.keys),
        row.occurred_at.isoformat(),
        row.recorded_at.isoformat(),
        row.actor_side,
        row.actor_role,
        dict(row.measures),
        row.corrects,
        list(row.documents),
    ]


def unpack(packed: list[Any]) -> FactRow:
    """The fact again."""
    seq, fact_id, name, keys, occurred, recorded, side, role, figures, of, docs = packed
    return FactRow(
        seq,
        fact_id,
        name,
        keys,
        dt.datetime.fromisoformat(occurred),
        dt.datetime.fromisoformat(recorded),
        side,
        role,
        figures,
        of,
        tuple(docs),
    )
