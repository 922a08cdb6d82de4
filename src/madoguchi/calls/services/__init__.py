"""Verbs of the call desk, by noun."""

from madoguchi.calls.services.call import (
    call_back_done,
    call_back_later,
    record_call,
)
from madoguchi.calls.services.desk import (
    change_seats,
    close_desk,
    issue_guides,
    open_desk,
    reopen_desk,
)
from madoguchi.calls.services.figures import (
    Entry,
    Imported,
    import_figures,
    record_figures,
)
from madoguchi.calls.services.line import close_line, register_line
from madoguchi.calls.services.report import draft_report, save_remark, submit_report
from madoguchi.calls.services.sending import (
    BACK,
    CALENDAR,
    Sending,
    Stuck,
    send_report,
    sending,
    stuck,
    stuck_each,
)

__all__ = [
    "BACK",
    "CALENDAR",
    "Entry",
    "Imported",
    "Sending",
    "Stuck",
    "call_back_done",
    "call_back_later",
    "change_seats",
    "close_desk",
    "close_line",
    "draft_report",
    "import_figures",
    "issue_guides",
    "open_desk",
    "record_call",
    "record_figures",
    "register_line",
    "reopen_desk",
    "save_remark",
    "send_report",
    "sending",
    "stuck",
    "stuck_each",
    "submit_report",
]
