"""Costs as typed rows, and the invoice as a paper."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from django.utils.translation import override

from madoguchi.core import clock, dates
from madoguchi.invoices import parameters, queries, rules
from madoguchi.invoices.models import DRAFT, PAYERS, STAGES, STATES, Cost, Invoice
from madoguchi.invoices.parameters import Parameters
from madoguchi.papers.composed import letter, span
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import (
    Cell,
    Column,
    Figures,
    Item,
    Report,
    Row,
    Section,
    Table,
    Text,
)
from madoguchi.tenancy.models import Contract

COSTS = (
    Column("day", "date", "日付", "Day"),
    Column("category", "text", "費目", "Category"),
    Column("ref", "text", "対象", "For"),
    Column("stage", "text", "区分", "Stage"),
    Column("payer", "text", "負担", "Borne by"),
    Column("yen", "yen", "金額", "Amount", "円", total=True),
    Column("receipt", "text", "領収書番号", "Receipt"),
    Column("note", "text", "備考", "Note"),
)
LINES = (
    Column("words", "text", "品名", "Item"),
    Column("quantity", "count", "数量", "Quantity"),
    Column("unit", "yen", "単価", "Price", "円"),
    Column("yen", "yen", "金額", "Amount", "円"),
)


@override("ja")  # papers are Japanese, whoever draws them up
def listing(contract: Contract, month: str) -> Report:
    """The costs of a month with their sums by category and by who bears them."""
    told = parameters.on(contract.pk, clock.today())
    spent = queries.spent(contract.pk, month)
    rows = queries.costs(contract.pk, month).order_by("day", "id")
    return letter(
        contract,
        "cost-list",
        month,
        ("費用一覧", "Costs"),
        span(month),
        (
            Figures("borne", "実績の負担", _borne(spent)),
            Table(
                "costs",
                "費用",
                COSTS,
                tuple(_cost(told, one) for one in rows),
                none="この月の費用の記録はありません。",
            ),
        ),
        contract.contractor,
    )


def _borne(spent: list[rules.Spent]) -> tuple[Item, ...]:
    sums = rules.borne(spent)
    return tuple(
        Item(side, f"{PAYERS[side]}の負担", Cell(yen), "yen", "円")
        for side, yen in sums.items()
    )


def _cost(told: Parameters, one: Cost) -> Row:
    category = told.categories.get(one.category)
    cells = (
        one.day,
        category.ja if category else one.category,
        one.ref,
        STAGES[one.stage],
        PAYERS[one.payer],
        one.yen,
        one.receipt,
        one.note,
    )
    return Row(str(one.pk), tuple(Cell(cell) for cell in cells))


@override("ja")
def paper(invoice: Invoice) -> Report:
    """請求書: the amount, the lines, the tax, the report that it rests on."""
    told = parameters.on(invoice.contract_id, clock.today())
    stream = told.streams.get(invoice.stream)
    head = [
        Item("number", "請求番号", Cell(invoice.number or "下書き"), "text"),
    ]
    if invoice.issued_at is not None:
        day = clock.tokyo_date(invoice.issued_at)
        head.insert(1, Item("issued", "請求日", Cell(day), "date"))
    if told.registration:
        head.append(Item("registration", "登録番号", Cell(told.registration), "text"))
    made = letter(
        invoice.contract,
        "invoice",
        invoice.month,
        (f"請求書（{stream.ja if stream else invoice.stream}）", "Invoice"),
        span(invoice.month),
        tuple(_sections(invoice, told)),
        invoice.contract.contractor,
    )
    # A print of later days bears the day of the invoice, not its own.
    at = invoice.issued_at or made.generated_at
    return replace(made, head=tuple(head), generated_at=at)


def _sections(invoice: Invoice, told: Parameters) -> list[Section]:
    found: list[Section] = [
        Figures(
            "total",
            "ご請求金額",
            (Item("total", "税込", Cell(invoice.total), "yen", "円"),),
        ),
        Table("lines", "明細", LINES, _lines(invoice)),
        Text("evidence", "根拠", _evidence(invoice)),
    ]
    if told.bank:
        found.append(Text("bank", "お振込先", told.bank))
    return found


def _lines(invoice: Invoice) -> tuple[Row, ...]:
    lines = [
        Row(
            str(one.position),
            (
                Cell(one.words),
                Cell(one.quantity),
                Cell(one.unit_yen),
                Cell(one.yen),
            ),
        )
        for one in invoice.lines.all()
    ]
    sums = (
        ("net", "小計", invoice.net),
        ("tax", f"消費税及び地方消費税（{invoice.tax_percent}％）", invoice.tax),
        ("total", "合計", invoice.total),
    )
    none = Cell(applies=False)
    lines += [
        Row(key, (Cell(words), none, none, Cell(yen)), subtotal=True)
        for key, words, yen in sums
    ]
    return tuple(lines)


def _evidence(invoice: Invoice) -> str:
    report = invoice.report
    if report is None:
        return (
            "報告書によらない請求です。"
            if invoice.state != DRAFT
            else "（発行時に記載）"
        )
    took = report.received_at or report.answered_at
    when = dates.era(clock.tokyo_date(took)) if took else ""
    return f"{report.submission.title} 第{report.number}版（{when} 受領）"


def imprint(invoice: Invoice) -> Imprint:
    """What the foot says: its state and its hash."""
    return Imprint(hash=invoice.content_hash, state=STATES[invoice.state])


def list_imprint(report: Report) -> Imprint:
    """What the foot of the list says: a hash of its rows."""
    lines = [
        "|".join(str(cell.value) for cell in row.cells)
        for table in report.sections
        if isinstance(table, Table)
        for row in table.rows
    ]
    digest = hashlib.sha256("\n".join([report.ref, *lines]).encode()).hexdigest()
    return Imprint(hash=digest, state="控え")
