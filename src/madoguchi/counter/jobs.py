"""Background work: whose turn is near, whether it is crowded. Safe twice."""

from __future__ import annotations

from madoguchi.core import clock
from madoguchi.counter.services import notify
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import system
from madoguchi.tenancy.models import Contract


def watch() -> int:
    """One turn of the watch; for ``config/loops.py``. Returns how many were told."""
    today = clock.today()
    slugs = Contract.objects.filter(starts_on__lte=today, ends_on__gte=today)
    with walls.scope(slugs.values_list("pk", flat=True)):
        found = notify.open_contracts(today)
    told = 0
    for contract in found:
        told += notify.announce(contract=contract, by=system(contract.pk))
        notify.watch_crowding(contract=contract, by=system(contract.pk))
    return told
