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

FACTS = (PROGRESS_CHANGED,)
