"""What one day is: open or closed, its hours, and why."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Literal

Kind = Literal[
    "weekday", "holiday", "irregular", "year-end", "closure", "opening", "every-day"
]


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a calendar.

    `hours` is empty on a closed day, and on an open day whose hours the contract
    does not state. `reason` is empty on an ordinary open day. `kind` names the rule
    that decided; `holiday` tells whether the day is a national holiday at all.
    """

    date: date
    open: bool
    hours: tuple[tuple[time, time], ...]
    reason: str
    reason_en: str
    kind: Kind
    holiday: bool = False

    @property
    def minutes(self) -> int:
        """The stated opening time in minutes; 0 when none is stated."""
        return sum(_minute(end) - _minute(start) for start, end in self.hours)

    def to_dict(self) -> dict[str, Any]:
        """The day as JSON values: ISO date, "HH:MM" pairs, words."""
        return {
            "date": self.date.isoformat(),
            "open": self.open,
            "hours": [[f"{a:%H:%M}", f"{b:%H:%M}"] for a, b in self.hours],
            "reason": self.reason,
            "reason_en": self.reason_en,
            "kind": self.kind,
            "holiday": self.holiday,
        }


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute
