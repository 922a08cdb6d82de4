from madoguchi.contracts.services.register import (
    ask_waiver,
    consent_to_waiver,
    decide,
    declare,
    open_consultation,
    refuse_waiver,
)

__all__ = [
    "ask_waiver",
    "consent_to_waiver",
    "decide",
    "declare",
    "open_consultation",
    "refuse_waiver",
]
