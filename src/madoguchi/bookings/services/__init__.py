"""Verbs of booking: open slots, hold, book, change, cancel, check in, no-show."""

from madoguchi.bookings.services.carrying import carry, seal
from madoguchi.bookings.services.changes import (
    cancel,
    change_party,
    correct_contact,
    move,
    restore,
    tell,
)
from madoguchi.bookings.services.coming import (
    check_in,
    miss,
    undo_check_in,
    undo_miss,
)
from madoguchi.bookings.services.places import hold, let_go
from madoguchi.bookings.services.slots import close_list, close_slots, open_slots
from madoguchi.bookings.services.taking import COLLECTED, book, taken

__all__ = [
    "COLLECTED",
    "book",
    "cancel",
    "carry",
    "change_party",
    "check_in",
    "close_list",
    "close_slots",
    "correct_contact",
    "hold",
    "let_go",
    "miss",
    "move",
    "open_slots",
    "restore",
    "seal",
    "taken",
    "tell",
    "undo_check_in",
    "undo_miss",
]
