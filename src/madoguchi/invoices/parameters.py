"""The invoices' part of a contract: ``[parameters.invoices]`` of ``contract.toml``.

A contract lists the kinds of cost that its clauses name, who bears them, and the
streams of its invoices; the slugs are those of its rules::

    [parameters.invoices]
    tax_percent = 10
    [parameters.invoices.categories.postage]
    ja = "郵便料（料金後納）"
    payer = "municipality"
    mailings = true
    [parameters.invoices.streams.fee]
    ja = "委託料"
    report = "monthly-report"
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library

Yen = Annotated[int, Field(ge=0, le=10_000_000_000)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_CLOSED = ConfigDict(extra="forbid", frozen=True)


class Category(BaseModel):
    """A kind of cost: who bears it, the budget of the term if there is one.

    ``mailings``: what was handed in at the post office under deferred postage.
    """

    model_config = _CLOSED

    ja: str
    en: str = ""
    payer: Literal["municipality", "contractor"]
    budget: Yen | None = None
    mailings: bool = False


class Stream(BaseModel):
    """What is invoiced; ``report`` is the document that the city takes first.

    ``accepted`` says how far it must have gone. ``lines`` are proposed in a draft.
    """

    model_config = _CLOSED

    ja: str
    en: str = ""
    report: str = ""
    accepted: Literal["receive", "approve"] = "receive"
    lines: tuple[str, ...] = ()


class Parameters(BaseModel):
    """``tax_percent`` is that of the fee; ``registration`` and ``bank`` are printed.

    Other values are the contract's own: its rules name them.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    tax_percent: Annotated[int, Field(ge=0, le=100)] = 10
    registration: str = ""
    bank: str = ""
    categories: dict[Slug, Category] = Field(default_factory=dict)
    streams: dict[Slug, Stream] = Field(default_factory=dict)

    def postage(self) -> str:
        """The category that takes over the postage of the mailings, or nothing."""
        return next((s for s, one in self.categories.items() if one.mailings), "")

    def budgets(self) -> dict[str, int | None]:
        """The budget of each category, in the contract's order."""
        return {slug: one.budget for slug, one in self.categories.items()}


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("invoices", {}))


def available(contract: str) -> bool:
    """Whether the contract says anything about costs and invoices."""
    try:
        return "invoices" in library.contract_file(contract).table.parameters
    except library.NoSuchContract:
        return False
