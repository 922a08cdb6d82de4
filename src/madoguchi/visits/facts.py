"""The facts of a visit and its steps."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

VISIT_RECEIVED = FactType(
    "visits.visit_received",
    ja="来場受付",
    en="Visit received",
    keys=("visit",),
    also=("session", "day"),
    measures={
        "wish": "words",
        "needs": "words",
        "reason": "word",
        "age_band": "word",
        "outcome": "word",
        "people": "count",
    },
)
VISIT_CLOSED = FactType(
    "visits.visit_closed",
    ja="対応終了",
    en="Visit closed",
    keys=("visit",),
    also=("session", "day"),
    measures={
        "wish": "words",
        "needs": "words",
        "reason": "word",
        "age_band": "word",
        "outcome": "word",
        "people": "count",
    },
)
PAPERS_CHECKED = FactType(
    "visits.papers_checked",
    ja="本人確認書類の点検",
    en="Papers checked",
    keys=("visit",),
    also=("session", "day"),
    measures={"result": "word", "papers": "words"},
)
STEP_COMPLETED = FactType(
    "visits.step_completed",
    ja="手順の完了",
    en="Step completed",
    keys=("visit", "step"),
    also=("session", "day"),
    measures={"done_by": "word", "count": "count"},
)
PROCEDURE_COMPLETED = FactType(
    "visits.procedure_completed",
    ja="手続の完了",
    en="Procedure completed",
    keys=("visit", "procedure"),
    also=("session", "day"),
    measures={"method": "word", "minutes": "minutes"},
)
VISIT_HANDED_OVER = FactType(
    "visits.visit_handed_over",
    ja="来場者の職員への引渡し",
    en="Visit handed over",
    keys=("visit", "officer_role"),
    also=("session", "day"),
    measures={"both_signed": "tick"},
)

FACTS = (
    VISIT_RECEIVED,
    VISIT_CLOSED,
    PAPERS_CHECKED,
    STEP_COMPLETED,
    PROCEDURE_COMPLETED,
    VISIT_HANDED_OVER,
)
