"""How dates and reasons are told, in both languages, from the parts of a count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from .days import Day

WEEKDAY_JA = "月火水木金土日"
WEEKDAY_EN = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
MONTH_EN = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)

Rolling = Literal["keep", "before", "after"]


@dataclass(frozen=True, slots=True)
class Words:
    """What one counted day is called: 開庁日, "open day"."""

    ja: str
    en: str


def ja_date(day: date, near: date | None = None) -> str:
    """11月20日(金); the year and month only where they differ from `near`."""
    text = f"{day.day}日({WEEKDAY_JA[day.weekday()]})"
    if near is None or day.year != near.year:
        year = f"{day.year}年" if near else ""
        return f"{year}{day.month}月{text}"
    return text if day.month == near.month else f"{day.month}月{text}"


def en_date(day: date, near: date | None = None) -> str:
    """Fri 20 Nov; the year only where it differs from `near`."""
    text = f"{WEEKDAY_EN[day.weekday()][:3]} {day.day} {MONTH_EN[day.month - 1]}"
    return text if near is None or near.year == day.year else f"{text} {day.year}"


@dataclass(frozen=True, slots=True)
class Counted:
    """n days counted from a start; negative n counts back."""

    start: date
    n: int
    inclusive: bool
    words: Words
    start_open: bool
    passed: tuple[Day, ...]

    def ja(self) -> str:
        """For example 11月20日(金)の翌開庁日。23日(月)は勤労感謝の日です。"""
        return f"{self._head_ja()}。{closed_ja(self.passed, self.start)}"

    def en(self) -> str:
        """For example: The next open day after Fri 20 Nov."""
        return f"{self._head_en()}.{closed_en(self.passed, self.start)}"

    def _head_ja(self) -> str:
        start, n, word = ja_date(self.start), abs(self.n), self.words.ja
        if self.n == 0:
            return f"{start}の当日"
        if self.inclusive:
            back = "さかのぼり" if self.n < 0 else ""
            return f"{self._first_ja(start)}を1日目として{back}{n}{word}目"
        if self.n > 0:
            near = {1: f"の翌{word}", 2: f"の翌々{word}"}
            return start + near.get(n, f"から{n}{word}後（初日は数えません）")
        one = "の前日" if word == "日" else f"の直前の{word}"
        return start + (one if n == 1 else f"の{n}{word}前（当日は数えません）")

    def _first_ja(self, start: str) -> str:
        if self.start_open:
            return start
        side = "直前" if self.n < 0 else "次"
        return f"{start}が休みのため{side}の{self.words.ja}"

    def _head_en(self) -> str:
        start, n, word = en_date(self.start), abs(self.n), self.words.en
        if self.n == 0:
            return f"On the day itself, {start}"
        side = "before" if self.n < 0 else "after"
        if self.inclusive:
            way = "back from" if self.n < 0 else "from"
            first = "" if self.start_open else f" (closed, so the next one {side})"
            return f"{word.capitalize()} {n} {way} {start}{first} as day 1"
        if n == 1:
            return f"The {'last' if self.n < 0 else 'next'} {word} {side} {start}"
        return f"{n} {word}s {side} {start}, that day not counted"


@dataclass(frozen=True, slots=True)
class DayOfMonth:
    """A fixed day of a month, counted from another month."""

    month: date
    months: int
    day: int
    found: date

    def ja(self) -> str:
        """For example 4月分の翌月10日は5月10日(土)です。"""
        after = {0: f"{self.month.month}月", 1: f"{self.month.month}月分の翌月"}
        start = after.get(self.months, f"{self.month.month}月分の{self.months}か月後の")
        day = "末日" if self._at_end() else f"{self.day}日"
        return f"{start}{day}は{ja_date(self.found)}です。"

    def en(self) -> str:
        """For example: Day 10 of the month after Apr is Sat 10 May."""
        month = MONTH_EN[self.month.month - 1]
        after = {0: month, 1: f"the month after {month}"}
        which = after.get(self.months, f"the month {self.months} after {month}")
        day = "The last day" if self._at_end() else f"Day {self.day}"
        return f"{day} of {which} is {en_date(self.found)}."

    def _at_end(self) -> bool:
        return self.day > self.found.day or self.day == 31


@dataclass(frozen=True, slots=True)
class Fixed:
    """A date that was given, not counted."""

    day: date

    def ja(self) -> str:
        """For example 3月22日(金)。"""
        return f"{ja_date(self.day)}。"

    def en(self) -> str:
        """For example: Fri 22 Mar."""
        return f"{en_date(self.day)}."


@dataclass(frozen=True, slots=True)
class Rolled:
    """What became of a date that fell on a closed day."""

    closed: Day
    how: Rolling
    words: Words
    passed: tuple[Day, ...]

    def ja(self) -> str:
        """For example 10日(土)は休みのため、直前の開庁日に繰り上げます。"""
        day, why = ja_date(self.closed.date), _label_ja(self.closed)
        if self.how == "keep":
            return f"{day}は{why}ですが、日付は動かしません。"
        moved = (
            f"直前の{self.words.ja}に繰り上げます"
            if self.how == "before"
            else f"次の{self.words.ja}に繰り下げます"
        )
        rest = closed_ja(self.passed, self.closed.date)
        return f"{day}は{why}のため、{moved}。{rest}"

    def en(self) -> str:
        """For example: Sat 10 May is closed: moved to the last open day before."""
        day, why = en_date(self.closed.date), _label_en(self.closed)
        if self.how == "keep":
            return f"{day} is {why}; the date stays."
        side = "last" if self.how == "before" else "next"
        rest = closed_en(self.passed, self.closed.date)
        return (
            f"{day} is {why}: moved to the {side} {self.words.en} {self.how} it.{rest}"
        )


Part = Counted | DayOfMonth | Fixed | Rolled


def closed_ja(passed: Sequence[Day], near: date) -> str:
    """The closed days that were passed, except plain Saturdays and Sundays."""
    told = []
    for run in _runs(passed):
        first, last = run[0].date, run[-1].date
        span = f"{ja_date(first, near)}は"
        if first != last:
            span = f"{ja_date(first, near)}から{ja_date(last, first)}までは"
        told.append(span + _label_ja(run[0]))
        near = last
    return f"{'、'.join(told)}です。" if told else ""


def closed_en(passed: Sequence[Day], near: date) -> str:
    """The same in English, with a blank in front."""
    told = []
    for run in _runs(passed):
        first, last = run[0].date, run[-1].date
        span = f"{en_date(first, near)} is"
        if first != last:
            span = f"{en_date(first, near)} to {en_date(last, first)} are"
        told.append(f"{span} {_label_en(run[0])}")
        near = last
    return f" {', '.join(told)}." if told else ""


def _label_ja(day: Day) -> str:
    return "休み" if day.kind == "weekday" else day.reason


def _label_en(day: Day) -> str:
    return "closed" if day.kind == "weekday" else day.reason_en


def _runs(passed: Sequence[Day]) -> list[list[Day]]:
    """Neighbouring days closed for the same reason, in order of date."""
    told = sorted((d for d in passed if not _plain(d)), key=lambda day: day.date)
    runs = [[day] for day in told[:1]]
    for before, day in pairwise(told):
        next_to = day.date - before.date == timedelta(days=1)
        if next_to and _label_ja(before) == _label_ja(day):
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _plain(day: Day) -> bool:
    """Nobody needs to be told that an office is closed on a Saturday or Sunday."""
    return day.kind == "weekday" and day.date.weekday() >= 5
