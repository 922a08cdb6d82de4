"""Background work of cards: the mail moves applications on. Safe twice."""

from __future__ import annotations

from madoguchi.cards import parameters
from madoguchi.cards.services import mail
from madoguchi.tenancy import actors
from madoguchi.tenancy.models import Contract


def follow_mail() -> int:
    """One turn for every contract with cards; for ``config/loops.py``."""
    made = 0
    for contract in Contract.objects.all():
        if parameters.available(contract.pk):
            made += mail.follow(contract=contract, by=actors.system(contract.pk))
    return made
