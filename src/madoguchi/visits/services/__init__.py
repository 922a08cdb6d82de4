"""Verbs of a visit and of its steps."""

from madoguchi.visits.services.amending import Wanted, amend_closed
from madoguchi.visits.services.parting import part
from madoguchi.visits.services.party import set_party
from madoguchi.visits.services.step import (
    PapersShort,
    delete_photo,
    do_step,
    undo_step,
)
from madoguchi.visits.services.taking_back import begun, take_back
from madoguchi.visits.services.visit import finish, receive, reopen, set_wishes, switch

__all__ = [
    "PapersShort",
    "Wanted",
    "amend_closed",
    "begun",
    "delete_photo",
    "do_step",
    "finish",
    "part",
    "receive",
    "reopen",
    "set_party",
    "set_wishes",
    "switch",
    "take_back",
    "undo_step",
]
