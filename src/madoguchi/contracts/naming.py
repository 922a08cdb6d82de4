"""How the keys of an occasion are told: 左京区役所 11月22日(土) 10:00, not 開催 s32.

The apps that own what a key stands for lie above; the setting ``KEY_NAMES`` names
their table (``config``), so that nothing here points upward.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madoguchi.contracts import library
from madoguchi.contracts.rules import looks, terms
from madoguchi.contracts.rules.value_words import value as value_word
from madoguchi.core import clock
from madoguchi.web import formats

Names = Mapping[str, str]
_MONTH = re.compile(r"^\d{4}-\d{2}$")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_YEAR = re.compile(r"^\d{4}$")
_DIGEST = re.compile(r"^\d+-(\d{4}-\d{2}-\d{2})$")
_PLACE = re.compile(r"^place-[0-9a-f]{12}$")
PERIODS = ("period", "month", "day", "week", "year")
FIRST = ("kind", *PERIODS[:3], "session", "ref", "version")
"""Keys that tell most, in the order in which they are told."""
WITH_DAY = ("session",)
"""Keys whose names tell the day: it is not said twice."""


@dataclass(frozen=True, slots=True)
class Named:
    """How the values of some keys are named.

    ``read(contract, values)`` answers for all values of a page in one query; a value
    that it does not know is left out. Only who holds ``permission`` is told.
    """

    keys: tuple[str, ...]
    read: Callable[[str, Collection[str]], Names]
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """The names of one page's occasions in one contract."""

    contract: str
    known: Mapping[str, Names] = field(default_factory=dict)

    def occasion(self, keys: Mapping[str, str], most: int = 9) -> str:
        """The keys of an occasion in words: 日次報告書、左京区役所 11月22日(土)."""
        dated = any(keys.get(key) in self.known.get(key, {}) for key in WITH_DAY)
        ordered = sorted(
            (key for key in keys if not (dated and key == "day")),
            key=lambda key: FIRST.index(key) if key in FIRST else len(FIRST),
        )
        told = [self.value(key, keys[key]) for key in ordered]
        return "、".join(list(dict.fromkeys(told))[:most])

    def value(self, key: str, value: str) -> str:
        """One key with its value as a person would say it."""
        if found := self.known.get(key, {}).get(value):
            return found
        kinds = _kinds(self.contract) if key == "kind" else {}
        if value in kinds:
            return said(kinds[value])
        if key == "version":
            return said((f"第{value}版", f"version {value}"))
        if key in PERIODS or (key == "ref" and _is_period(value)):
            return period(value)
        if key == "ref" and (sent := _DIGEST.match(value)):
            return period(sent.group(1))
        if key == "place" and _PLACE.match(value):
            return _("記録に書いた場所")
        word = value_word(key, value)
        if word[0] != value:
            return said(word)
        return f"{said(terms.name(key))} {value}"


def of(
    contract: str, many: Iterable[Mapping[str, str]], may: Collection[str] = ()
) -> Telling:
    """The names of all keys of a page: at most one query for each kind of thing.

    ``may`` holds the permissions of the reader.
    """
    values: dict[str, set[str]] = defaultdict(set)
    for keys in many:
        for key, value in keys.items():
            values[key].add(value)
    found: dict[str, Names] = {}
    for named in table():
        if named.permission and named.permission not in may:
            continue
        wanted = {value for key in named.keys for value in values.get(key, ())}
        names = named.read(contract, wanted) if wanted else {}
        for key in named.keys:
            found[key] = {**found.get(key, {}), **names}
    return Telling(contract, found)


def table() -> tuple[Named, ...]:
    """Every app's names of keys."""
    found: tuple[Named, ...] = import_string(settings.KEY_NAMES)
    return found


def said(pair: looks.Both) -> str:
    """The word in the language of the reader."""
    return pair[1] if get_language() == "en" else pair[0]


def _kinds(contract: str) -> dict[str, looks.Both]:
    register = library.contract_file(contract).register.kinds
    return {name: (kind.ja, kind.en) for name, kind in register.items()}


def _is_period(value: str) -> bool:
    return bool(_DAY.match(value) or _MONTH.match(value))


def period(value: str) -> str:
    """2025年4月分, 11月22日(土), 2025年度, 契約期間."""
    if value == "term":
        return _("契約期間")
    if _DAY.match(value):
        day = dt.date.fromisoformat(value)
        return formats.day(day, clock.today(), get_language() or "ja")
    if _MONTH.match(value):
        month = dt.date.fromisoformat(f"{value}-01")
        if get_language() == "en":
            return formats.month(month, "en")
        return _("{year}年{month}月分").format(year=month.year, month=month.month)
    if _YEAR.match(value):
        return _("{year}年度").format(year=value)
    return value
