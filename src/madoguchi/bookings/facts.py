"""The facts of bookings and their lists."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

BOOKING_MADE = FactType(
    "bookings.booking_made",
    ja="予約受付",
    en="Booking made",
    keys=("booking", "slot"),
    also=("session", "visit", "day"),
    measures={
        "people": "count",
        "channel": "word",
        "read_back": "tick",
        "papers_told": "tick",
        "planned_date": "date",
        "planned_at": "moment",
        "procedure": "word",
    },
)
BOOKING_CANCELLED = FactType(
    "bookings.booking_cancelled",
    ja="予約取消",
    en="Booking cancelled",
    keys=("booking", "slot"),
    also=("session", "visit", "day"),
    measures={
        "people": "count",
        "channel": "word",
        "read_back": "tick",
        "papers_told": "tick",
        "planned_date": "date",
        "planned_at": "moment",
        "procedure": "word",
    },
)
BOOKING_CHECKED_IN = FactType(
    "bookings.booking_checked_in",
    ja="予約者の来所確認",
    en="Booking checked in",
    keys=("booking",),
    also=("session", "visit", "day"),
)
BOOKING_MISSED = FactType(
    "bookings.booking_missed",
    ja="予約者の不来所",
    en="Booking missed",
    keys=("booking",),
    also=("session", "visit", "day"),
)
LIST_CLOSED = FactType(
    "bookings.list_closed",
    ja="予約締切・名簿確定",
    en="List closed",
    keys=("session",),
    measures={"bookings": "count"},
    moment="rec",
)
LIST_IMPORTED = FactType(
    "bookings.list_imported",
    ja="予約データ取込み",
    en="List imported",
    keys=("source", "day"),
    measures={"rows": "count", "errors": "count"},
)

FACTS = (
    BOOKING_MADE,
    BOOKING_CANCELLED,
    BOOKING_CHECKED_IN,
    BOOKING_MISSED,
    LIST_CLOSED,
    LIST_IMPORTED,
)
