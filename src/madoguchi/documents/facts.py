"""The facts of submissions and their versions."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

VERSION_DRAFTED = FactType(
    "documents.version_drafted",
    ja="版の作成",
    en="Version drafted",
    keys=("kind", "ref", "version"),
    measures={
        "pages": "count",
        "characters": "count",
        "photos": "count",
        "rounds": "count",
    },
    moment="rec",
)
VERSION_ISSUED = FactType(
    "documents.version_issued",
    ja="版の発効・周知",
    en="Version issued",
    keys=("kind", "ref", "version"),
    measures={
        "pages": "count",
        "characters": "count",
        "photos": "count",
        "rounds": "count",
    },
    moment="rec",
)
SUBMISSION_SUBMITTED = FactType(
    "documents.submission_submitted",
    ja="書類の提出",
    en="Submission submitted",
    keys=("kind", "ref", "version"),
    measures={
        "channel": "word",
        "copies": "count",
        "fields": "fields",
        "attachments": "count",
    },
    moment="rec",
)
SUBMISSION_RECEIVED = FactType(
    "documents.submission_received",
    ja="書類の受領",
    en="Submission received",
    keys=("kind", "ref", "version"),
    measures={
        "channel": "word",
        "copies": "count",
        "fields": "fields",
        "attachments": "count",
    },
    moment="rec",
)
SUBMISSION_APPROVED = FactType(
    "documents.submission_approved",
    ja="書類の承認・確認",
    en="Submission approved",
    keys=("kind", "ref", "version"),
    moment="rec",
)
SUBMISSION_RETURNED = FactType(
    "documents.submission_returned",
    ja="書類の差戻し・補正の求め",
    en="Submission returned",
    keys=("kind", "ref", "version"),
    moment="rec",
)
DELIVERABLE_DELIVERED = FactType(
    "documents.deliverable_delivered",
    ja="成果品納品",
    en="Deliverable delivered",
    keys=("item", "ref"),
    measures={"quantity": "count", "medium": "word", "passed": "tick"},
    moment="rec",
)
DELIVERABLE_INSPECTED = FactType(
    "documents.deliverable_inspected",
    ja="成果品検査",
    en="Deliverable inspected",
    keys=("item", "ref"),
    measures={"quantity": "count", "medium": "word", "passed": "tick"},
    moment="rec",
)

FACTS = (
    VERSION_DRAFTED,
    VERSION_ISSUED,
    SUBMISSION_SUBMITTED,
    SUBMISSION_RECEIVED,
    SUBMISSION_APPROVED,
    SUBMISSION_RETURNED,
    DELIVERABLE_DELIVERED,
    DELIVERABLE_INSPECTED,
)
