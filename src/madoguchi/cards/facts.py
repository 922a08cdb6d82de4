"""The facts of cards and of applications for them."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

PROGRESS_CHANGED = FactType(
    "cards.progress_changed",
    ja="申請・カードの進捗",
    en="Progress changed",
    keys=("application", "state"),
)
"""``application`` is an application's number; for a card that is collected, which
only becomes ``prepared``, the id of its booking."""

APPLICATION_RECEIVED = FactType(
    "cards.application_received",
    ja="交付申請の受付",
    en="Application received",
    keys=("application", "visit"),
    measures={"method": "word", "channel": "word", "express": "tick", "reason": "word"},
)
PHOTO_TAKEN = FactType(
    "cards.photo_taken",
    ja="顔写真の撮影",
    en="Photograph taken",
    keys=("application", "photo"),
    also=("visit", "day"),
)
PHOTO_DELETED = FactType(
    "cards.photo_deleted",
    ja="顔写真データの消去",
    en="Photograph deleted",
    keys=("application", "photo"),
    also=("visit", "day"),
    measures={"minutes": "minutes"},
)
"""``minutes``: how long the photograph lived."""
PHOTOS_CHECKED = FactType(
    "cards.photos_checked",
    ja="顔写真の残りなしの確認",
    en="No photograph left",
    keys=("day",),
    measures={"taken": "count", "left": "count"},
)

FACTS = (
    PROGRESS_CHANGED,
    APPLICATION_RECEIVED,
    PHOTO_TAKEN,
    PHOTO_DELETED,
    PHOTOS_CHECKED,
)
