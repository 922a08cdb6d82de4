"""The supplies' part of a contract: ``[parameters.supplies]`` of ``contract.toml``.

A contract lists its own kinds of equipment and consumables, its places and its
checklists; the slugs are those that its rules name::

    [parameters.supplies.items.photo-booth]
    ja = "写真撮影ブース"
    en = "Photo booth"
    checked = 1

    [parameters.supplies.items.ticket-roll]
    ja = "番号札のロール紙"
    unit = "巻"
    consumable = true
    reorder = 10
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from madoguchi.contracts import library

Natural = Annotated[int, Field(ge=0, le=1_000_000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Owner = Literal["municipality", "contractor"]
Occasion = Literal["day", "session"]
_CLOSED = ConfigDict(extra="forbid", frozen=True)


class Kind(BaseModel):
    """One kind of thing.

    ``owner`` is who provides it, ``checked`` how many are needed at each check of
    readiness (None: not checked), ``reorder`` the usual reorder point.
    """

    model_config = _CLOSED

    ja: str
    en: str = ""
    unit: str = ""
    owner: Owner = "contractor"
    consumable: bool = False
    lent: bool = False
    network: bool = False
    checked: Natural | None = None
    reorder: Natural | None = None


class Checklist(BaseModel):
    """Points that are all ticked before the list is complete."""

    model_config = _CLOSED

    ja: str
    en: str = ""
    each: Occasion = "session"
    points: Annotated[tuple[str, ...], Field(min_length=1)]


class Parameters(BaseModel):
    """``each`` is what a check of readiness is about: an opening day or a session."""

    model_config = _CLOSED

    each: Occasion = "day"
    calendar: str = "city-open"
    places: dict[Slug, str] = Field(default_factory=lambda: {"site": "現場"})
    places_en: dict[Slug, str] = Field(default_factory=dict)
    networks: dict[Slug, str] = Field(default_factory=dict)
    items: dict[Slug, Kind] = Field(default_factory=dict)
    lists: dict[Slug, Checklist] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _has_a_place(self) -> Parameters:
        if not self.places:
            raise ValueError("places: name at least one place")
        return self

    def consumables(self) -> dict[str, Kind]:
        """What is counted."""
        return {slug: one for slug, one in self.items.items() if one.consumable}

    def fittings(self) -> dict[str, Kind]:
        """What is registered: everything that the contract lists."""
        return dict(self.items)

    def checked(self) -> dict[str, Kind]:
        """What must be ready before the opening."""
        return {s: one for s, one in self.items.items() if one.checked is not None}


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("supplies", {}))


def available(contract: str) -> bool:
    """Whether the contract lists any supplies at all."""
    try:
        return "supplies" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False
