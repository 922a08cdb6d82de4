"""Verbs on assignments, preparation and shifts."""

from madoguchi.crew.services.assignments import assign, end_assignment
from madoguchi.crew.services.attendance import Present, record_attendance
from madoguchi.crew.services.handling import start_handling
from madoguchi.crew.services.preparation import (
    acknowledge_duties,
    complete_training,
    give_guidance,
    hold_training,
    record_qualification,
    sign_pledge,
)
from madoguchi.crew.services.roster import (
    clear_shifts,
    plan_shifts,
    publish_roster,
    record_shortage,
)

__all__ = [
    "Present",
    "acknowledge_duties",
    "assign",
    "clear_shifts",
    "complete_training",
    "end_assignment",
    "give_guidance",
    "hold_training",
    "plan_shifts",
    "publish_roster",
    "record_attendance",
    "record_qualification",
    "record_shortage",
    "sign_pledge",
    "start_handling",
]
