"""The outreach part of a contract: ``[parameters.outreach]`` of ``contract.toml``."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.bookings.parameters import Parameters as Bookings
from madoguchi.contracts import library

Positive = Annotated[int, Field(ge=1)]
SESSION_TYPES = {
    "outreach": "出張窓口",
    "workplace": "事業所等向け出張窓口",
    "support": "申請サポート",
}


class Parameters(BaseModel):
    """Sizes of a session; every number is the contract's, none is the platform's.

    ``people_per_slot_family`` is how many of one family share a slot; the first
    founding contract says it as ``people_per_slot``. Other contracts may carry
    more values, which their rules read.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    slot_minutes: Positive = 15
    people_per_slot: Positive = 1
    people_per_slot_family: Positive | None = None
    booths: Positive = 1
    booths_minimum: Positive = 1
    hold_minutes: Positive | None = None
    applicants_about: Positive | None = None
    retention_days: Positive | None = None
    opens: str = "10:00"
    closes: str = "16:00"
    session_types: dict[str, str] = Field(default_factory=lambda: dict(SESSION_TYPES))
    staffing: dict[str, dict[str, int]] = Field(default_factory=dict)
    transfers: tuple[str, ...] = ("forms", "pin-forms", "consent-forms")

    @property
    def largest(self) -> int:
        """The most people that one slot takes: a family."""
        return max(self.people_per_slot_family or 1, self.people_per_slot)

    def minimum(self, type: str) -> dict[str, int]:
        """Persons by role without whom a session of a type may not be held."""
        return self.staffing.get(type, {})


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("outreach", {}))


def bookings_on(contract: str, day: dt.date) -> Bookings:
    """The contract's rules of booking; ``hold_minutes`` may stand in either table."""
    tables = library.contract_file(contract).table_on(day).parameters
    table = dict(tables.get("bookings", {}))
    held = tables.get("outreach", {}).get("hold_minutes")
    if held and "hold_minutes" not in table:
        table["hold_minutes"] = held
    return Bookings.model_validate(table)


def last_booking_day(contract: str, day: dt.date) -> dt.date | None:
    """The last day on which a session of a day is booked; None: until it begins.

    Business days are those of the contractor, or the city's where the contract
    has no calendar of its own.
    """
    before = bookings_on(contract, day).closes_business_days_before
    if before is None:
        return None
    calendars = library.contract_file(contract).calendars
    calendar = calendars.get("contractor-business") or calendars["city-open"]
    return calendar.nth_open_before(day, before).date
