"""What the card centre has on file before it opens, and what each day hands in."""

from __future__ import annotations

import contextlib
import datetime as dt
from typing import Any

from madoguchi.config.demonstration import centre_desk, publicity, supplies
from madoguchi.config.demonstration.centre_people import Crew
from madoguchi.contracts import services as contracts
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import services as crew
from madoguchi.documents import services as documents
from madoguchi.documents.models import Version
from madoguchi.invoices import parameters
from madoguchi.invoices import services as invoices
from madoguchi.invoices.models import ISSUED, Invoice
from madoguchi.invoices.rules import ACTUAL, Line
from madoguchi.reporting import centre as counts
from madoguchi.reporting import services as reporting
from madoguchi.tenancy import walls
from madoguchi.tenancy.models import Contract

AGREED = (
    ("layout", "レイアウトの案について", "窓口の並びと待合の広さを確認し、了解した。"),
    ("manual", "業務マニュアルとFAQの検証について", "検証の結果を反映した。"),
    ("practice", "第一センターでの実地研修の内容について", "日程と内容を確認した。"),
    ("ticket-machine", "発券機の機種と項目について", "提案のとおりとする。"),
)
FILED: tuple[tuple[str, str, str], ...] = (
    ("equipment-list", "什器・機器等の仕様・数量一覧", "submit"),
    ("layout", "レイアウト（基本設計図・実施設計図）", "approve"),
    ("drawings", "基本設計図・実施設計図", "receive"),
    ("manual", "業務マニュアル", "approve"),
    ("training-plan", "研修内容・実施計画", "approve"),
    ("organisation-table", "業務履行体制表", "receive"),
    ("emergency-organisation", "緊急時の体制", "receive"),
    ("area-notice", "取扱区域の報告", "receive"),
)
FIELDS = {
    "training-plan": ["discipline", "ethics", "privacy", "procedure"],
    "as-built": ["index", "cd-r-pdf", "cd-r-dxf"],
}
VERSIONED = ("training-plan",)
FEE, MONTHLY = "fee", 21_480_000
"""Yen without tax, invented like the costs: the specification prints no amount."""
COSTS = {
    "rent": 2_640_000,
    "common-charge": 310_000,
    "utilities": 248_000,
    "contractor-network": 66_000,
    "consumables": 91_300,
}


def before_opening(contract: Contract, them: Crew) -> None:
    """Agreements, plans and works, in the order in which the clauses ask for them."""
    for subject, question, decision in AGREED:
        opened = contracts.open_consultation(
            contract=contract,
            kind="consultation",
            subject=subject,
            question=question,
            by=them.general,
        )
        contracts.decide(consultation=opened, decision=decision, by=them.city)
    centre_desk.faq(contract, them)
    for kind, title, answer in FILED:
        file(contract, them, kind, title, answer=answer)
    for kind in VERSIONED:
        keys = {"kind": kind, "ref": "contract"}
        enter(contract, them, "documents.version_issued", keys)
    enter(contract, them, "contracts.work_started", {"work": "site-works"})
    enter(contract, them, "contracts.work_completed", {"work": "site-works"})
    file(contract, them, "as-built", "竣工図書（索引・CD-R付き）", answer="receive")
    locked(contract, them, f"{clock.today():%Y-%m}")
    supplies.furnish(contract, them.general)
    publicity.waiting_page(contract, them.general, them.city)


def begin_operation(contract: Contract, them: Crew) -> None:
    """What is here is looked at; the opening day is written down."""
    supplies.looked_at(contract, them.manager, clock.today().isoformat())
    enter(
        contract,
        them,
        "contracts.work_started",
        {"work": "operation"},
        reason="備品の点検は開所前に済ませた。",
    )


def enter(
    contract: Contract,
    them: Crew,
    fact: str,
    keys: dict[str, str],
    measures: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Write an act of this moment down in the ledger."""
    contracts.enter(
        contract=contract,
        fact=fact,
        keys=keys,
        measures=measures,
        occurred_at=clock.now(),
        reason=reason,
        by=them.general,
    )


def locked(contract: Contract, them: Crew, month: str) -> None:
    """The cabinets lock: looked at before the opening and in each month."""
    enter(
        contract,
        them,
        "privacy.measure_checked",
        {"measure": "locked-storage", "period": month},
        {"kept": True, "deviations": 0},
    )


def file(
    contract: Contract, them: Crew, kind: str, title: str, *, answer: str, ref: str = ""
) -> Version:
    """Submit a paper, and answer it as the city does: ``approve`` or ``receive``."""
    content = {"fields": FIELDS.get(kind, []), "text": f"{title}（デモ）"}
    version = documents.draft(
        contract=contract,
        kind=kind,
        ref=ref,
        title=title,
        content=content,
        by=them.general,
    )
    copies = 2 if kind == "as-built" else 0
    documents.submit(version=version, copies=copies, by=them.general)
    if answer == "approve":
        documents.approve(version=version, by=them.city)
    elif answer == "receive":
        documents.receive(version=version, by=them.city)
    return version


def of_day(contract: Contract, them: Crew, day: dt.date) -> None:
    """The day's counts are settled, its count sheet goes to the city (SP 5(2)ケ)."""
    counts.count_day(contract=contract, day=day, by=them.manager)
    supplies.filed_away(contract, them.manager, day)
    version = reporting.draw_up(
        contract=contract, slug="daily-report", ref=day.isoformat(), by=them.manager
    )
    documents.submit(version=version, by=them.manager)
    with clock.at(clock.now() + dt.timedelta(minutes=20)):
        documents.receive(version=version, by=them.city)


def days_written(contract: Contract) -> set[dt.date]:
    """The days whose count sheet the city has. Needs the walls' scope."""
    rows = Version.objects.filter(
        contract=contract, submission__kind="daily-report", submitted_at__isnull=False
    )
    refs = rows.values_list("submission__ref", flat=True)
    return {dt.date.fromisoformat(ref) for ref in refs}


def of_month(contract: Contract, them: Crew, month: str) -> None:
    """The month that is over: business report and ticket data (SP 12(1), 5(2)サ)."""
    for slug in ("monthly-report", "ticket-report"):
        version = reporting.draw_up(
            contract=contract, slug=slug, ref=month, by=them.general
        )
        documents.submit(version=version, by=them.general)
        documents.receive(version=version, by=them.city)
    billed(contract, them, month)


def billed(contract: Contract, them: Crew, month: str) -> None:
    """The month's costs and invoice; earlier ones are paid by now (SP 7, 12(2))."""
    for category, yen in COSTS.items():
        invoices.record_cost(
            contract=contract,
            category=category,
            ref=month,
            day=clock.today(),
            yen=yen,
            stage=ACTUAL,
            by=them.general,
        )
    with contextlib.suppress(Refusal):  # nothing was posted in a tiny month
        invoices.take_postage(contract=contract, month=month, by=them.general)
    words = parameters.on(contract.pk, clock.today()).streams[FEE].lines
    lines = [Line(one, 1, MONTHLY) for one in words]
    made = invoices.draft(
        contract=contract, stream=FEE, month=month, lines=lines, by=them.general
    )
    with walls.scope([contract.pk]):
        before = list(
            Invoice.objects.filter(contract=contract, state=ISSUED, month__lt=month)
        )
    for one in before:
        invoices.pay(invoice=one, day=clock.today(), by=them.city)
    invoices.issue(invoice=made, by=them.general)


def duties(contract: Contract, them: Crew, day: dt.date) -> None:
    """What each month asks of the managers, at a day of it (SP 6, 8(2), 9(6))."""
    month = f"{day:%Y-%m}"
    with clock.at(min(clock.tokyo(day, 10), clock.now())):
        publicity.done(contract, them.general, "facility", "館内放送と掲示の更新", 0)
        for topic in ("operations", "number-data"):
            crew.give_guidance(contract=contract, topic=topic, by=them.manager)
        enter(
            contract,
            them,
            "contracts.meeting_held",
            {"kind": "regular"},
            {"roles": {"general_manager": 1, "operations_manager": 1}},
        )
        locked(contract, them, month)
        file(
            contract,
            them,
            "progress-report",
            f"作業の進捗報告 {month}",
            answer="receive",
            ref=month,
        )
