"""Open days, business days and opening hours; pure, without a clock."""

from .calendar import Calendar, Counting, NoOpenDayError
from .computed import Computed
from .days import Day
from .holidays import Holiday, holidays_of
from .loading import Calendars, UnknownCalendarError
from .wording import Rolling, Words, en_date, ja_date

__all__ = [
    "Calendar",
    "Calendars",
    "Computed",
    "Counting",
    "Day",
    "Holiday",
    "NoOpenDayError",
    "Rolling",
    "UnknownCalendarError",
    "Words",
    "en_date",
    "holidays_of",
    "ja_date",
]
