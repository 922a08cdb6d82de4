"""The mail's part of a contract: ``[parameters.mailings]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library

Class = Literal[
    "ordinary",
    "specified-record",
    "simple-registered",
    "registered",
    "addressee-only",
    "equivalent",
]
_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Sent(BaseModel):
    """One kind of mail: its class, a standing addressee, whether two people check."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    class_: Class = Field(alias="class")
    addressee: str = ""
    check: bool = False


class Parameters(BaseModel):
    """``referral_days`` are the open days in which a referral is answered."""

    model_config = _FROZEN

    referral_days: Annotated[int, Field(ge=1, le=60)] = 5
    post_office: str = ""
    customer: str = ""
    kinds: dict[str, Sent] = Field(default_factory=dict)


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("mailings", {}))


def available(contract: str) -> bool:
    """Whether the contract sends mail at all."""
    try:
        return "mailings" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False


def price(contract: str, name: str, day: dt.date) -> int | None:
    """Yen of ``postage.NAME`` in force on a day; None before its first value."""
    found = library.contract_file(contract).legal.value(f"postage.{name}", day)
    return None if found is None else int(str(found.value))


def due(contract: str, day: dt.date) -> dt.date:
    """Until when the call centre answers what is passed to it on a day."""
    days = on(contract, day).referral_days
    calendars = library.contract_file(contract).calendars
    return calendars["city-open"].nth_open_after(day, days).date
