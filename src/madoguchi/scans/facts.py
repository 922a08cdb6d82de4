"""The fact of scanning: one procedure's papers of one day."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

BATCH_SCANNED = FactType(
    "scans.batch_scanned",
    ja="電子化の完了",
    en="Batch scanned",
    keys=("procedure", "day"),
    measures={"pages": "count", "binder": "word"},
)

FACTS = (BATCH_SCANNED,)
