"""Normal forms for search, and masks for lists. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

from madoguchi.core import text

SEARCHED = {
    "kana": "kana",
    "telephone": "telephone",
    "email": "email",
    "postcode": "postcode",
}


def normal(kind: str, value: str) -> str:
    """The form of a value that is hashed: widths, kana, hyphens and case folded."""
    if kind == "kana":
        return text.kana(value).replace(" ", "").replace("・", "")
    if kind == "telephone" and text.folded(value).startswith("+81"):
        return "0" + text.digits(value)[2:].removeprefix("0")
    if kind in ("telephone", "postcode"):
        return text.digits(value)
    return text.folded(value).lower()


def masked_kana(kana: str) -> str:
    """``ヤマダ ハナコ`` → ``ヤマ○○ ハ○○``: enough to recognise, not to read."""
    parts = text.kana(kana).split(" ")
    return " ".join(
        part[: 2 if place == 0 and len(part) > 2 else 1] + "○○"
        for place, part in enumerate(parts)
        if part
    )


def masked_telephone(telephone: str) -> str:
    """``090-1234-5678`` → ``090-****-5678``."""
    digits = text.digits(telephone)
    return f"{digits[:3]}-****-{digits[-4:]}" if len(digits) >= 8 else "****"


def masked(payload: Mapping[str, str]) -> dict[str, str]:
    """The masked view of a payload: every field, none of them readable whole."""
    shown = {key: "●●●" for key, value in payload.items() if value}
    if payload.get("kana"):
        shown["kana"] = masked_kana(payload["kana"])
    if payload.get("telephone"):
        shown["telephone"] = masked_telephone(payload["telephone"])
    return shown


@dataclass(frozen=True, slots=True)
class Day:
    """How many subjects one account saw on one day, and how many outside hours."""

    account: int
    day: dt.date
    subjects: int
    outside: int = 0


@dataclass(frozen=True, slots=True)
class Unusual:
    """A day that somebody should ask about; ``why``: ``many`` or ``outside``."""

    account: int
    day: dt.date
    subjects: int
    usual: float
    why: str


TIMES = 2
LEAST = 10


def unusual(days: Iterable[Day]) -> list[Unusual]:
    """Days far above a person's own median, or with reveals outside hours.

    Far above: more than twice the median of the person's other days and at
    least ten subjects, so that a quiet week does not raise an alarm. A person
    without other days is held against everybody's median.
    """
    known = list(days)
    everybody = median([d.subjects for d in known]) if known else 0
    found: list[Unusual] = []
    for day in known:
        others = [d.subjects for d in known if d.account == day.account and d != day]
        usual = float(median(others) if others else everybody)
        if day.subjects >= LEAST and day.subjects > TIMES * usual:
            found.append(Unusual(day.account, day.day, day.subjects, usual, "many"))
        if day.outside:
            found.append(Unusual(day.account, day.day, day.outside, usual, "outside"))
    return sorted(found, key=lambda u: (u.day, u.subjects), reverse=True)
