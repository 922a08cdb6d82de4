"""The facts of the call desk: figures by interval, its hours, its seats."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

FIGURES_RECORDED = FactType(
    "calls.figures_recorded",
    ja="入電・応答件数",
    en="Figures recorded",
    keys=("day", "interval"),
    also=("line",),
    measures={"offered": "count", "answered": "count"},
)
DESK_OPENED = FactType(
    "calls.desk_opened",
    ja="電話窓口の開始",
    en="Desk opened",
    keys=("day",),
    measures={"minutes": "minutes", "seats": "count"},
)
DESK_CLOSED = FactType(
    "calls.desk_closed",
    ja="電話窓口の終了",
    en="Desk closed",
    keys=("day",),
    measures={"minutes": "minutes", "seats": "count"},
)
SEATS_CHANGED = FactType(
    "calls.seats_changed",
    ja="席数変更",
    en="Seats changed",
    keys=("day",),
    measures={"seats": "count"},
)

FACTS = (
    FIGURES_RECORDED,
    DESK_OPENED,
    DESK_CLOSED,
    SEATS_CHANGED,
)
