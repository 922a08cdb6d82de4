"""Publicity's part of a contract: ``[parameters.publicity]`` of ``contract.toml``.

``name`` is the name by which citizens know the site, ``telephone`` the only number
that publicity may print. ``items`` are items that the contract itself names; the
slug is the one that its rules read::

    [parameters.publicity.items.waiting-page]
    ja = "待ち時間のページ"
    report = true
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_FROZEN = ConfigDict(extra="forbid", frozen=True)


class Named(BaseModel):
    """An item that the contract names; ``report``: its address is told to the city."""

    model_config = _FROZEN

    ja: str
    en: str = ""
    report: bool = False


class Parameters(BaseModel):
    """Other tables of publicity (numbers of copies) are the rules' own."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str = ""
    telephone: Annotated[str, Field(pattern=r"^([0-9-]{10,14})?$")] = ""
    items: dict[Slug, Named] = Field(default_factory=dict)
    places: dict[Slug, str] = Field(default_factory=dict)
    specs: dict[Slug, str] = Field(default_factory=dict)
    destinations: dict[Slug, str] = Field(default_factory=dict)
    activities: dict[Slug, str] = Field(default_factory=dict)
    activities_en: dict[Slug, str] = Field(default_factory=dict)


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("publicity", {}))


def available(contract: str) -> bool:
    """Whether the contract says anything of publicity."""
    try:
        return "publicity" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False
