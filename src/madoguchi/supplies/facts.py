"""The facts of equipment, of its checks and of the stock of consumables."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

ITEM_REGISTERED = FactType(
    "supplies.item_registered",
    ja="備品の登録",
    en="Item registered",
    keys=("item",),
    measures={"owner": "word", "quantity": "count", "network": "word"},
    moment="rec",
)
ITEM_CHECKED = FactType(
    "supplies.item_checked",
    ja="備品・物品の点検",
    en="Item checked",
    keys=("item",),
    also=("session", "period", "day"),
    measures={"present": "count", "needed": "count", "ready": "tick"},
)
CHECKLIST_COMPLETED = FactType(
    "supplies.checklist_completed",
    ja="点検表の完了",
    en="Checklist completed",
    keys=("list",),
    also=("session", "day"),
    measures={"ticks": "parts"},
)
STOCK_COUNTED = FactType(
    "supplies.stock_counted",
    ja="在庫の計数",
    en="Stock counted",
    keys=("item", "place"),
    measures={"count": "count", "reorder": "count"},
)

FACTS = (ITEM_REGISTERED, ITEM_CHECKED, CHECKLIST_COMPLETED, STOCK_COUNTED)
