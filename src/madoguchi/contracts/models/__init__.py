from madoguchi.contracts.models.clause import Clause, Program
from madoguchi.contracts.models.ledger import Entry, EntryChange
from madoguchi.contracts.models.obligation import Cursor, Obligation, State
from madoguchi.contracts.models.register import Consultation, Declaration, Waiver
from madoguchi.contracts.models.tally import Tally

__all__ = [
    "Clause",
    "Consultation",
    "Cursor",
    "Declaration",
    "Entry",
    "EntryChange",
    "Obligation",
    "Program",
    "State",
    "Tally",
    "Waiver",
]
