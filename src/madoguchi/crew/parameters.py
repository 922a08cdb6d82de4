"""The crew's part of a contract: ``[parameters.crew]`` of ``contract.toml``."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Parameters(BaseModel):
    """What the rules of the clauses do not say already.

    ``separate`` lists pairs of roles that one person may not hold together, in
    addition to those that a staffing rule keeps distinct; ``minima`` people for
    each open day of the roster, where no staffing rule gives a number. ``skills`` is
    {work: training topic or qualification}: who lacks it on file may not do this work
    (at a counter the procedures).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    separate: tuple[tuple[str, str], ...] = ()
    minima: dict[str, int] = Field(default_factory=dict)
    skills: dict[str, str] = Field(default_factory=dict)
    shift_starts: str = "09:30"
    shift_ends: str = "17:30"
