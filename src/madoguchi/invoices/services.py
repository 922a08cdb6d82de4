"""Verbs of costs and invoices: record, change, take over, draft, issue, pay."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from madoguchi.contracts import gates
from madoguchi.core import canonical, clock, locks
from madoguchi.core.errors import Refusal
from madoguchi.documents.models import Version
from madoguchi.invoices import facts, parameters, queries, rules
from madoguchi.invoices import models as m
from madoguchi.invoices.models import Cost, Invoice, Line
from madoguchi.invoices.parameters import Category, Parameters, Stream
from madoguchi.journal.services import record
from madoguchi.papers.composed import span
from madoguchi.people.access import need
from madoguchi.tenancy import walls
from madoguchi.tenancy.actors import Actor
from madoguchi.tenancy.models import Contract

RECORD, ISSUE, PAY = "invoices.record", "invoices.issue", "invoices.pay"
MOST_LINES = 20


@walls.verb
def record_cost(
    *,
    contract: Contract,
    category: str,
    ref: str,
    day: dt.date,
    yen: int,
    stage: str,
    by: Actor,
    payer: str = "",
    receipt: str = "",
    note: str = "",
) -> Cost:
    """Record a cost (費用の記録); who bears it is the contract's, unless said.

    ``ref`` is the month or the session that it belongs to. Raises ``no-category``,
    ``computed`` (nobody types what is taken over), ``no-ref``, ``too-much``,
    ``no-stage``, ``in-the-future``.
    """
    need(by, RECORD)
    found = _category(_told(contract), category)
    if found.mailings and stage == rules.ACTUAL:
        raise Refusal(
            "computed",
            _("郵便料は差出しの記録から取り込みます。"),
            field="category",
        )
    _sound(ref, day, yen, stage)
    bears = payer or found.payer
    return Cost.objects.create(
        contract=contract,
        category=category,
        ref=ref.strip(),
        day=day,
        stage=stage,
        payer=bears,
        yen=yen,
        receipt=receipt.strip()[:60],
        note=note.strip()[:200],
        recorded_at=clock.now(),
        recorded_by=by.account,
        fact=_cost_fact(contract.pk, category, ref.strip(), yen, bears, stage, by),
    )


@walls.verb
def change_cost(
    *,
    cost: Cost,
    day: dt.date,
    yen: int,
    stage: str,
    by: Actor,
    payer: str = "",
    receipt: str = "",
    note: str = "",
) -> Cost:
    """Change a cost; its fact is corrected where it said something else.

    Raises ``computed`` and those of :func:`record_cost`.
    """
    need(by, RECORD)
    held = Cost.objects.select_for_update().get(
        contract_id=cost.contract_id, pk=cost.pk
    )
    if held.source:
        raise Refusal("computed", _("郵便料は差出しの記録から取り込みます。"))
    _sound(held.ref, day, yen, stage)
    bears = payer or held.payer
    if (yen, bears, stage) != (held.yen, held.payer, held.stage):
        held.fact = _cost_fact(
            held.contract_id,
            held.category,
            held.ref,
            yen,
            bears,
            stage,
            by,
            held.fact,
        )
    held.day, held.yen, held.stage, held.payer = day, yen, stage, bears
    held.receipt, held.note = receipt.strip()[:60], note.strip()[:200]
    held.save()
    return held


def _told(contract: Contract) -> Parameters:
    return parameters.on(contract.pk, clock.today())


def _category(told: Parameters, slug: str) -> Category:
    found = told.categories.get(slug)
    if found is None:
        raise Refusal("no-category", _("費目を選んでください。"), field="category")
    return found


def _sound(ref: str, day: dt.date, yen: int, stage: str) -> None:
    if not ref.strip():
        raise Refusal("no-ref", _("対象の月か回を入力してください。"), field="ref")
    if not 0 <= yen <= rules.MOST:
        raise Refusal("too-much", _("金額を確かめてください。"), field="yen")
    if stage not in m.STAGES:
        raise Refusal("no-stage", _("見込みか実績かを選んでください。"), field="stage")
    if stage == rules.ACTUAL and day > clock.today():
        raise Refusal(
            "in-the-future", _("先の日付の実績は記録できません。"), field="day"
        )


def _cost_fact(
    contract: str,
    category: str,
    ref: str,
    yen: int,
    payer: str,
    stage: str,
    by: Actor,
    corrects: int | None = None,
) -> int:
    return record(
        facts.COST_RECORDED,
        contract=contract,
        by=by,
        corrects=corrects,
        category=category,
        ref=ref,
        measures={"yen": yen, "payer": payer, "stage": stage},
    )


@walls.verb
def take_postage(*, contract: Contract, month: str, by: Actor) -> Cost:
    """Take the month's deferred postage over from the mailings (料金後納、SP 7(2)).

    Computed, never typed; taken again it follows what was handed in since. Raises
    ``no-category``, ``no-month``, ``nothing-posted``, ``taken-already``.
    """
    need(by, RECORD)
    told = _told(contract)
    slug = told.postage()
    payer = _category(told, slug).payer
    locks.hold(f"invoices.postage.{contract.pk}")
    yen = queries.postage(contract.pk, month)
    known = queries.taken_over(contract.pk, slug, month)
    if known is None and not yen:
        raise Refusal("nothing-posted", _("この月に差し出した郵便はありません。"))
    if known is not None and known.yen == yen:
        raise Refusal("taken-already", _("差出しの記録のとおりに取り込まれています。"))
    last = min(span(month).last, clock.today())
    held = known or Cost(
        contract=contract, category=slug, ref=month, stage=rules.ACTUAL, payer=payer
    )
    held.source, held.day, held.yen = m.MAILINGS, last, yen
    held.recorded_at, held.recorded_by = clock.now(), by.account
    before = held.fact if known else None
    held.fact = _cost_fact(
        contract.pk, slug, month, yen, payer, rules.ACTUAL, by, before
    )
    held.save()
    return held


@walls.verb
def draft(
    *,
    contract: Contract,
    stream: str,
    month: str,
    lines: Sequence[rules.Line],
    by: Actor,
) -> Invoice:
    """Write the draft of a month's invoice, new or again (請求書の下書き).

    Raises ``no-stream``, ``no-month``, ``no-lines``, ``too-many-lines``,
    ``too-much``, ``issued-already``.
    """
    need(by, RECORD)
    told = _told(contract)
    _stream(told, stream)
    span(month)
    wanted = [line for line in lines if line.words.strip()]
    _countable(wanted)
    locks.hold(f"invoices.invoice.{contract.pk}.{stream}.{month}")
    held = queries.standing(contract.pk, stream, month)
    if held is not None and held.state != m.DRAFT:
        raise Refusal(
            "issued-already",
            _("この月の請求書はすでに発行されています。"),
            field="month",
        )
    sums = rules.amount(wanted, told.tax_percent)
    made = held or Invoice(contract=contract, stream=stream, month=month)
    made.tax_percent, made.net = told.tax_percent, sums.net
    made.tax, made.total = sums.tax, sums.total
    made.drafted_at, made.drafted_by = clock.now(), by.account
    made.save()
    Line.objects.filter(contract=contract, invoice=made).delete()
    Line.objects.bulk_create(_lines(made, wanted))
    return made


def _stream(told: Parameters, slug: str) -> Stream:
    found = told.streams.get(slug)
    if found is None:
        raise Refusal("no-stream", _("請求の種類を選んでください。"), field="stream")
    return found


def _countable(lines: Sequence[rules.Line]) -> None:
    if not lines:
        raise Refusal("no-lines", _("明細を1行以上入力してください。"))
    if len(lines) > MOST_LINES:
        raise Refusal("too-many-lines", _("明細は{n}行までです。").format(n=MOST_LINES))
    if any(line.yen > rules.MOST for line in lines):
        raise Refusal("too-much", _("金額を確かめてください。"))


def _lines(invoice: Invoice, lines: Sequence[rules.Line]) -> list[Line]:
    return [
        Line(
            contract_id=invoice.contract_id,
            invoice=invoice,
            position=n,
            words=line.words.strip()[:100],
            quantity=line.quantity,
            unit_yen=line.unit_yen,
            yen=line.yen,
        )
        for n, line in enumerate(lines, 1)
    ]


@walls.verb
def issue(*, invoice: Invoice, by: Actor) -> Invoice:
    """Issue an invoice (請求): numbered, frozen, resting on the accepted report.

    The general manager's act (SP 12(2)). Raises ``report-missing``,
    ``gate-closed``, ``not-a-draft``.
    """
    need(by, ISSUE)
    locks.hold(f"invoices.number.{invoice.contract_id}")
    held = _locked(invoice, m.DRAFT, "not-a-draft", _("下書きではありません。"))
    report = _report(held)
    keys: dict[str, Any] = {"stream": held.stream, "month": held.month}
    gates.ask(held.contract_id, facts.INVOICE_ISSUED, keys)
    last = Invoice.objects.filter(contract_id=held.contract_id)
    held.number = (last.aggregate(n=Max("number"))["n"] or 0) + 1
    held.report, held.state = report, m.ISSUED
    held.issued_at, held.issued_by = clock.now(), by.account
    held.content_hash = _hash(held)
    held.fact = record(
        facts.INVOICE_ISSUED,
        contract=held.contract_id,
        by=by,
        documents=[held.content_hash, *([report.content_hash] if report else [])],
        measures={"yen": held.total, "lines": held.net + held.tax},
        **keys,
    )
    held.save()
    return held


def _locked(invoice: Invoice, state: str, code: str, sentence: str) -> Invoice:
    rows = Invoice.objects.select_for_update(of=("self",)).select_related("contract")
    held = rows.get(contract_id=invoice.contract_id, pk=invoice.pk)
    if held.state != state:
        raise Refusal(code, sentence)
    return held


def _report(invoice: Invoice) -> Version | None:
    """The report that the city took; none where the contract asks for none."""
    stream = _stream(_told(invoice.contract), invoice.stream)
    if not stream.report:
        return None
    found = queries.accepted(invoice.contract_id, stream, invoice.month)
    if found is None:
        raise Refusal(
            "report-missing",
            _(
                "この月の報告書を市がまだ受け取っていません。受領の後に請求してください。"
            ),
        )
    return found


def _hash(invoice: Invoice) -> str:
    """SHA-256 of what the invoice says."""
    said: dict[str, Any] = {
        "stream": invoice.stream,
        "month": invoice.month,
        "number": invoice.number,
        "tax": [invoice.tax_percent, invoice.net, invoice.tax, invoice.total],
        "lines": [
            [one.words, one.quantity, one.unit_yen, one.yen]
            for one in invoice.lines.filter(contract_id=invoice.contract_id)
        ],
    }
    return hashlib.sha256(canonical.dumps(said)).hexdigest()


@walls.verb
def withdraw(*, invoice: Invoice, why: str, by: Actor) -> Invoice:
    """Take an issued invoice back before it is paid (取消); its number stays used.

    Raises ``reason-missing``, ``not-issued``.
    """
    need(by, ISSUE)
    if not why.strip():
        raise Refusal("reason-missing", _("理由を入力してください。"), field="why")
    held = _locked(invoice, m.ISSUED, "not-issued", _not_issued())
    held.state, held.withdrawn_why = m.WITHDRAWN, why.strip()[:200]
    record(
        facts.INVOICE_ISSUED,
        contract=held.contract_id,
        by=by,
        corrects=held.fact,
        stream=held.stream,
        month=held.month,
        measures={"yen": 0, "lines": 0},
    )
    held.save(update_fields=["state", "withdrawn_why"])
    return held


def _not_issued() -> str:
    return _("支払を待っている請求書ではありません。")


@walls.verb
def pay(*, invoice: Invoice, day: dt.date, by: Actor) -> Invoice:
    """The city records that it paid (支払、SP 12(2)).

    Raises ``not-issued``, ``before-issue``, ``in-the-future``, ``gate-closed``.
    """
    need(by, PAY)
    held = _locked(invoice, m.ISSUED, "not-issued", _not_issued())
    assert held.issued_at is not None
    if day < clock.tokyo_date(held.issued_at):
        raise Refusal("before-issue", _("請求の日より前です。"), field="day")
    if day > clock.today():
        raise Refusal("in-the-future", _("先の日付は記録できません。"), field="day")
    keys: dict[str, Any] = {"stream": held.stream, "ref": held.month}
    gates.ask(held.contract_id, facts.PAYMENT_MADE, keys)
    held.state, held.paid_on, held.paid_by = m.PAID, day, by.account
    held.save(update_fields=["state", "paid_on", "paid_by"])
    record(
        facts.PAYMENT_MADE,
        contract=held.contract_id,
        by=by,
        occurred_at=min(clock.now(), clock.tokyo(day, 23, 59)),
        measures={"yen": held.total},
        **keys,
    )
    return held
