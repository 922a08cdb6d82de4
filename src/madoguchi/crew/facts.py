"""The facts of assignments, training and attendance."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

PERSON_ASSIGNED = FactType(
    "crew.person_assigned",
    ja="従事者の配置",
    en="Person assigned",
    keys=("person", "role"),
    measures={"from": "date", "employment": "word", "notified": "tick"},
)
ASSIGNMENT_ENDED = FactType(
    "crew.assignment_ended",
    ja="従事者の配置終了",
    en="Assignment ended",
    keys=("person", "role"),
    measures={"from": "date", "employment": "word", "notified": "tick"},
)
PLEDGE_SIGNED = FactType(
    "crew.pledge_signed",
    ja="誓約書の署名",
    en="Pledge signed",
    keys=("person", "type"),
    moment="rec",
)
DUTIES_ACKNOWLEDGED = FactType(
    "crew.duties_acknowledged",
    ja="義務内容の確認",
    en="Duties acknowledged",
    keys=("person", "annex"),
    moment="rec",
)
QUALIFICATION_RECORDED = FactType(
    "crew.qualification_recorded",
    ja="経験・資格の確認",
    en="Qualification recorded",
    keys=("person", "qualification"),
    measures={"months": "count"},
    moment="rec",
)
TRAINING_HELD = FactType(
    "crew.training_held",
    ja="研修・実習の実施",
    en="Training held",
    keys=("topic", "day", "place"),
    measures={"roles": "roles", "participants": "count"},
)
TRAINING_COMPLETED = FactType(
    "crew.training_completed",
    ja="研修の修了",
    en="Training completed",
    keys=("person", "topic"),
    measures={"passed": "tick"},
)
ROSTER_PUBLISHED = FactType(
    "crew.roster_published",
    ja="シフト表の共有",
    en="Roster published",
    also=("month", "session"),
    measures={"planned_roles": "roles"},
    moment="rec",
)
ATTENDANCE_RECORDED = FactType(
    "crew.attendance_recorded",
    ja="勤務実績",
    en="Attendance recorded",
    keys=("person", "role"),
    also=("session", "day"),
    measures={"minutes": "minutes", "from": "word", "until": "word"},
)
SHORTAGE_RECORDED = FactType(
    "crew.shortage_recorded",
    ja="欠員の発生",
    en="Shortage recorded",
    keys=("role",),
    also=("session", "day"),
    measures={"missing": "count"},
)
GUIDANCE_GIVEN = FactType(
    "crew.guidance_given",
    ja="指導・監督",
    en="Guidance given",
    keys=("topic",),
    also=("person", "team"),
)

FACTS = (
    PERSON_ASSIGNED,
    ASSIGNMENT_ENDED,
    PLEDGE_SIGNED,
    DUTIES_ACKNOWLEDGED,
    QUALIFICATION_RECORDED,
    TRAINING_HELD,
    TRAINING_COMPLETED,
    ROSTER_PUBLISHED,
    ATTENDANCE_RECORDED,
    SHORTAGE_RECORDED,
    GUIDANCE_GIVEN,
)
