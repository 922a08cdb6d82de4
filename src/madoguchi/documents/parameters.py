"""What a contract says of its documents beyond their table."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from madoguchi.contracts import library
from madoguchi.core import clock
from madoguchi.tenancy.actors import Actor

SUBMITTED_BY: dict[str, tuple[str, ...]] = {"monthly-report": ("general_manager",)}


class Parameters(BaseModel):
    """``[parameters.documents]`` of a contract, with the founding contracts' values.

    ``submitted_by``: for a kind of document, the roles that may submit it; others
    who may draft prepare it. A kind that is not named may be submitted by everyone
    with the permission.
    """

    model_config = ConfigDict(extra="allow", frozen=True)

    submitted_by: dict[str, tuple[str, ...]] = Field(
        default_factory=lambda: dict(SUBMITTED_BY)
    )


def of(contract: str) -> Parameters:
    """What the contract says today; one without files says nothing."""
    try:
        tables = library.contract_file(contract).table_on(clock.today()).parameters
    except library.NoSuchContract:
        return Parameters()
    return Parameters.model_validate(tables.get("documents", {}))


def may_submit(contract: str, kind: str, by: Actor) -> bool:
    """Whether the contract lets this role answer for a kind of document."""
    roles = of(contract).submitted_by.get(kind, ())
    return by.side == "system" or not roles or by.role in roles
