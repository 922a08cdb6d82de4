"""The outreach part of a contract: ``[parameters.outreach]`` of ``contract.toml``."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[int, Field(ge=1)]


class OutreachParameters(BaseModel):
    """Sizes of a session; every number is the contract's, none is the platform's."""

    model_config = ConfigDict(extra="allow", frozen=True)

    slot_minutes: Positive = 15
    people_per_slot: Positive = 2
    booths: Positive = 1
    retention_days: Positive = 365
    hold_minutes: Positive = 5


def of(parameters: dict[str, Any]) -> OutreachParameters:
    """Read a contract's table. Raises pydantic's ``ValidationError``."""
    return OutreachParameters.model_validate(parameters)
