"""A card's states, the counting equation, and when a card must be ready. Pure.

The controls answer the published losses of cards: everything that happens to a card
is one act, and the acts alone say how many cards must be here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from madoguchi.calendars.rules.calendar import Calendar
from madoguchi.core import text

EXPECTED, STORED, PREPARED, WINDOW = "expected", "stored", "prepared", "window"
HELD, RETURNING, ISSUED, RETURNED = "held", "returning", "issued", "returned"
LOST, CONDEMNED, DESTROYED = "lost", "condemned", "destroyed"
HERE = (STORED, PREPARED, WINDOW, HELD, RETURNING, CONDEMNED)
"""States of a card that is in our custody."""
STATES = (EXPECTED, *HERE, ISSUED, RETURNED, DESTROYED, LOST)

_STORED_FROM = {state: state for state in (STORED, HELD, RETURNING)}
NEXT: Mapping[str, Mapping[str, str]] = {
    "receive": {EXPECTED: STORED},
    "store": {**_STORED_FROM, PREPARED: STORED, WINDOW: STORED},
    "prepare": {STORED: PREPARED, PREPARED: PREPARED, HELD: PREPARED},
    "fetch": {STORED: WINDOW, PREPARED: WINDOW, HELD: WINDOW},
    "issue": {WINDOW: ISSUED},
    "hold": {STORED: HELD, PREPARED: HELD},
    "rebook": {HELD: STORED, STORED: STORED, PREPARED: STORED},
    "plan-return": {STORED: RETURNING, PREPARED: RETURNING, HELD: RETURNING},
    "keep": {RETURNING: STORED},
    "return": {RETURNING: RETURNED},
    "condemn": {STORED: CONDEMNED, PREPARED: CONDEMNED, HELD: CONDEMNED},
    "spare": {CONDEMNED: STORED},
    "destroy": {CONDEMNED: DESTROYED},
    "lose": dict.fromkeys(HERE, LOST),
    "find": {LOST: STORED},
}
"""For each act, the state that it leads to from each state in which it may happen."""


ABSENT = {
    EXPECTED: "not-come",
    LOST: "not-found",
    RETURNED: "returned",
    ISSUED: "issued",
    CONDEMNED: "not-found",
    DESTROYED: "not-found",
}
"""Why a card cannot be handed over, by its state; the other states are here."""


def after(state: str, act: str) -> str | None:
    """The state after an act; None where the act cannot happen."""
    return NEXT[act].get(state)


@dataclass(frozen=True, slots=True)
class Balance:
    """Cards of a span: what was here at its start, came, went, and is here now."""

    opening: int = 0
    received: int = 0
    issued: int = 0
    returned: int = 0
    destroyed: int = 0
    lost: int = 0
    held: int = 0

    @property
    def should_be_here(self) -> int:
        """What the acts say: opening and received less all that left."""
        gone = self.issued + self.returned + self.destroyed + self.lost
        return self.opening + self.received - gone

    @property
    def holds(self) -> bool:
        """交付＋返却＋廃棄＋保管＝受入: what the acts say is what the places hold."""
        return self.should_be_here == self.held


def balance(opening: int, acts: Mapping[str, int], held: int) -> Balance:
    """The balance of a span from how often each act happened in it."""
    return Balance(
        opening=opening,
        received=acts.get("receive", 0),
        issued=acts.get("issue", 0),
        returned=acts.get("return", 0),
        destroyed=acts.get("destroy", 0),
        lost=acts.get("lose", 0) - acts.get("find", 0),
        held=held,
    )


# -- numbers ------------------------------------------------------------------------

_MONTH_DAY = re.compile(r"(\d{1,2})[/月.\-](\d{1,2})日?")
_WHOLE = re.compile(r"(\d{4})[/年.\-](\d{1,2})[/月.\-](\d{1,2})日?")
_PACKED = re.compile(r"(\d{4})?(\d{2})(\d{2})")
_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_LETTERS = dict(zip("MTSHR", _ERAS, strict=True))
_IN_ERA = re.compile(
    rf"({'|'.join([*_ERAS, *_LETTERS])})(元|\d{{1,2}})[年.\-/]?"
    r"(\d{1,2})[月.\-/]?(\d{1,2})日?"
)


def notice(typed: str) -> str:
    """A notice number (交付通知書番号) as it is compared; "" if it is none."""
    plain = text.unhyphened(text.folded(typed)).replace(" ", "").upper()
    return plain if plain.isascii() and plain.isalnum() and len(plain) <= 40 else ""


def month_day(born: str) -> str:
    """``05-12`` of a birth date in its kept form, whole or not."""
    return born[-5:]


def whole_birth(born: str) -> str:
    """``1980-05-12``; "" where only month and day are known."""
    return born if len(born) == 10 else ""


def birth(typed: str) -> str:
    """``1980-05-12`` or ``05-12`` of what was typed or scanned; "" if unreadable.

    A year of an era is read too: the card's face says 昭和55年5月12日 (``S550512``).
    """
    plain = text.folded(typed)
    if match := _IN_ERA.fullmatch(plain.upper().removesuffix("生")):
        era = _LETTERS.get(match[1], match[1])
        year = _ERAS[era] + (1 if match[2] == "元" else int(match[2]))
        return _dated(str(year), match[3], match[4])
    if match := _MONTH_DAY.fullmatch(plain):
        return _dated("", match[1], match[2])
    if match := _WHOLE.fullmatch(plain) or _PACKED.fullmatch(plain):
        return _dated(match[1] or "", match[2], match[3])
    return ""


def _dated(year: str, month: str, day: str) -> str:
    try:
        dt.date(int(year or 2000), int(month), int(day))
    except ValueError:
        return ""
    short = f"{int(month):02}-{int(day):02}"
    return f"{year}-{short}" if year else short


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read of a card in the hand: notice number and birth date.

    Only a stocktake reads lines without a birth date.
    """

    notice: str
    birth: str = ""


def scans(typed: str) -> list[Scan]:
    """Scanned lines: ``1234-567`` or ``1234-567 0512``; blank lines are left out."""
    found = []
    for line in typed.splitlines():
        parts = text.folded(line).split()
        if parts and (number := notice(parts[0])):
            found.append(Scan(number, birth("".join(parts[1:]))))
    return found


# -- time ---------------------------------------------------------------------------


def prepare_by(booked: dt.date, calendar: Calendar) -> dt.date:
    """The last opening day before a booking (SP 5(2)ク(イ), decision SP-27)."""
    return calendar.nth_open_before(booked, 1).date


def warn_until(today: dt.date, days: int, calendar: Calendar) -> dt.date:
    """A card for a booking up to this day should be here: ``days`` openings ahead."""
    return calendar.nth_open_after(today, days).date


def uncounted(
    counted: Iterable[tuple[str, dt.datetime | None]], now: dt.datetime, days: int
) -> list[str]:
    """Places that nobody counted for more than ``days`` days, or ever."""
    limit = now - dt.timedelta(days=days)
    return [place for place, at in counted if at is None or at < limit]


def broken_off(last: dt.datetime, now: dt.datetime, minutes: int) -> bool:
    """Whether unpacking stood still for so long that the box must be counted anew."""
    return now - last > dt.timedelta(minutes=minutes)
