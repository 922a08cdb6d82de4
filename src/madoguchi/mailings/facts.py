"""The facts of mail: sent, handed in at the post office, come back."""

from __future__ import annotations

from madoguchi.journal.facts import FactType, Kind

_PIECE: dict[str, Kind] = {
    "class": "word",
    "enclosures": "words",
    "checked_by_two": "tick",
    "quantity": "count",
}

ITEM_DISPATCHED = FactType(
    "mailings.item_dispatched",
    ja="発送",
    en="Item dispatched",
    keys=("kind", "ref"),
    also=("batch",),
    measures=_PIECE,
)
"""One for each thing in the envelope; ``quantity`` counts envelopes, so that the
second form in one envelope says 0."""
ITEM_RETURNED = FactType(
    "mailings.item_returned",
    ja="返戻",
    en="Item returned",
    keys=("kind", "ref"),
    also=("case",),
    measures=_PIECE,
)
BATCH_HANDED_IN = FactType(
    "mailings.batch_handed_in",
    ja="差出し",
    en="Batch handed in",
    keys=("batch",),
    measures={"quantity": "count", "postage": "yen"},
)

FACTS = (ITEM_DISPATCHED, ITEM_RETURNED, BATCH_HANDED_IN)
