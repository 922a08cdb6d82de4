"""The bookings' part of a contract: ``[parameters.bookings]`` of ``contract.toml``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[int, Field(ge=1)]


class Parameters(BaseModel):
    """Rules of booking; every number is the contract's, none is the platform's.

    ``under_age`` counts on the day of the session; ``web`` opens the citizens'
    pages; ``closes_business_days_before`` names the last business day for booking;
    ``hold_minutes`` is how long a chosen slot is held; with
    ``reminder_by_voice`` who can get no message is called on the day before;
    ``post_asked``: who cannot receive the card by post is asked before the queue.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    hold_minutes: Positive = 5
    first_application_only: bool = False
    under_age: Positive = 15
    web: bool = False
    closes_business_days_before: Annotated[int, Field(ge=0)] | None = None
    telephone: str = ""
    reminder_by_voice: bool = False
    post_asked: bool = False


def of(tables: dict[str, dict[str, object]]) -> Parameters:
    """Read it from a contract's ``parameters``. Raises ``ValidationError``."""
    return Parameters.model_validate(tables.get("bookings", {}))
