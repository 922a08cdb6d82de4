"""Small contract folders, whole or with one mistake."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from types import SimpleNamespace

from madoguchi.contracts.rules.clause import HEADER
from madoguchi.contracts.rules.contract_file import ContractFile, load_contract
from madoguchi.contracts.rules.legal import LegalTable, load_legal
from madoguchi.contracts.rules.register import Register
from madoguchi.journal.facts import FactType

SESSION_HELD = FactType(
    "outreach.session_held",
    ja="会場の開催",
    en="Session held",
    keys=("session", "type", "day"),
    measures={"applicants": "count", "roles": "roles"},
)
SUBMITTED = FactType(
    "documents.submission_submitted",
    ja="書類の提出",
    en="Submission submitted",
    keys=("kind", "ref", "version"),
    measures={"channel": "word", "copies": "count"},
    moment="rec",
)
APPROVED = FactType(
    "documents.submission_approved",
    ja="書類の承認・確認",
    en="Submission approved",
    keys=("kind", "ref", "version"),
    moment="rec",
)
ATTENDED = FactType(
    "crew.attendance_recorded", ja="勤務実績", en="Attendance", keys=("person", "role")
)
CALLS = FactType(
    "calls.figures_recorded",
    ja="入電・応答件数",
    en="Figures recorded",
    keys=("day", "interval"),
    measures={"offered": "count", "answered": "count"},
)
KINDS = {
    "daily-report": SimpleNamespace(ja="日次報告書", en="Daily report"),
    "manual": SimpleNamespace(ja="業務マニュアル", en="Manual"),
}
REGISTER = Register(
    {fact.name: fact for fact in (SESSION_HELD, SUBMITTED, APPROVED, ATTENDED)},
    {CALLS.name: CALLS},
    KINDS,
)
LEGAL = """
[onestop.due]
label = "提出期限"
label_en = "Due"
[[onestop.due.values]]
value = "01-10"
kind = "month-day"
valid_from = 2015-04-01
source = "地方税法附則第7条"
"""
CONTRACT = """
id = "machi-window-2025"
title = "令和7年度まちの窓口業務"
title_en = "Town window 2025"
[municipality]
name = "まち市"
[contractor]
name = "受託者"
[term]
start = 2025-04-01
end = 2026-03-31
records_begin = 2025-05-01
[calendars.city-open]
open = ["mon", "tue", "wed", "thu", "fri"]
[roles]
site_manager = "現場責任者"
staff = "従事者"
[words]
"速やかに" = { days = 2, calendar = "city-open" }
[parameters.outreach]
required_days = 20
[unset."bookings.per_hour"]
label = "1時間の上限"
settled_by = "per-hour"
[[decisions]]
id = "M-1"
clauses = ["1-1"]
reading_ja = "翌開庁日と読む"
reading_en = "Read as the next open day"
"""
DEADLINE = (
    '{ kind = "deadline", trigger = { fact = "outreach.session_held" }, fulfil = { '
    'fact = "documents.submission_submitted", where = { kind = "daily-report" }, '
    'match = { session = "ref" } }, within = { days = 1, calendar = "city-open" } }'
)
SCOPE = '{ kind = "scope" }'


def row(clause_id: str = "1-1", rule: str = DEADLINE, **given: str) -> dict[str, str]:
    """One clause with honest defaults."""
    return {
        "clause_id": clause_id,
        "number": "1(1)",
        "section_ja": "１ 報告",
        "summary_ja": "日次報告書を提出する",
        "summary_en": "Submit the daily report",
        "party": "contractor",
        "kind": "deadline",
        "source": "",
        "valid_from": "",
        "valid_until": "",
        "rule": rule,
        "notes": "",
        **given,
    }


def table(*rows: dict[str, str]) -> str:
    """The text of a clause file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def folder(
    root: Path,
    *rows: dict[str, str],
    toml: str = CONTRACT,
    name: str = "machi-window-2025",
    encoding: str = "utf-8",
) -> Path:
    """A contract's folder under ``root/contracts``."""
    made = root / "contracts" / name
    made.mkdir(parents=True, exist_ok=True)
    (made / "contract.toml").write_text(toml, encoding="utf-8")
    text = table(*(rows or (row(),)))
    (made / "clauses.csv").write_text(text, encoding=encoding)
    return made


def legal(root: Path) -> LegalTable:
    path = root / "legal.toml"
    path.write_text(LEGAL, encoding="utf-8")
    return load_legal(path)


def load(made: Path) -> ContractFile:
    """The contract as the platform reads it, with a small register."""
    root = made.parent
    return load_contract(made, root / "annexes", legal(root.parent), REGISTER)
