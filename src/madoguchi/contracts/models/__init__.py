from madoguchi.contracts.models.clause import Clause, Program
from madoguchi.contracts.models.obligation import Cursor, Obligation, State
from madoguchi.contracts.models.register import Consultation, Declaration, Waiver

__all__ = [
    "Clause",
    "Consultation",
    "Cursor",
    "Declaration",
    "Obligation",
    "Program",
    "State",
    "Waiver",
]
