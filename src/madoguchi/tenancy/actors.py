"""Who acts, as plain values: a fact outlives the account that left it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Side = Literal["contractor", "municipality", "citizen", "system", "other"]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) behind a verb, in one contract.

    ``scope`` is the set of contract slugs that the account may see; the walls
    let nothing else through. ``role`` is the crew or city role in the contract
    at hand (``site_manager``), ``may`` the permissions that it carries there.
    """

    side: Side
    role: str
    scope: frozenset[str]
    account: int | None = None
    may: frozenset[str] = frozenset()

    def in_contract(self, slug: str) -> Actor:
        """The same actor seeing only one contract."""
        return replace(self, scope=self.scope & {slug})


def system(*contracts: str) -> Actor:
    """The platform itself: a job, a loop, an import."""
    return Actor(side="system", role="system", scope=frozenset(contracts))


def citizen(contract: str) -> Actor:
    """A citizen without an account, on a public page of one contract."""
    return Actor(side="citizen", role="citizen", scope=frozenset({contract}))
