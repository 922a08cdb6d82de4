"""Mark notices as read."""

from __future__ import annotations

from madoguchi.core import clock
from madoguchi.messages.models import Notice
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor


@walls.verb
def mark_all_read(*, by: Actor, up_to: int) -> int:
    """Mark the acting account's notices up to an id as read; returns how many.

    Reading a notice is no act of the contract and leaves no fact.
    """
    if by.account is None:
        return 0
    return Notice.objects.filter(
        contract_id__in=by.scope, account=by.account, read_at=None, pk__lte=up_to
    ).update(read_at=clock.now())
