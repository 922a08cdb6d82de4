"""Distances, periods and dates of rules as words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from madoguchi.contracts.parameters import SoftWord
from madoguchi.contracts.rules import grammar as g
from madoguchi.contracts.rules.phrases import Both, Phrases
from madoguchi.contracts.rules.terms import name

EVERY = {
    "day": ("毎日", "Every day"),
    "open-day": ("開庁日ごとに", "Every open day"),
    "week": ("毎週", "Every week"),
    "month": ("毎月", "Every month"),
    "year": ("毎年度", "Every year"),
    "once": ("一度", "Once"),
    "end": ("契約の終わりに", "At the end of the contract"),
    "event": ("そのつど", "On each occasion"),
}
ENDS = {
    "day": "その日のうちに",
    "open-day": "その日のうちに",
    "week": "その週のうちに",
    "month": "月末までに",
    "year": "年度末までに",
}
PERIODS = {"week": "週", "month": "月", "year": "年度"}
UNITS = {
    "months": ("か月", "months"),
    "hours": ("時間", "hours"),
    "minutes": ("分", "minutes"),
}


class Timing(Phrases):
    """When something is due, as words."""

    def _after(self, start: Both, within: g.Within) -> Both:
        """ "From A within n days", or "n days before A"."""
        days = self._days(within)
        if days is not None and days < 0:
            unit = self._unit(within.calendar)
            return (
                f"{start[0]}の{-days}{unit[0]}前までに",
                f"At least {_english(-days, unit[1])} before '{start[1]}'",
            )
        ja, en = self._distance(within)
        return f"{start[0]}から{ja}", f"After '{start[1]}', {en}"

    def _days(self, within: g.Within) -> int | None:
        if isinstance(within.days, g.Param):
            try:
                return int(self.contract.parameter(within.days.param, self.on))
            except (KeyError, TypeError, ValueError):
                return None
        return within.days

    def _distance(self, within: g.Within) -> Both:
        if within.word is not None:
            ja, en = self._word(within)
            told = _adverb(within.word)
            return f"{told}（解釈：{ja}）", f"{en} (word of the text)"
        days = self._days(within)
        if days is not None:
            ja, en = self._counted(days, within.calendar)
            first = within.count == "inclusive"
            return (
                ja + ("（初日を含む）" if first else ""),
                en + (", the first day counted" if first else ""),
            )
        if within.same is not None:
            unit = name(within.same)
            return f"同じ{unit[0]}のうちに", f"within the same {unit[1]}"
        for field, unit in UNITS.items():
            if (number := getattr(within, field)) is not None:
                return f"{number}{unit[0]}以内に", f"within {_english(number, unit[1])}"
        return "〔協議待ち〕", "[waiting for agreement]"

    def _word(self, within: g.Within) -> Both:
        own = within.model_copy(update={"word": None})
        if any(getattr(own, f) is not None for f in ("days", "same", *UNITS)):
            return self._distance(own)
        row = self.table.words.get(within.word or "")
        if not isinstance(row, SoftWord):
            return "未設定", "not set"
        if row.every is not None:
            return EVERY[row.every][0], EVERY[row.every][1].lower()
        if row.days is not None:
            return self._counted(row.days, within.calendar or row.calendar)
        if row.same is not None:
            return f"同じ{name(row.same)[0]}", f"the same {row.same}"
        for field, unit in UNITS.items():
            if (number := getattr(row, field)) is not None:
                return f"{number}{unit[0]}以内に", f"within {_english(number, unit[1])}"
        return "未設定", "not set"

    def _counted(self, days: int, calendar: str | None) -> Both:
        unit = self._unit(calendar)
        if days == 0:
            return "その日のうちに", "on the same day"
        if days == 1:
            return f"翌{unit[0]}までに", f"by the next {unit[1].removesuffix('s')}"
        return f"{days}{unit[0]}以内に", f"within {_english(days, unit[1])}"

    def _every(self, every: Any) -> Both:
        if isinstance(every, g.Word):
            row = self.table.words.get(every.word)
            unit = EVERY[row.every] if row and row.every else ("未設定", "not set")
            return (
                f"{_adverb(every.word)}（解釈：{unit[0].removesuffix('に')}）",
                f"{unit[1]} (word of the text)",
            )
        if isinstance(every, g.Unset):
            return self._bound(every)
        return EVERY[every]

    def _next_due(self, due: g.NextDue | None, unit: str) -> Both:
        if due is None or due.end:
            return ENDS.get(unit, "その期間のうちに"), ", by the end of the period"
        if due.day_of_next is not None:
            return (
                f"翌月{due.day_of_next}日までに",
                f", by day {due.day_of_next} of the next month",
            )
        if due.unset is not None:
            ja, en = self._bound(g.Unset(unset=due.unset))
            return f"{ja}までに", f", by {en}"
        if due.legal is not None:
            ja, en = self._legal(due.legal)
            return f"{ja}までに", f", by {en}"
        period = PERIODS.get(unit, "期間")
        if due.before is not None:
            word = self._unit(due.calendar)
            return (
                f"{period}の始まる{due.before}{word[0]}前までに",
                f", {_english(due.before, word[1])} before the period",
            )
        ja, en = self._counted(due.days or 0, due.calendar)
        return f"{period}の終わりから{ja}", f", {en} after the period"

    def _on(self, on: g.On) -> Both:
        if on.date is not None:
            return day_words(on.date)
        if on.unset is not None:
            return self._bound(g.Unset(unset=on.unset, settled_by=on.settled_by))
        if on.legal is not None:
            return self._legal(on.legal)
        phase = {
            "before-start": ("履行開始の前日", "the day before the start"),
            "start": ("履行開始", "the start"),
            "end": ("契約期間の末日", "the end of the term"),
            "after-end": ("契約終了", "the end of the contract"),
        }[on.phase or "end"]
        if not on.days:
            return phase
        unit = self._unit(on.calendar)
        where = ("後", "after") if on.days > 0 else ("前", "before")
        return (
            f"{phase[0]}{where[0]}{abs(on.days)}{unit[0]}",
            f"{_english(abs(on.days), unit[1])} {where[1]} {phase[1]}",
        )


def _adverb(word: str) -> str:
    """定期的に, 速やかに."""
    return f"{word}に" if word.endswith("的") else word


def day_words(day: dt.date) -> Both:
    """2024年3月22日, 22 March 2024."""
    return f"{day.year}年{day.month}月{day.day}日", f"{day.day} {day:%B %Y}"


def _english(number: int, units: str) -> str:
    return f"{number} {units.removesuffix('s') if number == 1 else units}"
