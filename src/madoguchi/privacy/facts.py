"""The facts of personal data, media, incidents and inspections."""

from __future__ import annotations

from madoguchi.journal.facts import FactType

HANDLING_STARTED = FactType(
    "privacy.handling_started",
    ja="取扱い開始",
    en="Handling started",
    keys=("information", "person"),
    measures={"number_data": "tick"},
)
AREA_REGISTERED = FactType(
    "privacy.area_registered",
    ja="取扱区域の登録・変更",
    en="Area registered",
    keys=("area", "version"),
    moment="rec",
)
PAYLOAD_COLLECTED = FactType(
    "privacy.payload_collected",
    ja="個人情報の取得",
    en="Payload collected",
    keys=("purpose", "ref"),
    measures={"fields": "fields"},
)
PAYLOAD_REVEALED = FactType(
    "privacy.payload_revealed",
    ja="個人情報の閲覧",
    en="Payload revealed",
    keys=("purpose", "person"),
    measures={"subjects": "count"},
)
DISCLOSURE_MADE = FactType(
    "privacy.disclosure_made",
    ja="第三者提供",
    en="Disclosure made",
    keys=("recipient", "information"),
    measures={"fields": "fields", "number_data": "tick"},
)
COPY_MADE = FactType(
    "privacy.copy_made",
    ja="複写・複製",
    en="Copy made",
    keys=("material", "ref"),
    measures={"copies": "count"},
)
MATERIAL_CARRIED_OUT = FactType(
    "privacy.material_carried_out",
    ja="持出し",
    en="Material carried out",
    keys=("material", "destination"),
    also=("ref", "session", "day"),
    measures={"sheets": "count", "encrypted": "tick", "locked": "tick"},
)
MATERIAL_CARRIED_IN = FactType(
    "privacy.material_carried_in",
    ja="持込み",
    en="Material carried in",
    keys=("material", "destination"),
    also=("ref", "session", "day"),
    measures={"sheets": "count", "encrypted": "tick", "locked": "tick"},
)
MATERIAL_DISPOSED = FactType(
    "privacy.material_disposed",
    ja="廃棄・返却・削除",
    en="Material disposed",
    keys=("material", "ref"),
    also=("session", "day"),
    measures={"means": "word", "witnesses": "count"},
)
RETENTION_ENDED = FactType(
    "privacy.retention_ended",
    ja="保存期間・利用目的の終了",
    en="Retention ended",
    keys=("material", "ref"),
)
MEDIUM_REGISTERED = FactType(
    "privacy.medium_registered",
    ja="媒体登録",
    en="Medium registered",
    keys=("medium",),
    measures={
        "method": "word",
        "standard": "word",
        "passes": "count",
        "photographs": "count",
        "off_premises": "tick",
    },
)
MEDIUM_SANITISED = FactType(
    "privacy.medium_sanitised",
    ja="媒体の消去・破壊",
    en="Medium sanitised",
    keys=("medium",),
    measures={
        "method": "word",
        "standard": "word",
        "passes": "count",
        "photographs": "count",
        "off_premises": "tick",
    },
)
ERASURE_COMPLETED = FactType(
    "privacy.erasure_completed",
    ja="消去区分の完了",
    en="Erasure completed",
    keys=("plan", "batch"),
    measures={"subjects": "count", "media": "count"},
)
INCIDENT_DETECTED = FactType(
    "privacy.incident_detected",
    ja="事故発生・発見",
    en="Incident detected",
    keys=("incident",),
    also=("information", "session", "day"),
    measures={
        "class": "word",
        "likely": "tick",
        "number_data": "tick",
        "subjects": "count",
    },
)
INCIDENT_HANDLED = FactType(
    "privacy.incident_handled",
    ja="事故対応完了",
    en="Incident handled",
    keys=("incident",),
    also=("information", "session", "day"),
    measures={
        "class": "word",
        "likely": "tick",
        "number_data": "tick",
        "subjects": "count",
    },
)
INSPECTION_REQUESTED = FactType(
    "privacy.inspection_requested",
    ja="検査・立会い・監査の求め",
    en="Inspection requested",
    keys=("kind", "ref"),
    measures={"reason": "tick", "proof": "tick", "findings": "count"},
    moment="rec",
)
INSPECTION_HELD = FactType(
    "privacy.inspection_held",
    ja="検査・立会い・監査の実施",
    en="Inspection held",
    keys=("kind", "ref"),
    measures={"reason": "tick", "proof": "tick", "findings": "count"},
)
INSPECTION_REFUSED = FactType(
    "privacy.inspection_refused",
    ja="検査・立会い・監査の拒否",
    en="Inspection refused",
    keys=("kind", "ref"),
    measures={"reason": "tick", "proof": "tick", "findings": "count"},
    moment="rec",
)
MEASURE_CHECKED = FactType(
    "privacy.measure_checked",
    ja="安全管理措置の点検",
    en="Measure checked",
    keys=("measure", "period"),
    measures={"kept": "tick", "deviations": "count"},
)

FACTS = (
    HANDLING_STARTED,
    AREA_REGISTERED,
    PAYLOAD_COLLECTED,
    PAYLOAD_REVEALED,
    DISCLOSURE_MADE,
    COPY_MADE,
    MATERIAL_CARRIED_OUT,
    MATERIAL_CARRIED_IN,
    MATERIAL_DISPOSED,
    RETENTION_ENDED,
    MEDIUM_REGISTERED,
    MEDIUM_SANITISED,
    ERASURE_COMPLETED,
    INCIDENT_DETECTED,
    INCIDENT_HANDLED,
    INSPECTION_REQUESTED,
    INSPECTION_HELD,
    INSPECTION_REFUSED,
    MEASURE_CHECKED,
)
