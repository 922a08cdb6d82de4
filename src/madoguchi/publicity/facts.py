"""The facts of publicity: published, printed, handed out, done."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

ITEM_PUBLISHED = FactType(
    "publicity.item_published",
    ja="広報物の公開・掲出",
    en="Item published",
    keys=("item",),
    also=("place", "session"),
    measures={"from": "date"},
)
ITEM_PRINTED = FactType(
    "publicity.item_printed",
    ja="印刷",
    en="Item printed",
    keys=("item", "version"),
    also=("session", "day"),
    measures={"quantity": "count", "spec": "word"},
)
ITEM_DISTRIBUTED = FactType(
    "publicity.item_distributed",
    ja="配布・送付",
    en="Item distributed",
    keys=("item", "destination"),
    also=("session", "day"),
    measures={"quantity": "count"},
)
ACTIVITY_HELD = FactType(
    "publicity.activity_held",
    ja="広報活動・キャンペーン",
    en="Activity held",
    keys=("kind", "activity"),
    also=("session", "day"),
    measures={"participants": "count", "yen": "yen"},
)

FACTS = (ITEM_PUBLISHED, ITEM_PRINTED, ITEM_DISTRIBUTED, ACTIVITY_HELD)
