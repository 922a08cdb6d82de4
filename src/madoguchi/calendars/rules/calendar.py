"""One calendar: which days are open, and counting on them."""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from madoguchi.calendars.parameters import Closure, Opening, Span, refuse_ties

from .computed import Computed
from .days import Day
from .decisions import Settings, decide
from .wording import Counted, DayOfMonth, Fixed, Part, Rolled, Rolling, Words

Counting = Literal["exclusive", "inclusive"]

# Longer than any closure that a contract could mean: a year and its holidays.
GUARD_DAYS = 400
KEPT_COUNTS = 100_000
ONE_DAY = timedelta(days=1)


class NoOpenDayError(LookupError):
    """A count met no open day within the guard."""


@dataclass(frozen=True, eq=False)
class Calendar:
    """The days of one named calendar; immutable, its look-ups are remembered.

    `timeline` holds the settings with the day from which each is in force, in
    order; the first reaches back without end. An empty timeline is the civil
    calendar, on which every day is open.
    """

    key: str
    name: str
    name_en: str
    words: Words
    timeline: tuple[tuple[date, Settings], ...] = ()
    closures: tuple[Closure, ...] = ()
    openings: tuple[Opening, ...] = ()
    interpreted: bool = False
    note: str = ""
    note_en: str = ""
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False)
    _counts: dict[tuple[date, int, bool], Computed] = field(
        default_factory=dict, init=False, repr=False
    )

    # -- single days --------------------------------------------------------

    def day(self, day: date) -> Day:
        """What the day is: open or closed, hours, reason."""
        found = self._days.get(day)
        if found is None:
            found = self._days[day] = self._decide(day)
        return found

    def is_open(self, day: date) -> bool:
        """Whether the day is open."""
        return self.day(day).open

    def hours_on(self, day: date) -> tuple[Span, ...]:
        """The opening hours; empty when closed or not stated by the contract."""
        return self.day(day).hours

    def days(self, first: date, last: date) -> Iterator[Day]:
        """Every day from first to last, both included."""
        for offset in range((last - first).days + 1):
            yield self.day(first + timedelta(days=offset))

    def opening_days(self, first: date, last: date) -> list[date]:
        """The open days from first to last, both included."""
        return [day.date for day in self.days(first, last) if day.open]

    def closed_days(self, first: date, last: date) -> list[Day]:
        """The closed days from first to last, both included, with their reasons."""
        return [day for day in self.days(first, last) if not day.open]

    def minutes_open(self, first: date, last: date) -> int:
        """The stated opening time of a period in minutes."""
        return sum(day.minutes for day in self.days(first, last))

    # -- counting -----------------------------------------------------------

    def next_open(self, day: date) -> Computed:
        """翌開庁日: the first open day after the day."""
        return self.nth_open_after(day, 1)

    def nth_open_after(
        self, start: date, n: int, count: Counting = "exclusive"
    ) -> Computed:
        """The nth open day after the start; a negative n counts back.

        `exclusive` (Civil Code 140) leaves the start out; `inclusive` takes the
        start as day 1, or the nearest open day in the direction of counting when
        the start is closed. n = 0 is the start itself, open or not.
        Raises `NoOpenDayError` when the calendar does not open again within the guard.
        """
        key = (start, n, count == "inclusive")
        found = self._counts.get(key)
        if found is None:
            if len(self._counts) >= KEPT_COUNTS:
                self._counts.clear()
            found = self._counts[key] = self._count(*key)
        return found

    def nth_open_before(
        self, start: date, n: int, count: Counting = "exclusive"
    ) -> Computed:
        """The nth open day before the start: 開催日の3営業日前."""
        return self.nth_open_after(start, -n, count)

    def within(
        self,
        start: date,
        n: int,
        count: Counting = "exclusive",
        roll: Rolling = "keep",
        roll_by: "Calendar | None" = None,
    ) -> Computed:
        """The last day of "within n days of the start"; negative n counts back.

        `roll` says what happens when that day is closed on `roll_by` (this calendar
        unless given): days may be counted on `civil` and rolled on `city-open`.
        """
        found = self.nth_open_after(start, n, count)
        return (roll_by or self)._rolled(found.date, roll, found.parts, found)

    def roll(self, day: date, how: Rolling) -> Computed:
        """A given date, moved off a closed day as the contract says."""
        parts = (Fixed(day),) if self.is_open(day) else ()
        return self._rolled(day, how, parts)

    def day_of_month(
        self, month: date | str, day: int, roll: Rolling = "keep", months: int = 0
    ) -> Computed:
        """A day of the month that lies `months` after the given one.

        `month` is any date in it, or "YYYY-MM". A day beyond the end of the month is
        its last day, so 31 always means 末日.
        """
        if not 1 <= day <= 31:
            raise ValueError(f"{day} is not a day of a month")
        start = date.fromisoformat(f"{month}-01") if isinstance(month, str) else month
        year, index = divmod(start.year * 12 + start.month - 1 + months, 12)
        end = monthrange(year, index + 1)[1]
        found = date(year, index + 1, min(day, end))
        part = DayOfMonth(month=start, months=months, day=day, found=found)
        return self._rolled(found, roll, (part,))

    def day_of_next_month(
        self, month: date | str, day: int, roll: Rolling = "keep"
    ) -> Computed:
        """翌月10日: a day of the month after the given one."""
        return self.day_of_month(month, day, roll, months=1)

    # -- days that become known later -----------------------------------------

    def amended(
        self,
        closures: Iterable[Closure] = (),
        openings: Iterable[Opening] = (),
    ) -> "Calendar":
        """The same calendar with further named days (maintenance, hazard).

        Raises `pydantic_core.PydanticCustomError` when a day is named both ways by
        periods of equal length.
        """
        shut, opened = (*self.closures, *closures), (*self.openings, *openings)
        refuse_ties(shut, opened)
        return replace(self, closures=shut, openings=opened)

    # -- inside -----------------------------------------------------------------

    def _decide(self, day: date) -> Day:
        if isinstance(day, datetime):
            raise TypeError("a calendar knows dates; give the local date of a moment")
        if not self.timeline:
            return Day(day, True, (), "", "", "every-day")
        starts = [start for start, _ in self.timeline]
        settings = self.timeline[max(bisect_right(starts, day) - 1, 0)][1]
        return decide(day, settings, self.closures, self.openings)

    def _count(self, start: date, n: int, inclusive: bool) -> Computed:
        step = ONE_DAY if n >= 0 else -ONE_DAY
        day = start - step if inclusive and n else start
        passed: list[Day] = []
        for _ in range(abs(n)):
            day = self._walk(day, step, passed)
        start_open = self.day(start).open
        part = Counted(start, n, inclusive, self.words, start_open, tuple(passed))
        return Computed(day, (part,), self.interpreted)

    def _walk(self, day: date, step: timedelta, passed: list[Day]) -> date:
        """The next open day in a direction; the closed days go to `passed`."""
        first = day
        for _ in range(GUARD_DAYS):
            day += step
            found = self.day(day)
            if found.open:
                return day
            passed.append(found)
        side = "after" if step > timedelta(0) else "before"
        raise NoOpenDayError(
            f"calendar {self.key}: no open day in the {GUARD_DAYS} days"
            f" {side} {first.isoformat()}"
        )

    def _rolled(
        self,
        day: date,
        how: Rolling,
        parts: tuple[Part, ...],
        counted: Computed | None = None,
    ) -> Computed:
        found = self.day(day)
        interpreted = self.interpreted or bool(counted and counted.interpreted)
        if found.open:
            return counted or Computed(day, parts, interpreted)
        passed: list[Day] = []
        if how != "keep":
            day = self._walk(day, ONE_DAY if how == "after" else -ONE_DAY, passed)
        part = Rolled(found, how, self.words, tuple(passed))
        return Computed(day, (*parts, part), interpreted)
