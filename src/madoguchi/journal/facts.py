"""How an app declares the facts that it leaves.

Each app's ``facts.py`` holds one :class:`FactType` a fact; ``config/facts.py``
puts them together. A rule may name only what is declared (or what is planned
for an app that is not built yet, and then "waits for" it).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "count",
    "yen",
    "minutes",
    "parts",
    "roles",
    "tick",
    "word",
    "words",
    "fields",
    "date",
    "moment",
]
"""count, yen, minutes: integer >= 0. parts: [over, under]. roles: {role: persons}.
tick: bool. word: one of a declared list (a slug). words, fields: list of slugs.
date: ISO date. moment: date and minute in Tokyo."""


@dataclass(frozen=True, slots=True)
class FactType:
    """One kind of fact.

    ``keys`` must all be given, ``also`` may be; values are slugs, ids, ISO dates
    or months, never personal data. ``measures`` maps a name to its kind; every
    measure is optional on a record. ``moment`` says which moment counts:
    ``rec`` for an act that is owed, ``occ`` for an event.
    """

    name: str
    ja: str
    en: str
    keys: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    measures: dict[str, Kind] = field(default_factory=dict)
    moment: Literal["rec", "occ"] = "occ"

    @property
    def app(self) -> str:
        return self.name.split(".", 1)[0]
