"""The kinds of document that a contract may ask for.

A contract gives a kind its own Japanese word; a new form is a row here, never a
new fact. ``ref`` says what the document answers; empty = once a contract.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document; ``ref`` names the key that tells one from the next."""

    slug: str
    ja: str
    en: str
    group: str
    ref: str = ""


_ROWS = (
    DocumentKind(
        "commencement-notice", "着手届", "Commencement notice", "organisation"
    ),
    DocumentKind("chief-notice", "主任担当者届", "Chief notice", "organisation"),
    DocumentKind("work-schedule", "業務工程表", "Work schedule", "organisation"),
    DocumentKind(
        "organisation-table", "実施体制表", "Organisation table", "organisation"
    ),
    DocumentKind(
        "emergency-organisation",
        "緊急時体制図",
        "Emergency organisation",
        "organisation",
    ),
    DocumentKind("contact-tree", "緊急連絡網", "Contact tree", "organisation"),
    DocumentKind(
        "contact-sheet", "連絡先一覧", "Contact sheet", "organisation", "session"
    ),
    DocumentKind("staffing-plan", "人員配置計画", "Staffing plan", "organisation"),
    DocumentKind(
        "experience-statement",
        "経歴書",
        "Experience statement",
        "organisation",
        "person",
    ),
    DocumentKind("proposal", "企画提案書", "Proposal", "organisation"),
    DocumentKind("manual", "業務マニュアル・フロー", "Manual", "manuals"),
    DocumentKind("faq", "FAQ・Q&A", "FAQ", "manuals"),
    DocumentKind(
        "operating-manual", "運営マニュアル", "Operating manual", "manuals", "event"
    ),
    DocumentKind("business-flow", "業務フロー図", "Business flow", "manuals", "item"),
    DocumentKind("training-plan", "研修計画", "Training plan", "manuals"),
    DocumentKind("emergency-plan", "緊急対応計画", "Emergency plan", "manuals"),
    DocumentKind("layout", "レイアウト図", "Layout", "site"),
    DocumentKind("drawings", "実施設計図", "Drawings", "site"),
    DocumentKind("as-built", "完成図書", "As built", "site"),
    DocumentKind("equipment-list", "備品一覧", "Equipment list", "site"),
    DocumentKind("permit", "使用許可書", "Permit", "site", "venue"),
    DocumentKind("roster", "予約者名簿", "Roster", "site", "session"),
    DocumentKind("participant-list", "参加者名簿", "Participant list", "site"),
    DocumentKind("flyer", "チラシ原稿", "Flyer", "site"),
    DocumentKind("publicity-item", "広報物", "Publicity item", "site", "item"),
    DocumentKind("design-data", "デザインデータ", "Design data", "site", "item"),
    DocumentKind("envelope-layout", "封筒様式", "Envelope layout", "site"),
    DocumentKind("survey-form", "アンケート用紙", "Survey form", "site"),
    DocumentKind(
        "survey-tabulation", "アンケート集計結果", "Survey tabulation", "site"
    ),
    DocumentKind(
        "interview-article", "インタビュー記事", "Interview article", "site", "group"
    ),
    DocumentKind("event-report", "交流会報告書", "Event report", "site"),
    DocumentKind(
        "daily-report", "日次報告書", "Daily report", "reports", "session or day"
    ),
    DocumentKind("call-report", "電話窓口日報", "Call report", "reports", "day"),
    DocumentKind("monthly-report", "月次報告書", "Monthly report", "reports", "month"),
    DocumentKind(
        "ticket-report", "発券データ報告", "Ticket report", "reports", "month"
    ),
    DocumentKind("final-report", "最終報告書", "Final report", "reports"),
    DocumentKind("progress-report", "進捗報告", "Progress report", "reports", "period"),
    DocumentKind(
        "analysis-report",
        "分析・改善報告",
        "Analysis report",
        "reports",
        "request or month",
    ),
    DocumentKind("minutes", "議事録", "Minutes", "reports", "meeting"),
    DocumentKind(
        "completion-notice", "業務完了届", "Completion notice", "reports", "month"
    ),
    DocumentKind(
        "invoice-breakdown", "請求内訳書", "Invoice breakdown", "reports", "month"
    ),
    DocumentKind("receipt", "領収書", "Receipt", "reports", "cost"),
    DocumentKind(
        "gift-cost-summary", "返礼品代金集計", "Gift cost summary", "reports", "month"
    ),
    DocumentKind(
        "onestop-notification",
        "申告特例通知データ",
        "One-stop notification",
        "reports",
        "year",
    ),
    DocumentKind("damage-report", "損傷報告", "Damage report", "reports", "case"),
    DocumentKind("hazard-notice", "危険通知", "Hazard notice", "reports", "case"),
    DocumentKind(
        "security-statement",
        "安全管理措置状況申出書",
        "Security statement",
        "information",
    ),
    DocumentKind(
        "protection-plan", "保護に関する計画", "Protection plan", "information"
    ),
    DocumentKind(
        "place-work-notice", "作業場所・作業内容届", "Place work notice", "information"
    ),
    DocumentKind("area-notice", "取扱区域届", "Area notice", "information"),
    DocumentKind("supervisor-notice", "責任者届", "Supervisor notice", "information"),
    DocumentKind(
        "worker-notice", "作業従事者届", "Worker notice", "information", "person"
    ),
    DocumentKind("pledge", "誓約書", "Pledge", "information", "person"),
    DocumentKind(
        "staff-change-request",
        "従事者変更申請",
        "Staff change request",
        "information",
        "change",
    ),
    DocumentKind(
        "change-request",
        "変更申請（場所・作業・区域・計画）",
        "Change request",
        "information",
        "change",
    ),
    DocumentKind("handling-rules", "取扱規程", "Handling rules", "information"),
    DocumentKind(
        "responsibility-chart", "責任体制図", "Responsibility chart", "information"
    ),
    DocumentKind(
        "handover-plan", "受渡計画書", "Handover plan", "information", "transfer"
    ),
    DocumentKind(
        "transport-plan", "搬送計画書", "Transport plan", "information", "transfer"
    ),
    DocumentKind(
        "custody-receipt", "預り証", "Custody receipt", "information", "transfer"
    ),
    DocumentKind(
        "third-party-request",
        "第三者取扱申請",
        "Third party request",
        "information",
        "recipient",
    ),
    DocumentKind(
        "incident-report", "事故報告書", "Incident report", "information", "incident"
    ),
    DocumentKind(
        "status-report", "取扱状況報告", "Status report", "information", "request"
    ),
    DocumentKind("erasure-plan", "データ消去計画書", "Erasure plan", "information"),
    DocumentKind(
        "erasure-application", "消去・廃棄申請", "Erasure application", "information"
    ),
    DocumentKind(
        "erasure-report", "データ消去報告書", "Erasure report", "information", "batch"
    ),
    DocumentKind(
        "subcontract-application",
        "再委託承諾申請書",
        "Subcontract application",
        "subcontracting",
        "subcontractor",
    ),
    DocumentKind(
        "subcontract-notice",
        "再委託届",
        "Subcontract notice",
        "subcontracting",
        "subcontractor",
    ),
    DocumentKind(
        "subcontract-agreement",
        "再委託契約書写し",
        "Subcontract agreement",
        "subcontracting",
        "subcontractor",
    ),
    DocumentKind(
        "supervision-report",
        "再委託先監督報告",
        "Supervision report",
        "subcontracting",
        "subcontractor",
    ),
)

KINDS: dict[str, DocumentKind] = {row.slug: row for row in _ROWS}
