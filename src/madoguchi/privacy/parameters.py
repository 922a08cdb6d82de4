"""The vault's part of a contract: ``[parameters.privacy]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict

from madoguchi.contracts import library


class Parameters(BaseModel):
    """When people are expected to see personal data, and who decides on erasure.

    Reveals before ``work_begins`` or from ``work_ends`` on are shown as
    unusual. ``erasure_decided_by`` is the side whose word is needed before the
    payloads whose retention has ended are destroyed; ``erasure`` says whether
    somebody confirms it, or the night does it.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    work_begins: dt.time = dt.time(7)
    work_ends: dt.time = dt.time(21)
    erasure_decided_by: Literal["municipality", "contractor"] = "municipality"
    erasure: Literal["confirmed", "nightly"] = "confirmed"


def of(contract: str) -> Parameters:
    """A contract's part, or the defaults where it says nothing."""
    try:
        table = library.contract_file(contract).table
    except library.NoSuchContract:
        return Parameters()
    return Parameters.model_validate(table.parameters.get("privacy", {}))
