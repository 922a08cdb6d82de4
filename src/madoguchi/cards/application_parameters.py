"""Applications in a contract: ``[parameters.cards.applications]``.

Which papers are asked for by method, who may have an express card, how long a
photograph may live: a city's own, with its version, and nothing of it in the code::

    [parameters.cards.applications]
    version = "sapporo-2025-12"
    photo_minutes = 15

    [parameters.cards.applications.methods.apply-in-person]
    identity = true
    papers = { application-form = "交付申請書" }

    [parameters.cards.applications.express.lost]
    ja = "紛失"
    days = 30
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from madoguchi.cards.rules import applications as rules

Positive = Annotated[int, Field(ge=1, le=1000)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
_CLOSED = ConfigDict(extra="forbid", frozen=True)


class Method(BaseModel):
    """One way to apply: its checklist, and what is asked before.

    ``identity``: the papers of ``[parameters.visits.papers]`` must be enough and a
    municipal officer confirms who it is. ``papers`` must all be there, ``also`` are
    wanted where they exist. An answer of ``excluded`` forbids this method.
    """

    model_config = _CLOSED

    identity: bool = False
    papers: dict[Slug, str] = Field(default_factory=dict)
    papers_en: dict[Slug, str] = Field(default_factory=dict)
    also: dict[Slug, str] = Field(default_factory=dict)
    also_en: dict[Slug, str] = Field(default_factory=dict)
    excluded: dict[Slug, str] = Field(default_factory=dict)
    excluded_en: dict[Slug, str] = Field(default_factory=dict)


class Express(BaseModel):
    """One reason for 特急発行: its window in days, from when it is known, its fee.

    ``birthday``: until the day before the first birthday instead of ``days``.
    """

    model_config = _CLOSED

    ja: str
    en: str = ""
    days: Positive = 30
    birthday: bool = False
    since: dt.date | None = None
    until: dt.date | None = None
    yen: Annotated[int, Field(ge=0)] = 0

    def last_day(self, event: dt.date, *, first_counts: bool) -> dt.date:
        """The last day on which this reason holds."""
        if self.birthday:
            return rules.before_first_birthday(event)
        return rules.last_day(event, self.days, first_counts=first_counts)

    def known_on(self, day: dt.date) -> bool:
        """Whether the table held this reason on a day."""
        return (self.since or day) <= day <= (self.until or day)


class Applications(BaseModel):
    """``late_days``: a card that is not here so long after its form is asked after.

    ``first_day_counts``: 30日 from an event count its day as day 1.
    """

    model_config = _CLOSED

    version: str = "common-2025-12"
    photo_minutes: Positive = 15
    late_days: Positive = 45
    first_day_counts: bool = True
    methods: dict[Slug, Method] = Field(default_factory=dict)
    express: dict[Slug, Express] = Field(default_factory=dict)
    support: dict[Slug, str] = Field(default_factory=dict)
    support_en: dict[Slug, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> Applications:
        """Only methods that the law knows."""
        if unknown := self.methods.keys() - rules.METHODS.keys():
            raise ValueError(f"methods: unknown {sorted(unknown)}")
        return self
