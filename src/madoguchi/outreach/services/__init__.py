"""Verbs of venues, sessions, the day, its close and its report."""

from madoguchi.outreach.services.booking import (
    cancel_booking,
    change_booking,
    change_party,
    close_list,
    number_told,
    restore_booking,
    take_booking,
)
from madoguchi.outreach.services.catching_up import enter_results
from madoguchi.outreach.services.correcting import correct_visit, corrections
from madoguchi.outreach.services.day import (
    arrive,
    attend,
    confirm_photos_deleted,
    correct_party,
    finish_visit,
    leave_work,
    part_visit,
    receive_walk_in,
    reopen_visit,
    take_back_arrival,
)
from madoguchi.outreach.services.ending import close_day, count_sheets
from madoguchi.outreach.services.monthly import (
    draft_last_month,
    draft_monthly,
    save_monthly_remark,
    submit_monthly,
)
from madoguchi.outreach.services.notes import read_note, write_note
from madoguchi.outreach.services.report import (
    draft_daily_report,
    save_remark,
    submit_daily_report,
)
from madoguchi.outreach.services.session import (
    add_venue,
    fix_session,
    name_session,
    name_venue,
    negotiate_venue,
    plan_at_new_venue,
    plan_session,
)
from madoguchi.outreach.services.stopping import (
    cancel_session,
    move_session,
    switch_session,
)
from madoguchi.outreach.services.telling import remind, told_by_word
from madoguchi.outreach.services.venue import change_venue

__all__ = [
    "add_venue",
    "arrive",
    "attend",
    "cancel_booking",
    "cancel_session",
    "change_booking",
    "change_party",
    "change_venue",
    "close_day",
    "close_list",
    "confirm_photos_deleted",
    "correct_party",
    "correct_visit",
    "corrections",
    "count_sheets",
    "draft_daily_report",
    "draft_last_month",
    "draft_monthly",
    "enter_results",
    "finish_visit",
    "fix_session",
    "leave_work",
    "move_session",
    "name_session",
    "name_venue",
    "negotiate_venue",
    "number_told",
    "part_visit",
    "plan_at_new_venue",
    "plan_session",
    "read_note",
    "receive_walk_in",
    "remind",
    "reopen_visit",
    "restore_booking",
    "save_monthly_remark",
    "save_remark",
    "submit_daily_report",
    "submit_monthly",
    "switch_session",
    "take_back_arrival",
    "take_booking",
    "told_by_word",
    "write_note",
]
