"""The facts of transfers between the parties."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

TRANSFER_PLANNED = FactType(
    "custody.transfer_planned",
    ja="受渡し計画",
    en="Transfer planned",
    keys=("what", "direction", "ref"),
    also=("session", "day"),
    measures={
        "count": "count",
        "means": "word",
        "fields": "fields",
        "both_signed": "tick",
        "planned_date": "date",
    },
    moment="rec",
)
TRANSFER_CONFIRMED = FactType(
    "custody.transfer_confirmed",
    ja="受渡しの確認",
    en="Transfer confirmed",
    keys=("what", "direction", "ref"),
    also=("session", "day"),
    measures={
        "count": "count",
        "means": "word",
        "fields": "fields",
        "both_signed": "tick",
        "planned_date": "date",
    },
)
TRANSPORT_MADE = FactType(
    "custody.transport_made",
    ja="搬送の実施",
    en="Transport made",
    keys=("what", "leg", "ref"),
    also=("session", "day"),
    measures={"vehicle": "word", "locked": "tick", "persons": "count"},
)
STOCK_RECONCILED = FactType(
    "custody.stock_reconciled",
    ja="現物照合",
    en="Stock reconciled",
    keys=("what", "day"),
    also=("session",),
    measures={"expected": "count", "found": "count", "missing": "count"},
)
ITEM_HELD = FactType(
    "custody.item_held",
    ja="保管の継続",
    en="Item held",
    keys=("item",),
    also=("session", "day"),
    measures={"until": "date"},
)

FACTS = (
    TRANSFER_PLANNED,
    TRANSFER_CONFIRMED,
    TRANSPORT_MADE,
    STOCK_RECONCILED,
    ITEM_HELD,
)
