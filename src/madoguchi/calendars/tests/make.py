"""The calendars of the five founding contracts, as their specifications print them."""

from typing import Any

from madoguchi.calendars.rules import Calendars

MON_TO_FRI = ["mon", "tue", "wed", "thu", "fri"]
EVERY_DAY = [*MON_TO_FRI, "sat", "sun"]
CITY = {"open": MON_TO_FRI}
LIKE_CITY = {"like": "city-open"}
SHORT, LONG = "12:00-20:00", "10:00-18:00"

CONTRACTS: dict[str, dict[str, Any]] = {
    "kyoto-outreach-2025": {
        "city-open": CITY,
        "contractor-business": LIKE_CITY,
        "call-centre": LIKE_CITY,
        "site-open": LIKE_CITY | {"word": "実施日", "word_en": "session day"},
    },
    "sapporo-card-centre": {
        "city-open": CITY,
        "contractor-business": LIKE_CITY,
        "site-open": {
            "open": ["mon", "tue", "wed", "sat", "sun"],
            "holidays": "closed",
            "holidays_except": ["sun"],
            "year_end": {"from": "12-29", "to": "01-03"},
            "hours": {
                "mon": SHORT,
                "tue": SHORT,
                "wed": SHORT,
                "sat": LONG,
                "sun": LONG,
            },
            "closed_on": [
                {
                    "weekday": "sun",
                    "after": {"nth": 3, "weekday": "sat"},
                    "reason": "第3土曜日の翌日の日曜日",
                }
            ],
        },
    },
    "sendai-mynumber-2023": {
        "city-open": CITY,
        "contractor-business": LIKE_CITY,
        "call-centre": LIKE_CITY,
        "site-open": {"open": EVERY_DAY, "holidays": "open", "year_end": False},
    },
    "sendai-furusato-2024": {
        "city-open": CITY,
        "contractor-business": LIKE_CITY,
        "call-centre": {"like": "contractor-business"},
    },
    "sendai-exchange-2023": {"city-open": CITY, "contractor-business": LIKE_CITY},
}


def calendars(contract: str) -> Calendars:
    """The calendars of a founding contract."""
    return Calendars.from_data(CONTRACTS[contract])


def site(**changes: Any) -> Calendars:
    """Calendars with one `site-open`, weekdays unless changed."""
    return Calendars.from_data({"site-open": {"open": MON_TO_FRI} | changes})
