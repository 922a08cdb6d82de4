"""The papers' part of a contract: ``[parameters.reporting]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library

CLOSED = ConfigDict(extra="forbid", frozen=True)
Sentence = Annotated[str, Field(min_length=1, max_length=300)]
Steps = tuple[Sentence, ...]


class Emergency(BaseModel):
    """What the emergency plan says under each heading of the special provision.

    ``cases`` are the troubles that are planned for, each with its first act.
    """

    model_config = CLOSED

    contact: Steps = ()
    evidence: Steps = ()
    containment: Steps = ()
    recovery: Steps = ()
    prevention: Steps = ()
    cases: dict[str, Sentence] = Field(default_factory=dict)


class Publicity(BaseModel):
    """What every publicity item says of the place: name, address, way, telephone."""

    model_config = CLOSED

    name: Sentence
    place: Sentence
    telephone: Annotated[str, Field(pattern=r"^[0-9-]{10,14}$")]
    notes: Steps = ()


class Parameters(BaseModel):
    """The words that composed papers take from the contract."""

    model_config = CLOSED

    emergency: Emergency = Field(default_factory=Emergency)
    publicity: Publicity | None = None


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("reporting", {}))
