from madoguchi.contracts.services.evaluation import (
    follow_all,
    follow_one,
    recompute,
    recompute_all,
)
from madoguchi.contracts.services.ledger import correct_entry, enter
from madoguchi.contracts.services.loading import load
from madoguchi.contracts.services.register import (
    ask_waiver,
    consent_to_waiver,
    decide,
    declare,
    open_consultation,
    refuse_waiver,
)
from madoguchi.contracts.services.renewing import renew

__all__ = [
    "ask_waiver",
    "consent_to_waiver",
    "correct_entry",
    "decide",
    "declare",
    "enter",
    "follow_all",
    "follow_one",
    "load",
    "open_consultation",
    "recompute",
    "recompute_all",
    "refuse_waiver",
    "renew",
]
