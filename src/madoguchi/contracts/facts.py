"""The facts of the contract itself: signature, consent, change, subcontracting."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

CONTRACT_SIGNED = FactType(
    "contracts.contract_signed",
    ja="契約締結",
    en="Contract signed",
)
WORK_STARTED = FactType(
    "contracts.work_started",
    ja="業務開始",
    en="Work started",
    keys=("work",),
)
WORK_COMPLETED = FactType(
    "contracts.work_completed",
    ja="業務完了",
    en="Work completed",
    keys=("work",),
)
CONTRACT_TERMINATED = FactType(
    "contracts.contract_terminated",
    ja="契約解除",
    en="Contract terminated",
    keys=("scope",),
    moment="rec",
)
CONTRACT_RENEWED = FactType(
    "contracts.contract_renewed",
    ja="契約の更新",
    en="Contract renewed",
    keys=("renewal",),
    moment="rec",
)
AMENDMENT_CONCLUDED = FactType(
    "contracts.amendment_concluded",
    ja="変更契約締結",
    en="Amendment concluded",
    keys=("amendment", "subject"),
    measures={"effective_date": "date"},
    moment="rec",
)
CONSULTATION_OPENED = FactType(
    "contracts.consultation_opened",
    ja="協議開始",
    en="Consultation opened",
    keys=("subject", "ref"),
    measures={"decided_by": "word", "parameter": "word", "value": "word"},
    moment="rec",
)
CONSULTATION_DECIDED = FactType(
    "contracts.consultation_decided",
    ja="協議決定",
    en="Consultation decided",
    keys=("subject", "ref"),
    measures={"decided_by": "word", "parameter": "word", "value": "word"},
    moment="rec",
)
INSTRUCTION_GIVEN = FactType(
    "contracts.instruction_given",
    ja="指示の発出",
    en="Instruction given",
    keys=("subject", "ref"),
    measures={"means": "word"},
    moment="rec",
)
INSTRUCTION_COMPLETED = FactType(
    "contracts.instruction_completed",
    ja="指示対応完了",
    en="Instruction completed",
    keys=("subject", "ref"),
    measures={"means": "word"},
    moment="rec",
)
CONSENT_GIVEN = FactType(
    "contracts.consent_given",
    ja="承諾・許可",
    en="Consent given",
    keys=("subject", "ref"),
    measures={"form": "word", "until": "date", "conditions": "tick"},
    moment="rec",
)
CONSENT_REFUSED = FactType(
    "contracts.consent_refused",
    ja="承諾・許可をしない決定",
    en="Consent refused",
    keys=("subject", "ref"),
    measures={"form": "word", "until": "date", "conditions": "tick"},
    moment="rec",
)
REQUEST_MADE = FactType(
    "contracts.request_made",
    ja="求め・請求",
    en="Request made",
    keys=("subject", "ref"),
    moment="rec",
)
REQUEST_ANSWERED = FactType(
    "contracts.request_answered",
    ja="求め・請求への回答",
    en="Request answered",
    keys=("subject", "ref"),
    moment="rec",
)
CHANGE_MADE = FactType(
    "contracts.change_made",
    ja="変更の実施",
    en="Change made",
    keys=("subject", "ref"),
    also=("person", "role"),
    measures={"effective_date": "date"},
)
SUBCONTRACT_STARTED = FactType(
    "contracts.subcontract_started",
    ja="再委託開始",
    en="Subcontract started",
    keys=("subcontractor", "tier"),
    measures={"share": "parts", "number_data": "tick"},
)
SUBCONTRACTOR_SUPERVISED = FactType(
    "contracts.subcontractor_supervised",
    ja="再委託先の監督",
    en="Subcontractor supervised",
    keys=("subcontractor", "month"),
)
HANDOVER_COMPLETED = FactType(
    "contracts.handover_completed",
    ja="業務引継ぎ完了",
    en="Handover completed",
    keys=("direction", "party"),
    measures={"open_items": "count", "carried": "count"},
)
MEETING_HELD = FactType(
    "contracts.meeting_held",
    ja="打合せ開催",
    en="Meeting held",
    keys=("kind", "ref"),
    measures={"roles": "roles", "important": "tick"},
)
MILESTONE_REACHED = FactType(
    "contracts.milestone_reached",
    ja="工程の達成",
    en="Milestone reached",
    keys=("milestone",),
)
WAIVER_RECORDED = FactType(
    "contracts.waiver_recorded",
    ja="義務の猶予・免除",
    en="Waiver recorded",
    keys=("clause",),
    also=("ref",),  # one occasion only (a session); without it every one of the span
    measures={"from": "date", "until": "date"},
    moment="rec",
)
DECLARATION_MADE = FactType(
    "contracts.declaration_made",
    ja="履行の申告",
    en="Declaration made",
    keys=("clause", "period"),
    measures={"kept": "tick"},
    moment="rec",
)

FACTS = (
    CONTRACT_SIGNED,
    WORK_STARTED,
    WORK_COMPLETED,
    CONTRACT_TERMINATED,
    AMENDMENT_CONCLUDED,
    CONSULTATION_OPENED,
    CONSULTATION_DECIDED,
    INSTRUCTION_GIVEN,
    INSTRUCTION_COMPLETED,
    CONSENT_GIVEN,
    CONSENT_REFUSED,
    REQUEST_MADE,
    REQUEST_ANSWERED,
    CHANGE_MADE,
    SUBCONTRACT_STARTED,
    SUBCONTRACTOR_SUPERVISED,
    HANDOVER_COMPLETED,
    MEETING_HELD,
    MILESTONE_REACHED,
    WAIVER_RECORDED,
    DECLARATION_MADE,
    CONTRACT_RENEWED,
)
