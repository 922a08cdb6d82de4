"""The facts of complaints, defects, hazards and other cases."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

CASE_OPENED = FactType(
    "cases.case_opened",
    ja="案件の受付",
    en="Case opened",
    keys=("kind", "case"),
    also=("session", "visit", "day"),
    measures={"category": "word", "grade": "word", "to": "word"},
)
ACTION_RECORDED = FactType(
    "cases.action_recorded",
    ja="案件への対応",
    en="Action recorded",
    keys=("kind", "case"),
    also=("session", "visit", "day"),
    measures={"category": "word", "grade": "word", "to": "word"},
)
CASE_ANSWERED = FactType(
    "cases.case_answered",
    ja="案件への回答",
    en="Case answered",
    keys=("kind", "case"),
    also=("session", "visit", "day"),
    measures={"category": "word", "grade": "word", "to": "word"},
)
CASE_ESCALATED = FactType(
    "cases.case_escalated",
    ja="案件の引継ぎ・照会",
    en="Case escalated",
    keys=("kind", "case"),
    also=("session", "visit", "day"),
    measures={"category": "word", "grade": "word", "to": "word"},
)
CASE_CLOSED = FactType(
    "cases.case_closed",
    ja="案件の終結",
    en="Case closed",
    keys=("kind", "case"),
    also=("session", "visit", "day"),
    measures={"category": "word", "grade": "word", "to": "word"},
)

FACTS = (
    CASE_OPENED,
    ACTION_RECORDED,
    CASE_ANSWERED,
    CASE_ESCALATED,
    CASE_CLOSED,
)
