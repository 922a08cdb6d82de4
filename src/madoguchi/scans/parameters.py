"""The scans' part of a contract: ``[parameters.scans]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library


class Parameters(BaseModel):
    """``keep_days`` after the delivery of a month's medium its files are erased.

    ``procedures`` are those whose papers are scanned (5-2-j-s1), ``medium`` the
    media on which a month may be delivered.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    medium: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    keep_days: Annotated[int, Field(ge=0, le=3650)] | None = None


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("scans", {}))


def available(contract: str) -> bool:
    """Whether the contract scans papers at all."""
    try:
        return "scans" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False
