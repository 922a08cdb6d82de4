"""The simulation's part of a contract: ``[parameters.simulation]``.

Volumes, windows and hours are the contract's own (``[parameters.counter]``,
``[calendars.site-open]``); what stands here are the assumptions beside them, each
replaceable by what the centre measures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from madoguchi.contracts import library
from madoguchi.simulation.rules import Assumptions, Procedure, Spread, Variant

Share = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(gt=0, le=480)]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Times(BaseModel):
    """Minutes by median and 90 % point."""

    model_config = _FROZEN
    median: Minutes
    p90: Minutes

    @model_validator(mode="after")
    def _in_order(self) -> Times:
        if self.p90 <= self.median:
            raise ValueError("p90 must be above the median")
        return self

    def spread(self) -> Spread:
        return Spread(self.median, self.p90)


class Other(Times):
    """A share of the visits that takes other times."""

    share: Share


class Handling(Times):
    """One procedure: its times, one more item, the officer's and the booked share."""

    extra: Minutes
    officer: Share
    booked: Share
    variants: tuple[Other, ...] = ()


class Parameters(BaseModel):
    """Assumptions of a card centre; ``basis`` says whether they were measured."""

    model_config = _FROZEN

    basis: Literal["assumed", "measured"] = "assumed"
    source: str = ""
    source_en: str = ""
    officers: Annotated[int, Field(ge=1, le=60)] = 4
    items_per_visit: Annotated[float, Field(ge=1, le=5)] = 1.0
    no_show: Share = 0.0
    late: Share = 0.0
    late_after: Annotated[float, Field(ge=0, le=60)] = 5
    late_by: Times = Times(median=8, p90=20)
    slot: Annotated[int, Field(ge=1, le=120)] = 15
    last_before_close: Annotated[int, Field(ge=0, le=240)] = 30
    promise: Minutes = 30
    officer_check: Times = Times(median=3, p90=6)
    weekdays: dict[
        Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        Annotated[float, Field(gt=0, le=5)],
    ] = Field(default_factory=dict)
    walk_ins: Annotated[
        tuple[Annotated[float, Field(ge=0, le=10)], ...], Field(min_length=1)
    ] = (1.0,)
    times: dict[str, Handling] = Field(default_factory=dict)

    def assumptions(
        self, learnt: Mapping[str, tuple[float, float, int]], cap: int | None
    ) -> Assumptions:
        """For the rules; ``learnt`` is (median, p90, handlings) by procedure."""
        return Assumptions(
            procedures={
                slug: _procedure(slug, row, learnt.get(slug))
                for slug, row in self.times.items()
            },
            officer=self.officer_check.spread(),
            items_per_visit=self.items_per_visit,
            no_show=self.no_show,
            late=self.late,
            late_after=self.late_after,
            late_by=self.late_by.spread(),
            slot=self.slot,
            last_before_close=self.last_before_close,
            weekdays={WEEKDAYS.index(name): w for name, w in self.weekdays.items()},
            walk_ins=self.walk_ins,
            cap=cap,
        )


def _procedure(
    slug: str, row: Handling, learnt: tuple[float, float, int] | None
) -> Procedure:
    """Measured times hold every variant in themselves."""
    shares = row.extra, row.officer, row.booked
    if learnt is not None:
        median, p90, n = learnt
        return Procedure(slug, Spread(median, p90), *shares, learnt=n)
    variants = tuple(Variant(one.share, one.spread()) for one in row.variants)
    return Procedure(slug, row.spread(), *shares, variants=variants)


def table(contract: str, day: dt.date) -> Mapping[str, Any]:
    """Every ``[parameters]`` of a contract on a day. Raises ``NoSuchContract``."""
    return library.contract_file(contract).table_on(day).parameters


def on(contract: str, day: dt.date) -> Parameters | None:
    """What the contract assumes on a day; None where it has no centre to simulate."""
    found = table(contract, day).get("simulation")
    return None if found is None else Parameters.model_validate(found)
