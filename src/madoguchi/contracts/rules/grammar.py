"""The closed set of rule kinds, as validated shapes.

A rule is written as one TOML inline table in the ``rule`` column of a
contract's ``clauses.csv`` (or a list of such tables, when one sentence holds
several checks). Pure: no Django, no database, no clock. The names of facts are
checked against the declared ones by the validator, not here.

Evaluation is in :mod:`madoguchi.contracts.rules.engine`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

Side = Literal["contractor", "municipality", "citizen", "system", "other"]
CalendarName = Literal[
    "city-open", "contractor-business", "call-centre", "site-open", "civil"
]
Scalar = bool | int | float | dt.date | str


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Compare(_Shape):
    """A filter on one measure or key: ``{ min = 1 }``, ``{ not = "x" }``."""

    min: float | None = None
    max: float | None = None
    not_: Scalar | list[Scalar] | None = Field(default=None, alias="not")
    has: Scalar | None = None
    """A member of a list-valued measure (``words``, ``fields``, ``roles``)."""
    prefix: str | None = None


class Share(_Shape):
    """A quotient filter: ``{ over = "answered", under = "offered", below = 0.95 }``."""

    over: str
    under: str
    below: float | None = None
    at_least: float | None = None


Condition = Scalar | list[Scalar] | Compare


class FactRef(_Shape):
    """Facts of one name, filtered, and how they join the other facts of a rule.

    ``where`` filters on keys and measures (a list means "any of"); ``match``
    renames keys for the join: ``match = { session = "ref" }`` reads "this
    fact's key ``ref`` is what the rule's occasion calls ``session``".
    """

    fact: str
    where: dict[str, Condition] = Field(default_factory=dict)
    match: dict[str, str] = Field(default_factory=dict)
    by: Side | None = None
    role: str | None = None
    rate: Share | None = None
    at: str | None = None
    """``measure:planned_date`` or ``key:day``: the date that decides the period."""
    from_: str | None = Field(default=None, alias="from")
    """``measure:planned_date`` or ``key:day``: the date a deadline counts from."""
    measure: str | None = None
    sum: str | None = None
    per: list[str] | None = None


class Unset(_Shape):
    """A parameter left to agreement; ``settled_by`` is the consultation's subject."""

    unset: str
    settled_by: str | None = None


class Legal(_Shape):
    """A dated parameter from law, by its name in ``contracts/legal.toml``."""

    legal: str


class Param(_Shape):
    """A parameter of the contract, by its dotted name in ``contract.toml``."""

    param: str


class OpenDays(_Shape):
    """As many as the open days of a calendar in the period, counted from ``since``."""

    open_days: CalendarName


Number = float | int
Bound = Number | Unset | Legal | Param | OpenDays | FactRef
Strength = Literal["block", "warn"]
"""``warn`` for 原則・基本: less than asked only warns, with a noted reason."""


class Within(_Shape):
    """A distance in time from the trigger.

    ``days`` counts days of ``calendar``, negative counts back; ``count`` says
    whether the first day counts; ``word`` takes its number from the contract's
    table of interpreted words; ``same`` means by the end of the same period.
    """

    days: int | Param | None = None
    months: int | None = None
    hours: int | None = None
    minutes: int | None = None
    same: Literal["day", "month", "session"] | None = None
    word: str | None = None
    calendar: CalendarName | None = None
    count: Literal["exclusive", "inclusive"] = "exclusive"
    roll: Literal["keep", "before", "after"] | None = None

    @model_validator(mode="after")
    def _one_distance(self) -> Within:
        given = [
            v
            for v in (self.days, self.months, self.hours, self.minutes, self.same)
            if v is not None
        ]
        if not given and self.word is None:
            raise ValueError("within needs days, months, hours, minutes, same or word")
        if len(given) > 1:
            raise ValueError("within takes one of days, months, hours, minutes, same")
        return self


class On(_Shape):
    """A fixed or agreed moment: a date, a phase, an unset or a legal date."""

    date: dt.date | None = None
    phase: Literal["before-start", "start", "end", "after-end"] | None = None
    days: int = 0
    calendar: CalendarName | None = None
    unset: str | None = None
    settled_by: str | None = None
    legal: str | None = None

    @model_validator(mode="after")
    def _one_moment(self) -> On:
        given = [v for v in (self.date, self.phase, self.unset, self.legal) if v]
        if len(given) != 1:
            raise ValueError("on takes exactly one of date, phase, unset, legal")
        return self


class NextDue(_Shape):
    """When a recurring act is due, counted from its period."""

    day_of_next: int | None = None
    """That day of the following period's month (10 = the 10th of the next month)."""
    end: bool = False
    """At the end of the period itself."""
    days: int | None = None
    """So many days of ``calendar`` after the end of the period."""
    before: int | None = None
    """So many days of ``calendar`` before the start of the period."""
    unset: str | None = None
    """A day of the next month, or a date, or a month and day (01-20), once agreed."""
    settled_by: str | None = None
    legal: str | None = None
    """A month and day of the law, inside the period; only with ``every = "year"``."""
    calendar: CalendarName | None = None
    roll: Literal["keep", "before", "after"] | None = None
    remind: Literal["before", "on"] | None = None

    @model_validator(mode="after")
    def _one_due(self) -> NextDue:
        given = [
            v
            for v in (self.day_of_next, self.days, self.before, self.unset, self.legal)
            if v is not None
        ]
        if len(given) + self.end != 1:
            raise ValueError(
                "due takes one of day_of_next, end, days, before, unset, legal"
            )
        return self


class Word(_Shape):
    """A word of time without a number (``{ word = "定期的" }``)."""

    word: str


class LastWith(_Shape):
    with_: str = Field(alias="with")


class _Rule(_Shape):
    interpreted: bool = False
    """True where the text prints no number or order and a reading was chosen."""
    reading: str = ""
    """In Japanese, one sentence: how the text was read, and why."""
    per: list[str] | None = None
    """Keys that make one occasion; default: the keys that the facts share."""


class Gate(_Rule):
    """前提: B may happen only if A is on file."""

    kind: Literal["gate"]
    before: FactRef
    requires: list[FactRef] = Field(min_length=1)
    any: bool = False
    strength: Strength = "block"
    unless: FactRef | None = None


class Deadline(_Rule):
    """期限: a fact or a fixed moment opens a due moment; one fact fulfils it."""

    kind: Literal["deadline"]
    trigger: FactRef | None = None
    on: On | None = None
    fulfil: FactRef
    within: Within | None = None
    unless: FactRef | None = None

    @model_validator(mode="after")
    def _one_opening(self) -> Deadline:
        if (self.trigger is None) == (self.on is None):
            raise ValueError("deadline takes either trigger or on")
        if self.trigger is not None and self.within is None:
            raise ValueError("deadline with a trigger needs within")
        return self


class Recurring(_Rule):
    """定期: one fulfilling fact for every period of the term."""

    kind: Literal["recurring"]
    every: Literal["day", "open-day", "week", "month", "year"] | Unset | Word
    calendar: CalendarName | None = None
    due: NextDue | None = None
    fulfil: FactRef
    since: FactRef | None = None
    """The fact with which the duty begins: periods that end before it do not count."""
    last: LastWith | None = None
    unless: FactRef | None = None

    @model_validator(mode="after")
    def _yearly_law(self) -> Recurring:
        if self.due is not None and self.due.legal and self.every != "year":
            raise ValueError('due.legal needs every = "year"')
        return self


class Follows(_Rule):
    """連動: every fact A has its fact B, perhaps in time and with equal numbers."""

    kind: Literal["follows"]
    first: FactRef
    then: FactRef
    within: Within | None = None
    equal: tuple[str, str | FactRef] | None = None
    unless: FactRef | None = None


class Ratio(_Rule):
    """比率: the quotient of two sums over a period."""

    kind: Literal["ratio"]
    over: FactRef
    under: FactRef
    min: Bound | None = None
    max: Bound | None = None
    period: Literal["day", "week", "month", "year", "term", "occasion"]

    @model_validator(mode="after")
    def _bounded(self) -> Ratio:
        if self.min is None and self.max is None:
            raise ValueError("ratio needs min or max")
        return self


class Target(_Rule):
    """目安: a soft number; it warns and is never breached."""

    kind: Literal["target"]
    value: FactRef
    """``measure``: one fact's figure; ``sum``: a period's; neither: a count."""
    about: Bound | None = None
    min: Bound | None = None
    max: Bound | None = None
    between: tuple[Bound, Bound] | None = None
    months: list[str] | None = None
    tolerance: float = 0.1
    """``about`` is near enough within this share either way."""
    approx: bool = True
    period: Literal["occasion", "day", "week", "month", "year", "term"] = "occasion"

    @model_validator(mode="after")
    def _numbered(self) -> Target:
        if all(
            v is None
            for v in (self.about, self.min, self.max, self.between, self.months)
        ):
            raise ValueError("target needs about, min, max, between or months")
        return self


class Limit(_Rule):
    """上限: a firm count, sum or value, per group and period."""

    kind: Literal["limit"]
    count: FactRef | None = None
    sum: FactRef | None = None
    each: FactRef | None = None
    less: FactRef | None = None
    """What takes away from a count: a booking that was cancelled or moved."""
    min: Bound | None = None
    max: Bound | None = None
    equals: Bound | Scalar | None = None
    in_: list[Scalar] | None = Field(default=None, alias="in")
    superset: list[str] | None = None
    """The measure (a set of fields or words) holds all of these."""
    subset: list[str] | None = None
    group: list[str] = Field(default_factory=list)
    period: Literal[
        "occasion", "hour", "day", "open-day", "week", "month", "year", "term"
    ] = "occasion"
    calendar: CalendarName | None = None
    since: FactRef | None = None
    """The fact with which counting begins; only with a ``period``."""
    strength: Strength = "block"
    unless: FactRef | None = None

    @model_validator(mode="after")
    def _dated(self) -> Limit:
        if self.period == "occasion" and self.since is not None:
            raise ValueError("since needs a period")
        if self.period == "occasion" and _counts_days(self.min, self.max, self.equals):
            raise ValueError("open_days needs a period")
        return self

    @model_validator(mode="after")
    def _one_figure(self) -> Limit:
        if sum(v is not None for v in (self.count, self.sum, self.each)) != 1:
            raise ValueError("limit takes exactly one of count, sum, each")
        if all(
            v is None
            for v in (
                self.min,
                self.max,
                self.equals,
                self.in_,
                self.superset,
                self.subset,
            )
        ):
            raise ValueError("limit needs min, max, equals, in, superset or subset")
        if self.each is not None and self.each.measure is None:
            raise ValueError("limit.each needs measure")
        if self.less is not None and self.count is None:
            raise ValueError("limit.less needs count")
        if self.sum is not None and self.sum.measure is None:
            raise ValueError("limit.sum needs measure")
        return self


def _counts_days(*bounds: object) -> bool:
    return any(isinstance(bound, OpenDays) for bound in bounds)


class Staffing(_Rule):
    """人員: the roles present at an occasion."""

    kind: Literal["staffing"]
    at: FactRef
    present: FactRef
    min: dict[str, Bound] = Field(default_factory=dict)
    max: dict[str, Bound] = Field(default_factory=dict)
    about: dict[str, Bound] = Field(default_factory=dict)
    distinct: list[tuple[str, str]] = Field(default_factory=list)
    throughout: bool = False
    strength: Strength = "block"

    @model_validator(mode="after")
    def _numbered(self) -> Staffing:
        if not (self.min or self.max or self.about or self.distinct):
            raise ValueError("staffing needs min, max, about or distinct")
        return self


class Never(_Rule):
    """禁止: no such fact may exist, with its exception."""

    kind: Literal["never"]
    fact: FactRef
    unless: FactRef | None = None
    basis: Literal["recorded"] = "recorded"


class Except(_Shape):
    work: list[str] = Field(default_factory=list)


class Scope(_Rule):
    """範囲: who does what, for which channel, from when. Nothing to fulfil."""

    kind: Literal["scope"]
    applies: FactRef | None = None
    except_: Except | None = Field(default=None, alias="except")
    since: dt.date | None = None
    until: dt.date | None = None
    owner: Literal[
        "contractor", "municipality", "both", "outgoing-operator", "other"
    ] = "both"
    survives: bool = False


class Attested(_Rule):
    """申告: a person declares it, with a note or a file, on a schedule."""

    kind: Literal["attested"]
    every: Literal["once", "month", "year", "end", "event"] = "once"
    by: str = "general_manager"
    """A crew role, or a side (``contractor``, ``municipality``): anyone of it."""
    fact: Literal["contracts.declaration_made"] = "contracts.declaration_made"
    support: Literal["note", "file", "either"] = "note"
    beside: FactRef | None = None
    """Facts shown beside the declaration, never instead of it."""


class Opens(_Shape):
    kind: Literal["follows", "deadline"]
    then: FactRef | None = None
    fulfil: FactRef | None = None
    within: Within | None = None

    @model_validator(mode="after")
    def _answered(self) -> Opens:
        if (self.then is None) == (self.fulfil is None):
            raise ValueError("opens takes then (follows) or fulfil (deadline)")
        return self


class Option(_Rule):
    """権利: a right of one side; no duty until it is used."""

    kind: Literal["option"]
    holder: Side
    used: FactRef
    opens: Opens | None = None


Rule = Annotated[
    Gate
    | Deadline
    | Recurring
    | Follows
    | Ratio
    | Target
    | Limit
    | Staffing
    | Never
    | Scope
    | Attested
    | Option,
    Field(discriminator="kind"),
]
RULES: TypeAdapter[Rule | list[Rule]] = TypeAdapter(Rule | list[Rule])
KINDS = (
    "gate",
    "deadline",
    "recurring",
    "follows",
    "ratio",
    "target",
    "limit",
    "staffing",
    "never",
    "scope",
    "attested",
    "option",
)
