"""Background work: whose turn is near, files that arrive. Safe twice."""

from __future__ import annotations

from madoguchi.core import clock
from madoguchi.counter.queries import contracts_with_counter
from madoguchi.counter.services import arriving, notify
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


def take_files() -> int:
    """Take over the booking files that arrived, and watch for those that did not."""
    done = 0
    for contract in contracts_with_counter(clock.today()):
        by = system(contract.pk)
        done += arriving.take_all(contract=contract, by=by)
        with walls.scope([contract.pk]):
            arriving.watch_file(contract=contract, by=by)
    return done
