"""Open days, business days and opening hours; pure, without a clock."""

from .calendar import Calendar, Counting, NoOpenDay
from .computed import Computed
from .days import Day
from .holidays import Holiday, holidays_of
from .loading import Calendars, UnknownCalendar
from .wording import Rolling, Words, en_date, ja_date

__all__ = [
    "Calendar",
    "Calendars",
    "Computed",
    "Counting",
    "Day",
    "Holiday",
    "NoOpenDay",
    "Rolling",
    "UnknownCalendar",
    "Words",
    "en_date",
    "holidays_of",
    "ja_date",
]
