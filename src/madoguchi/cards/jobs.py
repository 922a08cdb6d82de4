"""Background work of cards: mail moves applications on, bookings the cards."""

from __future__ import annotations

from madoguchi.cards import parameters
from madoguchi.cards.services import expecting, mail
from madoguchi.core import clock
from madoguchi.tenancy import actors
from madoguchi.tenancy.models import Contract


def follow_mail() -> int:
    """One turn for every contract with cards; for ``config/loops.py``."""
    made = 0
    for contract in Contract.objects.all():
        if parameters.available(contract.pk):
            made += mail.follow(contract=contract, by=actors.system(contract.pk))
    return made


def follow_bookings() -> int:
    """Bring the cards in step with the bookings; for ``config/loops.py``; safe twice.

    Returns how many cards changed.
    """
    today = clock.today()
    running = Contract.objects.filter(starts_on__lte=today, ends_on__gte=today)
    return sum(
        expecting.expect(contract=contract, by=actors.system(contract.pk))
        for contract in running
        if parameters.available(contract.pk)
    )
