"""Papers about safety: the state of the security measures, and the emergency plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import override

from madoguchi.contracts.models import Clause
from madoguchi.core import clock
from madoguchi.core.errors import Refusal
from madoguchi.crew import queries as crew
from madoguchi.crew import terms
from madoguchi.journal import queries as journal
from madoguchi.journal.models import Fact
from madoguchi.papers.composed import letter, span
from madoguchi.papers.tables import (
    EMPTY,
    Cell,
    Column,
    Period,
    Report,
    Row,
    Section,
    Source,
    Table,
    Text,
)
from madoguchi.people import queries as people
from madoguchi.reporting import parameters
from madoguchi.tenancy.models import Contract

MEASURES = (
    ("privacy.measure_checked", "安全管理措置の点検"),
    ("crew.training_held", "研修の実施"),
    ("crew.training_completed", "研修の修了（人）"),
    ("crew.pledge_signed", "誓約書の提出（人）"),
    ("crew.guidance_given", "指導・監督"),
    ("privacy.copy_made", "複製"),
    ("privacy.material_carried_out", "持ち出し"),
    ("privacy.material_disposed", "廃棄・返還"),
    ("privacy.medium_sanitised", "媒体の消去"),
    ("privacy.inspection_held", "検査・監査"),
    ("contracts.subcontractor_supervised", "再委託先の監督"),
    ("privacy.incident_detected", "事故・漏えい等"),
)
"""What the report counts, each from its facts; none is said as well."""
CHECKED = {"locked-storage": "施錠できる保管場所"}
"""The measures that clauses name, in words; another one says its own name."""
HEADINGS = (
    ("contact", "連絡"),
    ("evidence", "証拠の保全"),
    ("containment", "被害の拡大の防止"),
    ("recovery", "復旧"),
    ("prevention", "再発の防止"),
)
"""The contents that the special provision asks of the plan: x-16-2."""
REPORTING_CLAUSES = ("9-5", "9-5-s2", "x-16-1-s1", "x-16-1-s2", "x-16-2")


@override("ja")  # papers are Japanese, whoever draws them up
def security_statement(contract: Contract, ref: str) -> Report:
    """セキュリティ対策実施状況報告 of a month (SP 9(9)), from the journal.

    Raises :class:`Refusal` ``no-month``, ``month-future``.
    """
    days = _month(ref)
    found = {name: _between(contract.pk, name, days) for name, _word in MEASURES}
    checks = found["privacy.measure_checked"]
    return letter(
        contract,
        "security-statement",
        ref,
        ("セキュリティ対策実施状況報告", "Report on security measures"),
        days,
        [_measures(found), _checked(checks), _incidents(found)],
        people.contractor(contract),
    )


def _month(ref: str) -> Period:
    days = span(ref)
    if days.first > clock.today():
        raise Refusal("month-future", _("この月はまだ始まっていません。"), field="ref")
    return days


def _between(contract: str, name: str, days: Period) -> list[Fact]:
    rows = journal.corrected(contract, name).filter(
        occurred_at__gte=clock.tokyo(days.first),
        occurred_at__lt=clock.end_of_day(days.last),
    )
    return list(rows.order_by("occurred_at", "id")[:500])


def _measures(found: dict[str, list[Fact]]) -> Table:
    columns = (
        Column("measure", "text", "項目", "Measure"),
        Column("count", "count", "件数", "Count", "件"),
        Column("last", "date", "最近の日", "Last"),
    )
    return Table(
        "measures",
        _("実施の状況"),
        columns,
        tuple(
            Row(
                name.replace(".", "-"),
                (
                    Cell(word),
                    Cell(len(found[name]), _source(name, found[name])),
                    _last(found[name]),
                ),
            )
            for name, word in MEASURES
        ),
        ("measures",),
    )


def _source(name: str, facts: list[Fact]) -> Source | None:
    return Source(fact=name, ids=tuple(one.pk for one in facts)) if facts else None


def _last(facts: list[Fact]) -> Cell:
    return Cell(clock.tokyo_date(facts[-1].occurred_at)) if facts else EMPTY


def _word(measure: str) -> str:
    return CHECKED.get(measure, measure)


def _checked(checks: list[Fact]) -> Table:
    """Each check by its measure: kept or not, what deviated."""
    columns = (
        Column("day", "date", "日", "Day"),
        Column("measure", "text", "措置", "Measure"),
        Column("kept", "text", "結果", "Result"),
        Column("deviations", "count", "逸脱", "Deviations", "件"),
    )
    return Table(
        "checks",
        _("点検の結果"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(clock.tokyo_date(one.occurred_at)),
                    Cell(_word(str(one.keys.get("measure", "")))),
                    Cell("守られている" if one.measures.get("kept") else "要改善"),
                    Cell(one.measures.get("deviations")),
                ),
            )
            for one in checks
        ),
        none=_("この期間の点検の記録はありません。"),
    )


def _incidents(found: dict[str, list[Fact]]) -> Text:
    n = len(found["privacy.incident_detected"])
    said = _("事故・漏えい等は {n}件です。別に事故報告書を提出します。").format(n=n)
    none = _("この期間に事故・漏えい等はありませんでした。")
    return Text("incidents", _("事故・漏えい等"), said if n else none)


@override("ja")
def emergency_plan(contract: Contract, ref: str) -> Report:
    """緊急時対応計画 of a fiscal year (x-16-2), composed from the contract's words.

    Who is called stands in it as the crew is assigned now. Raises :class:`Refusal`
    ``no-year``, ``no-plan``.
    """
    days = _year(ref)
    plan = parameters.on(contract.pk, clock.today()).emergency
    steps = {name: getattr(plan, name) for name, _word in HEADINGS}
    if not any(steps.values()):
        raise Refusal(
            "no-plan", _("契約の設定に緊急時の手順がまだありません。"), field="ref"
        )
    texts: list[Section] = [
        Text(name, word, _numbered(steps[name]), fields=(name,))
        for name, word in HEADINGS
    ]
    return letter(
        contract,
        "emergency-plan",
        ref,
        ("緊急時対応計画", "Emergency plan"),
        days,
        [_called(contract), *texts, _cases(plan.cases), _duties(contract.pk)],
        people.contractor(contract),
    )


def _year(ref: str) -> Period:
    if not (ref.isdigit() and len(ref) == 4):
        raise Refusal("no-year", _("年度を 2026 の形で入力してください。"), field="ref")
    return Period(dt.date(int(ref), 4, 1), dt.date(int(ref) + 1, 3, 31))


def _numbered(steps: Iterable[str]) -> str:
    return "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))


def _called(contract: Contract) -> Table:
    """Who is in charge, in the order of the roles of the contract."""
    setting = terms.of(contract.pk)
    leading = [role for role in setting.roles if "manager" in role or "officer" in role]
    held = crew.in_force(contract.pk, clock.today()).select_related("account")
    rows = sorted(
        (one for one in held if one.role in leading),
        key=lambda one: (leading.index(one.role), one.pk),
    )
    columns = (
        Column("role", "text", "役割", "Role"),
        Column("name", "text", "氏名", "Name"),
        Column("mail", "text", "連絡先", "Contact"),
    )
    return Table(
        "called",
        _("緊急時の体制"),
        columns,
        tuple(
            Row(
                str(one.pk),
                (
                    Cell(setting.roles[one.role]),
                    Cell(one.account.name),
                    Cell(one.account.email),
                ),
            )
            for one in rows
        ),
        none=_("責任者がまだ配置されていません。"),
    )


def _cases(cases: dict[str, str]) -> Table:
    columns = (
        Column("case", "text", "想定する事態", "Case"),
        Column("first", "text", "はじめの対応", "First act"),
    )
    return Table(
        "cases",
        _("事態ごとの対応"),
        columns,
        tuple(
            Row(str(n), (Cell(case), Cell(act)))
            for n, (case, act) in enumerate(cases.items(), 1)
        ),
        none=_("事態ごとの対応は定めていません。"),
    )


def _duties(contract: str) -> Table:
    """The clauses that say what must be reported, in their own words."""
    rows = Clause.objects.filter(contract_id=contract, clause_id__in=REPORTING_CLAUSES)
    columns = (
        Column("number", "text", "条項", "Clause"),
        Column("duty", "text", "報告の義務", "Duty"),
    )
    return Table(
        "duties",
        _("報告の義務"),
        columns,
        tuple(
            Row(one.clause_id, (Cell(one.number), Cell(one.summary_ja)))
            for one in rows.order_by("clause_id")
        ),
        none=_("条項がありません。"),
    )
