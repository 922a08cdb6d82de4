"""The cards' part of a contract: ``[parameters.cards]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.cards.application_parameters import Applications
from madoguchi.contracts import library

Count = Annotated[int, Field(ge=1, le=365)]


class Parameters(BaseModel):
    """``uncounted_days``: a place that was not counted for so long alarms (SP 5-2-h).

    ``warn_days`` are the open days before a booking on which a card that has not
    come is reported; ``keep_days`` how long an absent visitor's card waits for a
    changed booking before it is listed for return; ``ahead_days`` how far bookings
    are looked at and ``cover_days`` for how long one transport brings cards;
    ``pause_minutes`` after which unpacking counts as broken off.
    ``wards`` are where cards come from, and ``ward_column`` is the column of the
    booking file that says it, where the file has one.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    states: tuple[str, ...] = ()
    transport: Literal["weekly", "none"] = "weekly"
    uncounted_days: Count = 7
    warn_days: Count = 2
    keep_days: Count = 7
    ahead_days: Count = 60
    cover_days: Count = 10
    pause_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    wards: dict[str, str] = Field(default_factory=dict)
    ward_column: str = "区"
    applications: Applications = Field(default_factory=Applications)


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("cards", {}))


def available(contract: str) -> bool:
    """Whether the contract holds cards at all."""
    try:
        return "cards" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False
