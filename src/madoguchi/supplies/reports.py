"""備品・消耗品一覧: the register and the stock as typed rows."""

from __future__ import annotations

import hashlib

from django.utils.translation import override

from madoguchi.core import clock
from madoguchi.papers.imprint import Imprint
from madoguchi.papers.tables import Cell, Column, Period, Report, Row, Table
from madoguchi.supplies import parameters, queries
from madoguchi.supplies.models import OWNERS, Item
from madoguchi.supplies.parameters import Parameters
from madoguchi.supplies.rules import LOW, OUT, UNCOUNTED, Stock
from madoguchi.tenancy.models import Contract

ITEMS = (
    Column("kind", "text", "品目", "Item"),
    Column("place", "text", "場所", "Place"),
    Column("owner", "text", "用意した側", "Provided by"),
    Column("quantity", "count", "数量", "Quantity"),
    Column("network", "text", "回線", "Line"),
    Column("lent", "text", "貸与", "Lent"),
    Column("note", "text", "備考", "Note"),
)
STOCKS = (
    Column("kind", "text", "消耗品", "Consumable"),
    Column("place", "text", "場所", "Place"),
    Column("count", "count", "数", "Count"),
    Column("unit", "text", "単位", "Unit"),
    Column("reorder", "count", "発注点", "Reorder point"),
    Column("state", "text", "状態", "State"),
)
SAID = {OUT: "なし", LOW: "発注点を下回る", UNCOUNTED: "数えていない"}


@override("ja")  # papers are Japanese, whoever draws them up
def listing(contract: Contract) -> Report:
    """The whole register and the stock as it was counted last."""
    told = parameters.on(contract.pk, clock.today())
    counts = queries.last_counts([contract.pk])
    stocks = queries.stocks(contract.pk, told, counts)
    items = queries.items(contract.pk)
    return Report(
        kind="supplies-list",
        ref=clock.today().isoformat(),
        title_ja="備品・消耗品一覧",
        title_en="Equipment and consumables",
        period=Period.day(clock.today()),
        place="",
        generated_at=clock.now(),
        contract=contract.title,
        sections=(
            Table(
                "items",
                "備品",
                ITEMS,
                tuple(_item(told, one) for one in items),
                none="登録された備品はありません。",
            ),
            Table(
                "stock",
                "消耗品",
                STOCKS,
                tuple(_stock(told, one) for one in stocks),
                none="数える消耗品はありません。",
            ),
        ),
    )


def _item(told: Parameters, one: Item) -> Row:
    kind = told.items.get(one.kind)
    cells = (
        kind.ja if kind else one.kind,
        told.places.get(one.place, one.place),
        OWNERS[one.owner],
        one.quantity,
        told.networks.get(one.network, one.network),
        "貸与品" if one.lent else "",
        one.note,
    )
    return Row(str(one.pk), tuple(Cell(cell) for cell in cells))


def _stock(told: Parameters, one: Stock) -> Row:
    kind = told.items[one.item]
    cells = (
        kind.ja,
        told.places.get(one.place, one.place),
        one.count,
        kind.unit,
        one.reorder,
        SAID.get(one.state, ""),
    )
    return Row(f"{one.item}.{one.place}", tuple(Cell(cell) for cell in cells))


def imprint(report: Report) -> Imprint:
    """What its foot says: a hash of the rows."""
    lines = [
        "|".join(str(cell.value) for cell in row.cells)
        for table in report.sections
        if isinstance(table, Table)
        for row in table.rows
    ]
    digest = hashlib.sha256("\n".join([report.ref, *lines]).encode()).hexdigest()
    return Imprint(hash=digest, state="控え")
