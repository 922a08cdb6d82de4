"""The shape of ``contract.toml``, ``annex.toml``, ``legal.toml`` and amendments.

Described for those who write them in docs/developer/contract-files.md. Calendars
are shaped by :mod:`madoguchi.calendars.parameters`; the values in
``[parameters.<app>]`` are free here and checked by each app's own model.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from madoguchi.calendars.parameters import CalendarName as DeclaredCalendar
from madoguchi.calendars.parameters import CalendarParameters
from madoguchi.contracts.rules.grammar import CalendarName, Scalar
from madoguchi.contracts.rules.source import read_date


def _date(value: object) -> object:
    return read_date(value) if isinstance(value, str) else value


Date = Annotated[dt.date, BeforeValidator(_date)]
ContractId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Gate = Literal["submit", "receive", "confirm", "approve"]
Channel = Literal[
    "platform", "mail", "e-mail", "medium", "in-person", "fax", "portal", "telephone"
]
Gates: tuple[Gate, ...] = ("submit", "receive", "confirm", "approve")
"""From the weakest to the strictest."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Party(_Table):
    """One side, with the names under which the text speaks of it."""

    name: str
    name_en: str = ""
    aliases: tuple[str, ...] = ()


class Term(_Table):
    """When the contract runs; records begin at the start unless said otherwise."""

    signature: Date | None = None
    start: Date
    end: Date
    records_begin: Date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Term:
        if self.end < self.start:
            raise ValueError("the end of the term lies before its start")
        return self

    @property
    def records(self) -> dt.date:
        return self.records_begin or self.start


class Deadlines(_Table):
    """What happens to a due date that falls on a closed day."""

    on_closed_day: Literal["keep", "before", "after"] = "keep"
    notes: str = ""


class SoftWord(_Table):
    """The reading of a word of time without a number; shown as interpreted."""

    days: int | None = None
    months: int | None = None
    hours: int | None = None
    minutes: int | None = None
    same: Literal["day", "month"] | None = None
    calendar: CalendarName = "civil"
    every: Literal["day", "open-day", "week", "month", "year"] | None = None
    agreed: bool = False
    """True once both sides agreed on the number; until then it never breaches."""
    notes: str = ""

    @model_validator(mode="after")
    def _one_reading(self) -> SoftWord:
        given = (
            self.days, self.months, self.hours, self.minutes, self.same, self.every
        )  # fmt: skip
        if sum(v is not None for v in given) != 1:
            raise ValueError(
                "a soft word takes one of days, months, hours, minutes, same, every"
            )
        return self


class UnsetParameter(_Table):
    """A number or day that the text leaves to agreement."""

    label: str
    label_en: str = ""
    clause: str = ""
    settled_by: str
    value: Scalar | None = None
    agreed_on: Date | None = None
    notes: str = ""


class DocumentSetting(_Table):
    """How this contract calls one kind of document, and how far it must go."""

    label: str = ""
    label_en: str = ""
    gate: Gate = "submit"
    clause: str = ""
    channels: tuple[Channel, ...] = ()
    copies: int = Field(default=0, ge=0)
    """How many the other side is handed on paper or on a medium."""
    notes: str = ""


class AnnexUse(_Table):
    """A shared annex that this contract brings in under a prefix."""

    set: str
    edition: str
    prefix: str = Field(pattern=r"^[a-z][a-z0-9]*$")
    label: str
    label_en: str = ""
    cited_by: str = ""
    terms: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, Any] = Field(default_factory=dict)


class Decision(_Table):
    """A point of interpretation, shown as interpreted beside its clauses."""

    id: str
    clauses: tuple[str, ...] = ()
    reading_ja: str
    reading_en: str


class ContractTable(_Table):
    """``contract.toml``."""

    id: ContractId
    title: str
    title_en: str
    short: str = ""
    """What the head of a page has room for: 出張申請窓口."""
    short_en: str = ""
    notes: str = ""
    municipality: Party
    contractor: Party
    term: Term
    deadlines: Deadlines = Deadlines()
    calendars: dict[DeclaredCalendar, CalendarParameters] = Field(default_factory=dict)
    roles: dict[str, str] = Field(default_factory=dict)
    words: dict[str, SoftWord] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    unset: dict[str, UnsetParameter] = Field(default_factory=dict)
    documents: dict[str, DocumentSetting] = Field(default_factory=dict)
    annexes: tuple[AnnexUse, ...] = ()
    decisions: tuple[Decision, ...] = ()


class AmendmentTable(_Table):
    """``amendments/<date>-<slug>.toml``: single values from ``effective`` on."""

    effective: Date
    title: str = ""
    title_en: str = ""
    notes: str = ""
    removed: tuple[str, ...] = ()
    term: dict[str, Any] = Field(default_factory=dict)
    deadlines: dict[str, Any] = Field(default_factory=dict)
    calendars: dict[str, Any] = Field(default_factory=dict)
    roles: dict[str, Any] = Field(default_factory=dict)
    words: dict[str, Any] = Field(default_factory=dict)
    parameters: dict[str, dict[str, Any]] = Field(default_factory=dict)
    unset: dict[str, Any] = Field(default_factory=dict)
    documents: dict[str, Any] = Field(default_factory=dict)


class Edition(_Table):
    """One edition of an annex; with ``base``, the rows of another one changed."""

    label: str = ""
    label_en: str = ""
    note: str = ""
    base: str | None = None
    removed: tuple[str, ...] = ()
    terms: dict[str, str] = Field(default_factory=dict)


class AnnexTable(_Table):
    """``annex.toml``."""

    set: str
    title: str
    title_en: str = ""
    municipality: str = ""
    notes: str = ""
    editions: dict[str, Edition]


class LegalValue(_Table):
    """A number from law, in force from ``valid_from``."""

    value: Scalar
    kind: Literal["month-day", "date", "share", "days", "count", "yen"]
    valid_from: Date
    source: str
    confirmed: bool = False
    notes: str = ""


class LegalParameter(_Table):
    """One parameter with its values over time."""

    label: str
    label_en: str
    values: tuple[LegalValue, ...] = Field(min_length=1)


def parameter(table: ContractTable, name: str) -> Any:
    """The value of ``outreach.days_per_month``; KeyError where it is not given."""
    found: Any = table.parameters
    for part in name.split("."):
        if not isinstance(found, dict) or part not in found:
            raise KeyError(name)
        found = found[part]
    return found
