"""Who begins to work with personal data, and what must come first."""

from __future__ import annotations

from typing import Any

from madoguchi.contracts import gates
from madoguchi.journal import queries as journal
from madoguchi.journal.services import record
from madoguchi.privacy import facts
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

INFORMATION = "personal-data"


@walls.verb
def start_handling(*, contract: Contract, account: int, by: Actor) -> bool:
    """A person's first work with personal data (取扱い開始); recorded once.

    The contract's gates are asked: pledge, training, the registered area (KY 10(2),
    別紙1-1 第5条). Returns whether it was the first time. Raises :class:`Refusal`
    ``gate-closed``.
    """
    keys: dict[str, Any] = {"information": INFORMATION, "person": str(account)}
    name = facts.HANDLING_STARTED.name
    if journal.with_keys(contract.pk, name, keys):
        return False
    gates.ask(contract.pk, facts.HANDLING_STARTED, keys)
    record(facts.HANDLING_STARTED, contract=contract.pk, by=by, **keys)
    return True
