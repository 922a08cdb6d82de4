"""Verbs of the counter (受付・窓口)."""

from madoguchi.counter.services.call import (
    absent,
    back_in_line,
    call_again,
    call_next,
    call_number,
    undo_call,
)
from madoguchi.counter.services.day import (
    close_day,
    open_day,
    reopen_day,
    stop,
    whom_to_call,
)
from madoguchi.counter.services.day import resume as resume_ticketing
from madoguchi.counter.services.importing import Imported, import_bookings
from madoguchi.counter.services.issue import (
    Wanted,
    change,
    check_papers,
    helped,
    issue,
)
from madoguchi.counter.services.keeping import give_back, keep_papers
from madoguchi.counter.services.officers import officer_away, officer_back
from madoguchi.counter.services.serve import (
    CANNOT,
    add_procedure,
    correct,
    finish,
    hold,
    officer_cannot,
    officer_done,
    officer_take,
    reopen,
    resume,
    start,
    take_back,
    to_officer,
    transfer,
)
from madoguchi.counter.services.window import (
    leave_note,
    open_window,
    pause,
    read_note,
    seat,
    set_state,
)

__all__ = [
    "CANNOT",
    "Imported",
    "Wanted",
    "absent",
    "add_procedure",
    "back_in_line",
    "call_again",
    "call_next",
    "call_number",
    "change",
    "check_papers",
    "close_day",
    "correct",
    "finish",
    "give_back",
    "helped",
    "hold",
    "import_bookings",
    "issue",
    "keep_papers",
    "leave_note",
    "officer_away",
    "officer_back",
    "officer_cannot",
    "officer_done",
    "officer_take",
    "open_day",
    "open_window",
    "pause",
    "read_note",
    "reopen",
    "reopen_day",
    "resume",
    "resume_ticketing",
    "seat",
    "set_state",
    "start",
    "stop",
    "take_back",
    "to_officer",
    "transfer",
    "undo_call",
    "whom_to_call",
]
