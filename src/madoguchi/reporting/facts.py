"""The facts of figures found at the close of a day or month."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

DAY_COUNTED = FactType(
    "reporting.day_counted",
    ja="日計の確定",
    en="Day counted",
    keys=("day", "category"),
    measures={"count": "count"},
    moment="rec",
)
SHORTFALL_FOUND = FactType(
    "reporting.shortfall_found",
    ja="目標未達の検出",
    en="Shortfall found",
    keys=("target", "month"),
    measures={"expected": "count", "actual": "count"},
)

FACTS = (
    DAY_COUNTED,
    SHORTFALL_FOUND,
)
