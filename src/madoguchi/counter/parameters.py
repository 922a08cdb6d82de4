"""The counter's part of a contract: ``[parameters.counter]`` of ``contract.toml``.

A city describes its counter here: which procedures it serves, in which series
their tickets are numbered, how the queue is called, how the booking system's CSV
is read. Nothing of this stands in the code::

    [parameters.counter.queue]
    late_minutes = 5

    [parameters.counter.series.booked]
    first = 101
    last = 499

    [parameters.counter.procedure.certificate]
    ja = "電子証明書の更新"
    en = "Renew the certificate"
    minutes = 9
    papers = { card = "マイナンバーカード" }
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from madoguchi.contracts import library
from madoguchi.counter.rules import calling, numbering

Positive = Annotated[int, Field(ge=1)]
Natural = Annotated[int, Field(ge=0)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
CLOSED = ConfigDict(extra="forbid", frozen=True)


class Queue(BaseModel):
    """The calling rule as data; every number is the contract's.

    ``link_closes`` is when the national system's link ends; no ticket is called (or
    issued) whose predicted end passes it less ``margin_minutes``.
    """

    model_config = CLOSED

    late_minutes: Natural = 5
    ageing_minutes: Natural = 30
    priority_minutes: Natural = 60
    margin_minutes: Natural = 15
    link_closes: Clock | None = None
    calls_before_absent: Positive = 3
    absent_shown_minutes: Positive = 30
    break_minutes: Positive = 15
    crowded_at: Positive = 40
    near: tuple[Positive, ...] = (3, 5, 10)

    def rule(self) -> calling.Rule:
        """As the pure rule reads it."""
        minutes = {
            name: dt.timedelta(minutes=getattr(self, f"{name}_minutes"))
            for name in ("late", "ageing", "priority", "margin")
        }
        return calling.Rule(**minutes)


class Series(BaseModel):
    """A band of ticket numbers; see ``rules.numbering``."""

    model_config = CLOSED

    ja: str
    en: str
    first: Positive
    last: Positive

    @model_validator(mode="after")
    def _in_order(self) -> Series:
        if self.last < self.first:
            raise ValueError("last: a band ends after it begins")
        return self

    def band(self) -> numbering.Band:
        return numbering.Band(self.first, self.last)


class Procedure(BaseModel):
    """One procedure (手続) of the counter.

    ``minutes`` is what one takes until the centre's own log has learnt better,
    ``officer`` asks for the municipal officer, ``link`` for the national system,
    ``papers`` is its checklist; ``easy`` words are those of やさしい日本語.
    """

    model_config = CLOSED

    ja: str
    en: str
    minutes: Positive
    officer: bool = False
    link: bool = True
    booking_only: bool = False
    on_machine: bool = True
    words: tuple[str, ...] = ()
    papers: dict[Slug, str] = Field(default_factory=dict)
    papers_en: dict[Slug, str] = Field(default_factory=dict)
    easy: str = ""
    papers_easy: dict[Slug, str] = Field(default_factory=dict)


class Columns(BaseModel):
    """What the booking system calls its columns; those left empty are not read."""

    model_config = CLOSED

    number: str = "予約番号"
    day: str = "予約日"
    time: str = "予約時刻"
    name: str = "氏名"
    kana: str = "氏名カナ"
    birth: str = "生年月日"
    procedure: str = "手続"
    notice: str = "交付通知書番号"
    telephone: str = "電話番号"
    people: str = "人数"


class Import(BaseModel):
    """The profile of the booking file: columns, its source, when it must be here.

    ``per_hour`` is the agreed cap of priority bookings an hour (not of those that
    are by booking only).
    """

    model_config = CLOSED

    source: Slug = "first-centre"
    columns: Columns = Field(default_factory=Columns)
    due: Clock | None = None
    per_hour: Positive | None = None
    keep_days: Positive = 30


class Printer(BaseModel):
    """Where the ticket printer is; without a host the browser prints."""

    model_config = CLOSED

    host: str = ""
    port: Positive = 9100
    width_mm: Positive = 58


class Parameters(BaseModel):
    """Rules of the counter."""

    model_config = ConfigDict(extra="allow", frozen=True)

    windows: Positive = 1
    procedure: dict[Slug, Procedure] = Field(default_factory=dict)
    series: dict[Slug, Series] = Field(default_factory=dict)
    queue: Queue = Field(default_factory=Queue)
    bookings: Import = Field(default_factory=Import, alias="import")
    printer: Printer = Field(default_factory=Printer)
    calendar: str = "site-open"
    no_papers: frozenset[Slug] = frozenset()
    """What checklists ask but nobody can hand over (that the PIN is known)."""
    call_centre_tel: str = ""
    public_name: str = ""
    public_name_en: str = ""
    """How citizens know the place, where the contract's title is another."""

    @model_validator(mode="after")
    def _apart(self) -> Parameters:
        """The bands of two series never hold the same number."""
        bands = [series.band() for series in self.series.values()]
        if numbering.overlap(bands):
            raise ValueError("series: two bands of numbers overlap")
        return self

    @model_validator(mode="after")
    def _asked_for(self) -> Parameters:
        """What is said to be no paper stands on a checklist: a slip would hide one."""
        asked = {slug for one in self.procedure.values() for slug in one.papers}
        if unknown := self.no_papers - asked:
            raise ValueError(
                f"no_papers: on no checklist: {', '.join(sorted(unknown))}"
            )
        return self

    def seconds(self, procedures: dict[str, int]) -> int:
        """What these procedures take by the contract's own estimate, in seconds."""
        known = self.procedure
        return 60 * sum(known[p].minutes * n for p, n in procedures.items())


PER_HOUR = "bookings.priority.per_hour"


def per_hour(contract: str, table: Parameters) -> int | None:
    """Bookings an hour: the contract's number, else what a consultation settled."""
    if table.bookings.per_hour is not None:
        return table.bookings.per_hour
    agreed = library.contract_file(contract).table.unset.get(PER_HOUR)
    value = getattr(agreed, "value", None)
    return int(value) if value else None


def on(contract: str, day: dt.date) -> Parameters:
    """What the contract says on a day. Raises ``NoSuchContract``."""
    tables = library.contract_file(contract).table_on(day).parameters
    return Parameters.model_validate(tables.get("counter", {}))
