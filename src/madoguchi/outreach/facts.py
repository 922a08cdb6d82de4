"""The facts of sessions and venues."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

SESSION_PLANNED = FactType(
    "outreach.session_planned",
    ja="開催計画の確定",
    en="Session planned",
    keys=("session", "type", "day"),
    also=("venue", "team"),
    measures={
        "booths": "count",
        "places": "count",
        "hours": "minutes",
        "planned_roles": "roles",
    },
    moment="rec",
)
OFFICERS_CONFIRMED = FactType(
    "outreach.officers_confirmed",
    ja="市職員の手配確認",
    en="Officers confirmed",
    keys=("session",),
    also=("type", "day"),
    measures={"count": "count"},
    moment="rec",
)
SESSION_HELD = FactType(
    "outreach.session_held",
    ja="会場の開催",
    en="Session held",
    keys=("session", "type", "day"),
    also=("venue", "team"),
    measures={
        "applicants": "count",
        "visitors": "count",
        "roles": "roles",
        "minutes": "minutes",
    },
)
SESSION_POSTPONED = FactType(
    "outreach.session_postponed",
    ja="開催の延期・中止",
    en="Session postponed",
    keys=("session",),
    also=("type", "day"),
    measures={"new_date": "date", "reason": "word"},
    moment="rec",
)
SESSION_SWITCHED = FactType(
    "outreach.session_switched",
    ja="開催の種別変更",
    en="Session switched",
    keys=("session",),
    also=("type", "day"),
    measures={"new_date": "date", "reason": "word", "booked": "count"},
    moment="rec",
)
VENUE_NAMED = FactType(
    "outreach.venue_named",
    ja="会場の指定",
    en="Venue named",
    keys=("venue",),
    moment="rec",
)
VENUE_APPLICATION_RECEIVED = FactType(
    "outreach.venue_application_received",
    ja="会場申込み",
    en="Venue application received",
    keys=("venue", "ref"),
    measures={"expected": "count", "eligible": "tick"},
)
VENUE_SURVEYED = FactType(
    "outreach.venue_surveyed",
    ja="会場調査",
    en="Venue surveyed",
    keys=("venue", "ref"),
    measures={"negotiator_employment": "word"},
)
VENUE_NEGOTIATED = FactType(
    "outreach.venue_negotiated",
    ja="会場交渉",
    en="Venue negotiated",
    keys=("venue", "ref"),
    measures={"negotiator_employment": "word"},
)
VENUE_FIXED = FactType(
    "outreach.venue_fixed",
    ja="会場の確定",
    en="Venue fixed",
    keys=("venue", "session"),
    also=("ward",),
    measures={
        "planned_date": "date",
        "reason": "tick",
        "area": "word",
        "uptake": "parts",
    },
    moment="rec",
)

FACTS = (
    SESSION_PLANNED,
    OFFICERS_CONFIRMED,
    SESSION_HELD,
    SESSION_POSTPONED,
    SESSION_SWITCHED,
    VENUE_NAMED,
    VENUE_APPLICATION_RECEIVED,
    VENUE_SURVEYED,
    VENUE_NEGOTIATED,
    VENUE_FIXED,
)
